"""How many of a segment live where, as an Excel file that names nobody."""

import io
from collections.abc import Sequence
from typing import Any

from desk.segments import Counted
from storage.audiences import Place

FEW = 5
"""Fewer people of one village than this are not told apart: neighbours would know who is meant."""
_WHY = (
    "Tệp này chỉ có số người theo thôn, không có tên, tài khoản hay mã của ai: bà con cho biết về mình để nhận tin, "
    "không phải để lập danh sách. Số nhỏ ghi là “dưới 5” để không đoán ra người.",
    "Ngoài những người đếm được ở đây còn những hộ chưa từng nhắn cho cơ quan; máy không biết họ là ai và có bao nhiêu."
    " Với họ và những người không nhắn được, hãy đọc loa, dán áp phích và nhờ trưởng thôn báo.",
)
_HEADINGS = ("Xã, phường", "Thôn, xóm", "Số người", "Nhắn được", "Chỉ giấy và loa")
_WIDTHS = (28, 32, 14, 14, 18)


def write(name: str, described: str, counted: Counted, places: Sequence[Place], *, at: str) -> bytes:
    """`described`: the rule in words; `at`: when it was counted, in words."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "Theo thôn"
    sheet.freeze_panes = "A2"
    _put(sheet, 1, _HEADINGS, Font(bold=True))
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row, place in enumerate(places, start=2):
        _put(sheet, row, _line(place))
    summary = book.create_sheet("Tóm tắt")
    summary.column_dimensions["A"].width, summary.column_dimensions["B"].width = 60, 14
    for row, line in enumerate(_summary(name, described, counted, at), start=1):
        _put(summary, row, line)
        summary.cell(row=row, column=1).alignment = Alignment(wrap_text=True, vertical="top")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def few(people: int) -> int | str:
    """As it may be told of one village."""
    return f"dưới {FEW}" if 0 < people < FEW else people


def _line(place: Place) -> tuple[str | int, ...]:
    """Where only the rest would be few, neither part is told, or the one would give the other away."""
    village = "chưa rõ thôn" if place.name == place.commune else place.name or ""
    if place.people < FEW:
        return (place.commune or "Chưa rõ nơi ở", village, few(place.people), "", "")
    parts = (place.reached, place.left_out)
    shown = tuple(few(one) for one in parts) if any(0 < one < FEW for one in parts) else parts
    if shown != parts:
        shown = tuple(one if isinstance(one, str) else f"trên {place.people - FEW}" for one in shown)
    return (place.commune or "Chưa rõ nơi ở", village, place.people, *shown)


def _summary(name: str, described: str, counted: Counted, at: str) -> list[tuple[str | int, ...]]:
    return [
        (name,),
        (described,),
        (f"Đếm lúc {at}",),
        ("Tất cả", counted.total),
        *((f"Nhắn được qua {channel}", people) for channel, people in counted.by_channel),
        *((f"Không nhắn được: {one.reason.name}", one.people) for one in counted.left_out),
        ("Chỉ giấy và loa đến được", counted.on_paper),
        *((why,) for why in _WHY),
    ]


def _put(sheet: Any, row: int, values: Sequence[str | int], font: Any = None) -> None:
    """A text that begins like a formula stays a text."""
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=row, column=column, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
        if font is not None:
            cell.font = font
