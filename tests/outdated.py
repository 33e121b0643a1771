"""The answers of the tests after a new decree: the old one ends on 30 November 2026, a week after the clock's start."""

import shutil
from dataclasses import replace
from pathlib import Path

from faq.catalogue import load_catalogue
from faq.matcher import Matcher
from faq.standing import Standings
from handlers.turn import House

ANSWERS = Path(__file__).with_name("answers")
DECREE = """\
- number: 3/2026/NĐ-CP
  kind: Nghị định
  title: Nghị định mới dùng để thử
  issuer: Chính phủ
  in_force_from: 2026-12-01
  replaces: [1/2025/NĐ-CP]
"""
LOST_CARD_ENTRY, POOR_ENTRY, LOAN_ENTRY = "bhyt-mat-the", "bhyt-ho-ngheo", "vay-ho-ngheo"
"""The first two rest on the decree; the third ends by itself with the year 2027."""


def decreed(house: House, folder: Path, *, withhold: bool = False) -> House:
    """The house after someone wrote the new decree into the register: nothing else was touched."""
    shutil.copytree(ANSWERS, folder, dirs_exist_ok=True)
    (folder / "sources" / "new.yaml").write_text(DECREE, encoding="utf-8")
    catalogue = load_catalogue(folder / "content")
    return replace(
        house,
        catalogue=catalogue,
        matcher=Matcher(catalogue),
        standings=Standings(),
        withhold_outdated=withhold,
    )
