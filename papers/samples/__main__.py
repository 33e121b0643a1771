"""Writes a sample of every paper, and pictures of its pages where LibreOffice and poppler are there."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from papers import (
    announcement,
    checkin_list,
    code_slips,
    hall_copy,
    invitation,
    leaflet,
    minutes,
    news,
    poster,
    promise_list,
    question_pack,
    script_sheet,
    unreached_list,
    village_list,
)
from papers.samples import cast
from papers.samples import news as announced

FOLDER = Path(__file__).parents[2] / "docs" / "samples"
_DOTS = 60
"""Per inch, of the pictures."""

MADE: dict[str, Callable[[], bytes]] = {
    f"{invitation.NAME}.docx": lambda: invitation.make(cast.INVITATION, folder=None),
    f"{announcement.NAME}.docx": lambda: announcement.make(cast.ANNOUNCEMENT, folder=None),
    f"{question_pack.NAME}.docx": lambda: question_pack.make(cast.PACK, folder=None),
    f"{hall_copy.NAME}.docx": lambda: hall_copy.make(cast.HALL, folder=None),
    f"{checkin_list.NAME}.docx": lambda: checkin_list.make(cast.CHECKIN, folder=None),
    f"{code_slips.NAME}.docx": lambda: code_slips.make(cast.SLIPS, folder=None),
    f"{minutes.NAME}.docx": lambda: minutes.make(cast.MINUTES, folder=None),
    f"{village_list.NAME}.docx": lambda: village_list.make(cast.VILLAGES, folder=None),
    f"{promise_list.NAME}.docx": lambda: promise_list.make(cast.PROMISES, folder=None),
    f"{poster.NAME}-a3.pdf": lambda: poster.make(cast.POSTER_A3, folder=None),
    f"{poster.NAME}-a4.pdf": lambda: poster.make(cast.POSTER_A4, folder=None),
    f"{leaflet.NAME}.pdf": lambda: leaflet.make(cast.LEAFLET, folder=None),
    f"{script_sheet.NAME}.docx": lambda: script_sheet.make(announced.SCRIPT, folder=None),
    f"{unreached_list.NAME}.docx": lambda: unreached_list.make(announced.UNREACHED, folder=None),
    f"{news.NAME}-a3.pdf": lambda: news.make(announced.POSTER_A3, folder=None),
    f"{news.NAME}-a4.pdf": lambda: news.make(announced.POSTER_A4, folder=None),
    f"{news.NAME}-a5.pdf": lambda: news.make(announced.LEAFLET, folder=None),
}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in MADE.items():
        (folder / name).write_bytes(made())


def picture(folder: Path) -> None:
    """PDF of each Word file and a PNG of each page."""
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        print("No pictures: they need LibreOffice (soffice) and poppler (pdftoppm).", file=sys.stderr)
        return
    words = sorted(str(path) for path in folder.glob("*.docx"))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *words],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for path in sorted(folder.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-png", "-r", str(_DOTS), str(path), str(path.with_suffix(""))], check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    write(target)
    picture(target)
