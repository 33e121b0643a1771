"""An official teaches, imports, exports, withdraws and takes back; what people asked in vain is listed."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.answers import Answers
from faq import catalogue
from faq.editing import comparison
from faq.matcher import MatchKind
from storage import contacts, faq, faq_edits, officials
from storage.db import Database
from storage.faq import NewMiss
from storage.faq_edits import NewEdit
from storage.tables import audit_events
from tests.bot_commands.shell import Shell, on_database
from tests.clock import FakeClock
from tests.faq.small import write
from tests.storage.scenes import make_address

STRANGE = "con trâu gặm mất cái giấy khám bệnh"
QUESTIONS = """\
{"q": "mất thẻ bảo hiểm y tế xin cấp lại ở đâu", "expect": ["the-bi-mat"]}
{"q": "con trâu gặm giấy khám bệnh", "expect": ["the-bi-mat"]}
{"q": "lãi vay vốn chăn nuôi cao không", "expect": ["vay-lam-an"]}
"""


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_here: None) -> None:
    """Small answers, and a few questions to measure with."""
    monkeypatch.setattr(catalogue, "CONTENT_FOLDER", write(tmp_path))
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "q.jsonl").write_text(QUESTIONS, encoding="utf-8")
    monkeypatch.setattr(comparison, "QUESTIONS_FOLDER", tmp_path / "questions")


@pytest.fixture
def desk(shell: Shell, database_url: str, knowledge: None) -> Shell:
    """On either database."""
    shell.setenv(DOITHOAI_DATABASE_URL=database_url)
    return shell


@pytest.fixture
def sqlite_desk(office: Shell, knowledge: None) -> Shell:
    """Where it does not matter which database it is."""
    return office


@pytest.fixture
def sqlite_url(office: Shell) -> str:
    return f"sqlite:///{office.folder}/var/doithoai.db"


def in_force(url: str) -> list[faq_edits.StoredEdit]:
    async def work(database: Database) -> list[faq_edits.StoredEdit]:
        async with database.reading() as session:
            return await faq_edits.in_force(session)

    return on_database(url, work)


def test_a_phrasing_taught_from_the_shell_is_found_by_a_running_service(
    desk: Shell, database_url: str, tmp_path: Path
) -> None:
    async def serve(database: Database) -> list[MatchKind]:
        answers = Answers(database, tmp_path / "service", content=catalogue.CONTENT_FOLDER)
        kinds = [(await answers.open()).matcher.match(STRANGE).kind]
        ran = await asyncio.to_thread(desk, "faq", "learn", "the-bi-mat", STRANGE, "MẤT THẺ bảo hiểm y tế nè")
        assert ran.code == 0, ran.err
        assert "Đo trên 3 câu hỏi mẫu, trước → sau:" in ran.out
        assert "mục đúng đứng đầu" in ran.out
        assert "Đã ghi 1 thay đổi" in ran.out
        renewed = await answers.renewed()
        assert renewed is not None
        return [*kinds, renewed.matcher.match(STRANGE).kind]

    before, after = on_database(database_url, serve)
    assert before is not MatchKind.ANSWER
    assert after is MatchKind.ANSWER
    (edit,) = in_force(database_url)
    assert edit.body == {"phrasings": [STRANGE, "MẤT THẺ bảo hiểm y tế nè"]}
    again = desk("faq", "learn", "the-bi-mat", STRANGE)
    assert (again.code, again.out) == (0, "Mục này đã có sẵn những cách hỏi ấy; không có gì để ghi.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("the-mat", "câu hỏi mới"), "Không có mục nào mang mã 'the-mat'. Mã gần giống: the-bi-mat"),
        (("the-bi-mat", "Muc vay von ho ngheo?"), "Mục vay-lam-an/bao-nhieu đã có cách hỏi «Muc vay von ho ngheo?»"),
        (("the-bi-mat", "?!"), "không có chữ nào để tìm"),
        (("the-bi-mat", "gọi tôi số 0912 345 678"), "«gọi tôi số ***» có số điện thoại"),
        (("the-bi-mat", "thẻ " * 200), "dài 799 ký tự, tối đa 500"),
        (("the-bi-mat", "câu hỏi mới", "--by", "khong-ai", "--yes"), "Không có cán bộ nào tên đăng nhập 'khong-ai'"),
    ],
)
def test_what_cannot_be_learned_is_refused_and_not_kept(
    words: tuple[str, ...], said: str, sqlite_desk: Shell, sqlite_url: str
) -> None:
    ran = sqlite_desk("faq", "learn", *words)
    assert ran.code == 1
    assert said in ran.err
    assert in_force(sqlite_url) == []


def test_an_official_is_on_record(desk: Shell, database_url: str, clock: FakeClock) -> None:
    async def hire(database: Database) -> None:
        async with database.transaction() as session:
            await officials.add(
                session, username="hoa", name="Nguyễn Thị Hoa", password_hash="-",
                now=clock(),
            )  # fmt: skip

    async def audited(database: Database) -> list[Any]:
        async with database.reading() as session:
            a = audit_events.c
            return list(await session.execute(select(a.action, a.actor, a.object_id).order_by(a.id)))

    on_database(database_url, hire)
    assert desk("faq", "learn", "the-bi-mat", STRANGE, "--by", "hoa").code == 0
    listed = desk("faq", "edits").out
    assert "Nguyễn Thị Hoa  thêm cách hỏi  the-bi-mat  đang dùng" in listed
    assert STRANGE in listed
    number = listed.split()[0]
    assert desk("faq", "edits", "--undo", number, "--yes").code == 0
    assert "đã bỏ" in desk("faq", "edits").out
    assert in_force(database_url) == []
    again = desk("faq", "edits", "--undo", number)
    assert (again.code, again.err[:29]) == (1, "Không có thay đổi nào đang dù")
    assert on_database(database_url, audited) == [
        ("faq.edited", "official", "the-bi-mat"),
        ("faq.edit-undone", "operator", "the-bi-mat"),
    ]


def test_what_makes_it_worse_is_told_and_asked(sqlite_desk: Shell, sqlite_url: str) -> None:
    sqlite_desk.types("n\n")
    ran = sqlite_desk("faq", "withdraw", "the-bi-mat")
    assert ran.code == 1
    assert "kém đi: «mất thẻ bảo hiểm y tế xin cấp lại ở đâu»: the-bi-mat" in ran.out
    assert "mục the-bi-mat mất 2 câu hỏi của mình" in ran.out
    assert in_force(sqlite_url) == []
    assert sqlite_desk("faq", "withdraw", "the-bi-mat", "--yes").code == 0
    assert [edit.kind for edit in in_force(sqlite_url)] == ["withdrawn"]
    assert "Không có mục nào mang mã 'the-bi-mat'" in sqlite_desk("faq", "withdraw", "the-bi-mat").err


@pytest.mark.parametrize("name", ["muc.xlsx", "muc.csv", "muc.yaml"])
def test_what_was_exported_changes_nothing_when_imported(name: str, sqlite_desk: Shell, sqlite_url: str) -> None:
    assert sqlite_desk("faq", "learn", "the-bi-mat", STRANGE).code == 0
    assert sqlite_desk("faq", "export", name).out == f"Đã xuất 4 mục ra {name}.\n"
    ran = sqlite_desk("faq", "import", name)
    assert (ran.code, ran.out) == (0, "4 mục trong tệp giống hệt nội dung đang dùng; không có gì để ghi.\n")
    assert len(in_force(sqlite_url)) == 1
    assert "thêm --replace" in sqlite_desk("faq", "export", name).err
    assert sqlite_desk("faq", "export", name, "--replace").code == 0


def _new_entry(text: str) -> str:
    return text + text[text.index("- id: qua-le-hoi") :].replace("qua-le-hoi", "qua-tet").replace(
        "lễ hội làng", "Tết"
    ).replace("hội làng", "Tết")


@pytest.mark.parametrize(
    ("edit", "told", "kinds"),
    [
        (_new_entry, "5 mục trong tệp: 1 mới, 0 thay, 0 chỉ thêm cách hỏi, 4 giữ nguyên.", ["entry"]),
        (
            lambda text: text.replace("không mất tiền", "khỏi mất tiền"),
            "4 mục trong tệp: 0 mới, 1 thay, 0 chỉ thêm cách hỏi, 3 giữ nguyên.",
            ["entry"],
        ),
        (
            lambda text: text.replace(
                "  - mức vay vốn hộ nghèo", "  - mức vay vốn hộ nghèo\n  - vay mua trâu mấy đồng"
            ),
            "4 mục trong tệp: 0 mới, 0 thay, 1 chỉ thêm cách hỏi, 3 giữ nguyên.",
            ["phrasings"],
        ),
    ],
)
def test_an_edited_file_is_taken_over(
    edit: Callable[[str], str], told: str, kinds: list[str], sqlite_desk: Shell, sqlite_url: str
) -> None:
    assert sqlite_desk("faq", "export", "muc.yaml").code == 0
    file = sqlite_desk.folder / "muc.yaml"
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    ran = sqlite_desk("faq", "import", "muc.yaml", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert told in ran.out
    assert [one.kind for one in in_force(sqlite_url)] == kinds
    assert "giống hệt" in sqlite_desk("faq", "import", "muc.yaml").out


def test_all_or_nothing_with_every_fault_by_row(sqlite_desk: Shell, sqlite_url: str) -> None:
    assert sqlite_desk("faq", "export", "muc.csv").code == 0
    file = sqlite_desk.folder / "muc.csv"
    text = file.read_text(encoding="utf-8-sig")
    text = text.replace("không mất tiền", "khỏi mất tiền").replace("cần hỏi lại", "có lẽ").replace("2026-02-01", "mai")
    file.write_text(text, encoding="utf-8")
    ran = sqlite_desk("faq", "import", "muc.csv", "--yes")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "muc.csv: hàng 4, cột Độ chắc chắn: «có lẽ» không dùng được; cho phép: chắc chắn, tự tính, cần hỏi lại",
        "muc.csv: hàng 5, cột Kiểm tra lần cuối: «mai» không dùng được; "
        "cho phép: ngày viết NĂM-THÁNG-NGÀY hoặc NGÀY/THÁNG/NĂM",
        "Chưa nhập gì. Hãy sửa tệp rồi nhập lại.",
    ]
    assert in_force(sqlite_url) == []


def test_another_kind_of_file_is_a_wrong_call(sqlite_desk: Shell) -> None:
    (sqlite_desk.folder / "muc.txt").write_text("")
    for command in ("import", "export"):
        ran = sqlite_desk("faq", command, "muc.txt")
        assert ran.code == 2
        assert ".xlsx, .csv, .yaml, .yml" in ran.err


def test_somebody_was_faster(sqlite_desk: Shell, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.commands.faq import proposal

    measure = proposal.measure

    def meanwhile(*given: Any, **named: Any) -> None:
        monkeypatch.setattr(proposal, "measure", measure)
        assert sqlite_desk("faq", "learn", "the-bi-mat", "thẻ rơi xuống suối").code == 0

    monkeypatch.setattr(proposal, "measure", meanwhile)
    ran = sqlite_desk("faq", "learn", "the-bi-mat", STRANGE)
    assert ran.code == 1
    assert "Có người khác vừa thay đổi" in ran.err
    assert [edit.body for edit in in_force(sqlite_url)] == [{"phrasings": ["thẻ rơi xuống suối"]}]


def test_before_the_schema_is_there(shell: Shell) -> None:
    for words in (("learn", "x", "y"), ("export", "a.csv"), ("misses",)):
        ran = shell("faq", *words)
        assert ran.code == 1
        assert "doithoai migrate" in ran.err


def test_what_people_asked_in_vain(desk: Shell, database_url: str, clock: FakeClock) -> None:
    now = clock()
    near = [{"id": "the-bi-mat", "score": 0.2}, {"id": "khong-con", "score": 0.1}]

    def miss(address_id: int, text: str, nearest: list[dict[str, Any]]) -> NewMiss:
        return NewMiss(address_id=address_id, kind="none", text=text, nearest=nearest)

    async def asked(database: Database) -> None:
        lan = await make_address(database, "lan", now=now)
        ha = await make_address(database, "ha", now=now)
        async with database.transaction() as session:
            misses = [
                miss(lan, "trâu 'gặm'\x1b[31m mất giấy khám", near),
                miss(ha, "trau gam mat giay kham", near),
                miss(lan, "Xe buýt mấy giờ chạy?", []),
                miss(ha, "nhà tôi nhịn đói ba hôm nay", []),
            ]
            await faq.add_misses(session, misses, now=now)
            await faq.add_rating(session, address_id=lan, entry_id="qua-le-hoi", helpful=False, now=now)
            assert await contacts.find_address(session, "terminal", "lan")

    on_database(database_url, asked)
    told = json.loads(desk("faq", "misses", "--days", "3650", "--json").out)
    first, second = told["groups"]
    assert (first["messages"], first["people"]) == (2, 2)
    assert first["nearest"] == [{"id": "the-bi-mat", "title": "Mất thẻ bảo hiểm y tế"}]
    assert first["teach"].startswith("doithoai faq learn the-bi-mat -- ")
    assert (second["examples"], second["teach"]) == (["Xe buýt mấy giờ chạy?"], "")
    assert told["unhelpful"] == [{"id": "qua-le-hoi", "unhelpful": 1, "rated": 1}]
    shown = desk("faq", "misses", "--days", "3650").out
    assert "1. 2 tin, 2 người" in shown
    assert "\x1b" not in shown
    assert "nhịn đói" not in shown
    assert "Xe buýt" not in desk("faq", "misses", "--days", "3650", "--least", "2").out


def test_check_names_an_edit_that_no_longer_fits(sqlite_desk: Shell, sqlite_url: str) -> None:
    async def misfit(database: Database) -> None:
        edit = NewEdit(kind="phrasings", entry_id="khong-con", body={"phrasings": ["mục này không còn"]})
        async with database.transaction() as session:
            await faq_edits.add(session, [edit], official_id=None, by="Hoa", now=FakeClock()())

    on_database(sqlite_url, misfit)
    ran = sqlite_desk("check")
    assert ran.code == 1
    assert "Thay đổi số 1 của cán bộ, mục khong-con: there is no such entry" in ran.err
    assert "doithoai faq edits --undo 1" in ran.err
