"""Which papers there are, in the order they are needed, and the tags that a template of each may hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from papers.samples import cast, news
from papers.template import filled


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """`name`: of its template, without ending. `samples`: fields with invented values, with and without the optional
    ones, for checking a template."""

    name: str
    title: str
    samples: Sequence[Mapping[str, Any]]


PAPERS: tuple[Paper, ...] = (
    Paper(
        name=invitation.NAME,
        title="Giấy mời",
        samples=(cast.INVITATION.fields(), cast.EMPTY_INVITATION.fields()),
    ),
    Paper(
        name=announcement.NAME,
        title="Thông báo niêm yết",
        samples=(cast.ANNOUNCEMENT.fields(), cast.EMPTY_ANNOUNCEMENT.fields()),
    ),
    Paper(
        name=question_pack.NAME,
        title="Tập câu hỏi cho chủ tọa",
        samples=(cast.PACK.fields(), cast.EMPTY_PACK.fields()),
    ),
    Paper(
        name=hall_copy.NAME,
        title="Bản chữ lớn cho hội trường",
        samples=(cast.HALL.fields(), cast.EMPTY_HALL.fields()),
    ),
    Paper(
        name=checkin_list.NAME,
        title="Danh sách điểm danh",
        samples=(cast.CHECKIN.fields(), cast.EMPTY_CHECKIN.fields()),
    ),
    Paper(
        name=code_slips.NAME,
        title="Phiếu mã",
        samples=(cast.SLIPS.fields(), cast.EMPTY_SLIPS.fields()),
    ),
    Paper(
        name=minutes.NAME,
        title="Biên bản",
        samples=(cast.MINUTES.fields(), cast.EMPTY_MINUTES.fields()),
    ),
    Paper(
        name=village_list.NAME,
        title="Danh sách nhờ trưởng thôn báo",
        samples=(cast.VILLAGES.fields(), cast.EMPTY_VILLAGES.fields()),
    ),
    Paper(
        name=promise_list.NAME,
        title="Danh mục cam kết",
        samples=(cast.PROMISES.fields(), cast.EMPTY_PROMISES.fields()),
    ),
    Paper(
        name=script_sheet.NAME,
        title="Bài đọc loa",
        samples=(news.SCRIPT.fields(), news.EMPTY_SCRIPT.fields()),
    ),
    Paper(
        name=unreached_list.NAME,
        title="Danh sách nhờ trưởng thôn báo thông báo",
        samples=(news.UNREACHED.fields(), news.EMPTY_UNREACHED.fields()),
    ),
)
"""The Word papers: what an office can make its own."""


def check_own(paper: Paper, folder: Path) -> None:
    """Raises `TemplateFault` when the office's own template fails on any of the samples."""
    for sample in paper.samples:
        filled(paper.name, sample, folder=folder)


def tags(fields: Mapping[str, Any]) -> list[str]:
    """As they are written in a template; those of a list's lines below its name."""
    found: list[str] = []
    for name, value in fields.items():
        lines = value if isinstance(value, list) else []
        found.append(f"{name} (danh sách)" if isinstance(value, list) else name)
        first = lines[0] if lines else None
        if isinstance(first, Mapping):
            found += [f"    .{inner}" for inner in tags(first)]
    return found
