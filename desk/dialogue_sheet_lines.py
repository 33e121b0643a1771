"""A sheet of questions as somebody typed it, told apart line by line: who asks what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.text import fold

MOST, LONGEST, LONGEST_NAME = 200, 2_000, 120
WAYS_TO_READ = {"lines": "Mỗi dòng một câu hỏi", "blocks": "Các câu cách nhau bằng dòng trống"}

_NUMBER = re.compile(r"\s*(?:câu\s*)?\d{1,3}\s*[.):/-]\s*", re.IGNORECASE)
_CELL_NUMBER = re.compile(r"\d{1,3}\.?")
_TITLES = frozenset(["ong", "ba", "anh", "chi", "co", "chu", "bac", "di", "cau", "em", "ho", "gia", "dinh", "cu"])
_MOST_NAME_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`row`: of the sheet as it was typed, from 1."""

    row: int
    text: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """`faults`: each names its row; nothing of a sheet with faults is kept."""

    lines: Sequence[Line]
    faults: Sequence[str]


def read(text: str, how: str) -> Sheet:
    """Numbers before a line go; a name stands before a tab, or before a colon when it looks like one."""
    lines = [_line(row, words) for row, words in _pieces(text, how)]
    lines = [line for line in lines if line.text or line.name]
    faults = [
        f"Dòng {line.row}: câu hỏi dài {len(line.text):,} ký tự, tối đa {LONGEST:,}. Hãy rút ngắn hoặc tách làm hai."
        for line in lines
        if len(line.text) > LONGEST
    ]
    faults += [f"Dòng {line.row}: có tên người hỏi nhưng chưa có câu hỏi." for line in lines if not line.text]
    if len(lines) > MOST:
        faults.append(
            f"Có {len(lines)} câu, mỗi lần nhập tối đa {MOST}. Hãy để lại từ dòng {lines[MOST].row} cho lần sau."
        )
    if not lines:
        faults.append("Chưa có câu hỏi nào. Hãy gõ hoặc dán các câu hỏi, mỗi dòng một câu.")
    return Sheet(lines=lines, faults=faults)


def _pieces(text: str, how: str) -> list[tuple[int, str]]:
    """Rows that belong together, with the number of the first. A number at the start begins a new one either way."""
    found: list[tuple[int, str]] = []
    apart = True
    for row, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            apart = True
        elif how != "blocks" or apart or _NUMBER.match(words):
            found.append((row, words.strip("\r ")))
            apart = False
        else:
            first, before = found[-1]
            found[-1] = (first, f"{before}\n{words.strip()}")
    return found


def _line(row: int, words: str) -> Line:
    cells = [cell.strip() for cell in words.split("\t") if cell.strip()]
    if len(cells) > 1 and _CELL_NUMBER.fullmatch(cells[0]):
        cells = cells[1:]
    if len(cells) > 1:
        return Line(row=row, name=cells[0][:LONGEST_NAME], text=" ".join(cells[1:]))
    rest = _NUMBER.sub("", cells[0] if cells else "", count=1) if _NUMBER.match(words) else words.strip()
    before, colon, after = rest.partition(":")
    if colon and _is_name(before):
        return Line(row=row, name=before.strip(), text=after.strip())
    return Line(row=row, text=rest.strip())


def _is_name(words: str) -> bool:
    """ "Bà Nguyễn Thị Lan", "Hộ ông Hùng", "Trần Văn Nam"; not "Tôi hỏi" nor "Đề nghị"."""
    parts = words.split()
    if not 0 < len(parts) <= _MOST_NAME_WORDS or any(not part.strip(".").isalpha() for part in parts):
        return False
    titled = [part for part in parts if fold(part) in _TITLES]
    names = [part for part in parts if fold(part) not in _TITLES or part[:1].isupper()]
    rest = [part for part in names if part not in titled]
    return all(part[:1].isupper() for part in rest) and (len(names) > 1 or bool(titled and rest))
