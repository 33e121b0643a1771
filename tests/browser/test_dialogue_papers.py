"""The shelf of papers on a small phone, and a paper taken from it without scripts."""

import pytest

from papers.template import built_in
from tests.browser.console_week import SMALL, Console
from tests.browser.test_console_access import grave
from tests.meetings import meeting

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = "/console/dialogues/K7M2QA/papers"


async def prepare(console: Console) -> None:
    async with console.product.database.transaction() as session:
        await meeting(session, console.product.app.clock)  # type: ignore[arg-type]


async def test_nothing_grave_on_any_screen(console: Console) -> None:
    await prepare(console)
    folder = console.product.app.folders.data / "papers"
    folder.mkdir(exist_ok=True)
    (folder / "thong-bao.docx").write_bytes(built_in("thong-bao").read_bytes())
    page = await console.enter("ngan.tiepnhan", viewport=SMALL)
    assert await console.open(page, PAGE) == 200
    assert await page.get_by_text("mẫu của cơ quan").count() == 1
    assert await grave(page) == []


async def test_taken_without_scripts(console: Console) -> None:
    await prepare(console)
    page = await console.enter("ngan.tiepnhan", viewport=SMALL, javascript=False)
    await console.open(page, PAGE)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Tải Word: Giấy mời đoàn trả lời").click()
    download = await coming.value
    assert download.suggested_filename == "Giấy mời đoàn trả lời K7M2QA.docx"
    assert (await download.path()).read_bytes().startswith(b"PK")
