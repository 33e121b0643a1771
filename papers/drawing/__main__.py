"""Writes every Word template that comes along."""

import sys
from collections.abc import Callable
from pathlib import Path

from papers import (
    announcement,
    checkin_list,
    code_slips,
    hall_copy,
    invitation,
    minutes,
    promise_list,
    question_pack,
    script_sheet,
    unreached_list,
    village_list,
)
from papers.drawing import announcements, letters, lists, packs
from papers.drawing.sheet import Sheet
from papers.template import FOLDER

DRAWN: dict[str, Callable[[], Sheet]] = {
    invitation.NAME: letters.invitation,
    announcement.NAME: letters.announcement,
    question_pack.NAME: packs.question_pack,
    hall_copy.NAME: packs.hall_copy,
    checkin_list.NAME: lists.checkin_list,
    code_slips.NAME: lists.code_slips,
    minutes.NAME: letters.minutes,
    village_list.NAME: lists.village_list,
    promise_list.NAME: lists.promise_list,
    script_sheet.NAME: announcements.script_sheet,
    unreached_list.NAME: announcements.unreached_list,
}


def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in DRAWN.items():
        drawn().write(folder / f"{name}.docx")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
