"""One picture of the officials' guide: how large the window is, where it scrolls to, where the file goes."""

from pathlib import Path

from playwright.async_api import Page, ViewportSize

GUIDE = Path(__file__).parents[2] / "docs" / "huong-dan"
LARGEST = 100 * 1024
PHONE = ViewportSize(width=390, height=760)
DESKTOP = ViewportSize(width=1000, height=560)


async def keep(page: Page, name: str) -> None:
    path = GUIDE / f"{name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.name}: {size // 1024} KB")
    assert size <= LARGEST, path


async def show(page: Page, selector: str) -> None:
    await page.locator(selector).first.evaluate("one => one.scrollIntoView({ block: 'start' })")
