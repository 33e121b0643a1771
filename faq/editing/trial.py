"""What a change would do to the questions whose right answer is known, measured in a process of its own."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faq import shelf
from faq.editing.comparison import Comparison, Found, compare, packaged_questions
from faq.editing.edits import Edit, EditKind, apply
from faq.matcher import Matcher

SHOWN = 20
"""Questions that fare worse are told at most as many."""


class NotMeasured(Exception):
    """The process ended without a result."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Figures are parts of 1, before and after. `turned`: a question that fares worse, what it found and finds now.
    `poorer`: fact groups, and how many of their own questions they lose."""

    questions: int
    top1: tuple[float, float]
    top3: tuple[float, float]
    coverage: tuple[float, float]
    wrong: tuple[float, float]
    turned: tuple[tuple[str, str, str], ...]
    more_turned: int
    poorer: tuple[tuple[str, int], ...]
    worse: bool


async def run(folder: Path, content: Path | None, before: Sequence[Edit], after: Sequence[Edit]) -> Trial:
    """Seconds to a minute, off this process. Raises `NotMeasured`."""
    order = {
        "folder": str(folder),
        "content": str(content) if content else None,
        "before": [asdict(one) for one in before],
        "after": [asdict(one) for one in after],
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from faq.editing import trial; trial.work()",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        told, _ = await process.communicate(json.dumps(order).encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise NotMeasured(f"exit code {process.returncode}")
    return read(json.loads(told))


def work() -> None:
    """The whole work of the process of its own; its order comes on standard input."""
    print(json.dumps(asdict(measure(json.load(sys.stdin)))))


def measure(order: dict[str, Any]) -> Trial:
    folder = Path(order["folder"])
    content = Path(order["content"]) if order["content"] else None
    present = shelf.load(folder, _edits(order["before"]), content=content)
    changed = apply(shelf.read_last_sound(folder, content=content), _edits(order["after"]))
    questions = packaged_questions()
    return _told(compare(present.matcher, Matcher(changed.catalogue), questions), len(questions))


def _edits(told: Sequence[dict[str, Any]]) -> list[Edit]:
    return [Edit(**{**one, "kind": EditKind(one["kind"])}) for one in told]


def _told(comparison: Comparison, count: int) -> Trial:
    old, new = comparison.before, comparison.after
    turned = tuple((one.text, _named(one.before), _named(one.after)) for one in comparison.turned)
    return Trial(
        questions=count,
        top1=(old.top1, new.top1),
        top3=(old.top3, new.top3),
        coverage=(old.coverage, new.coverage),
        wrong=(old.wrong, new.wrong),
        turned=turned[:SHOWN],
        more_turned=max(0, len(turned) - SHOWN),
        poorer=comparison.poorer,
        worse=comparison.worse,
    )


def _named(found: Found) -> str:
    return (found.first or "không có mục nào") + (" (trả lời thẳng)" if found.direct else "")


def read(told: Mapping[str, Any]) -> Trial:
    """From what JSON made of it."""
    pairs = {name: tuple(told[name]) for name in ("top1", "top3", "coverage", "wrong")}
    rows = {name: tuple(tuple(row) for row in told[name]) for name in ("turned", "poorer")}
    return Trial(**{**told, **pairs, **rows})
