"""The log in words: every detail that anything writes down has a name that officials can read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from desk.audit_details import DETAILS, told

ROOMS = ("desk", "handlers", "console")


def written(source: str) -> Iterator[str]:
    """Names of the details given as they stand, `detail={...}`."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.keyword) and call.arg == "detail" and isinstance(call.value, ast.Dict):
            yield from (str(key.value) for key in call.value.keys if isinstance(key, ast.Constant))


def test_every_detail_has_a_name() -> None:
    root = Path(__file__).parents[2]
    files = [path for room in ROOMS for path in (root / room).glob("*.py")]
    names = {name for path in files for name in written(path.read_text(encoding="utf-8"))}
    assert len(names) > 30
    assert sorted(names - DETAILS.keys()) == []


def test_told_in_words() -> None:
    assert told({"version": 2, "role": "approving"}) == "bản số: 2; vai trò: duyệt"
    assert told({"alone": True, "một tên lạ": None}) == "một mình duyệt: có; một tên lạ: không"
