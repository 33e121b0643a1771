"""The year plan as an Excel file: the empty one to fill in, and a filled one as rows of texts."""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from channels.text import clean, fold

COLUMNS: Mapping[str, str] = {
    "area": "Xã/phường",
    "day": "Ngày",
    "starts": "Giờ bắt đầu",
    "ends": "Giờ kết thúc",
    "place": "Địa điểm",
    "host": "Chủ trì",
    "topics": "Lĩnh vực",
    "seats": "Số chỗ",
    "until": "Hạn gửi câu hỏi",
    "note": "Ghi chú",
}
"""In the order of the empty file; a filled one may have them in any order."""
NEEDED = ("area", "day", "starts", "ends")
MOST_ROWS = 500
LARGEST = 2_000_000
"""Bytes."""
LONGEST_CELL = 2_000
_LARGEST_UNPACKED = 30_000_000
_MOST_LINES = 5_000
_MOST_COLUMNS = 40
_WIDTHS = {"area": 28, "place": 36, "host": 30, "topics": 36, "note": 36}
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_GUIDE = (
    "Mỗi hàng là một buổi đối thoại. Giữ nguyên hàng tên cột.",
    "Xã/phường: tên hoặc mã 5 chữ số, ví dụ: Xã Hưng Nguyên.",
    "Ngày, Hạn gửi câu hỏi: ngày/tháng/năm, ví dụ 26/11/2026. Bỏ trống hạn thì lấy hết ngày thứ ba trước buổi họp.",
    "Giờ bắt đầu, Giờ kết thúc: ví dụ 8:00 và 11:30.",
    "Lĩnh vực: cách nhau bằng dấu chấm phẩy; bỏ trống là mọi lĩnh vực.",
    "Không gộp ô, không dùng công thức. Nội dung sai ở một hàng thì cả tệp chưa được nhận.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """`row` as Excel counts, 0 when the whole file is meant; `column` its heading, or ""."""

    row: int
    column: str
    said: str

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (f"hàng {self.row}" * (self.row > 0), self.column and f"cột {self.column}") if part
        )
        return f"{where[:1].upper()}{where[1:]}: {self.said}" if where else self.said


class PlanRefused(Exception):
    """Nothing of it is taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


Cells = tuple[int, Mapping[str, str]]
"""A row's number and its cells, by column."""


def read(raw: bytes) -> list[Cells]:
    """The first sheet, without empty rows. Raises `PlanRefused`."""
    if len(raw) > LARGEST:
        raise _whole(f"Tệp có {len(raw) / 1e6:.1f} MB, tối đa {LARGEST // 1_000_000} MB. Hãy bỏ bớt hình trong tệp.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST_UNPACKED:
                raise _whole("Nội dung giải nén ra quá lớn. Hãy chép các hàng sang tệp mẫu rồi gửi lại.")
            lines, merged = _lines(raw, parts)
    except PlanRefused:
        raise
    except Exception as error:
        raise _whole("Không mở được như tệp Excel. Hãy gửi tệp .xlsx lưu từ Excel hoặc LibreOffice.") from error
    if merged:
        raise PlanRefused([_merged(ref) for ref in merged[:20]])
    if not lines:
        raise _whole("Tệp không có hàng nào. Hãy tải tệp mẫu, điền rồi gửi lại.")
    return _rows(lines)


def template(topics: Sequence[str]) -> bytes:
    """Empty, with a page that says how to fill it in."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "Kế hoạch"
    sheet.freeze_panes = "B2"
    formats = {"day": "dd/mm/yyyy", "until": "dd/mm/yyyy", "starts": "hh:mm", "ends": "hh:mm"}
    for number, (key, heading) in enumerate(COLUMNS.items(), start=1):
        letter = get_column_letter(number)
        head = sheet.cell(row=1, column=number, value=heading)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = _WIDTHS.get(key, 16)
        for row in range(2, 52):
            sheet.cell(row=row, column=number).number_format = formats.get(key, "General")
    guide = book.create_sheet("Hướng dẫn")
    guide.column_dimensions["A"].width = 110
    for row, line in enumerate((*_GUIDE, "", "Các lĩnh vực:", *topics), start=1):
        guide.cell(row=row, column=1, value=line).alignment = Alignment(wrap_text=True, vertical="top")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lines(raw: bytes, parts: zipfile.ZipFile) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    """Rows that hold anything, as cells; and the ranges of merged cells."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(raw), read_only=True)
        sheet = book.worksheets[0]
        found: list[tuple[int, list[Any]]] = []
        for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
            if number > _MOST_LINES:
                raise _whole(f"Bảng dài quá {_MOST_LINES} hàng. Hãy xoá các hàng trống ở cuối rồi gửi lại.")
            if any(cell.value not in (None, "") for cell in cells):
                found.append((number, list(cells)))
            if len(found) > MOST_ROWS + 1:
                raise _whole(f"Tệp có quá {MOST_ROWS} buổi. Hãy chia thành nhiều tệp.")
        merged = [ref.decode() for ref in _MERGED.findall(parts.read(vars(sheet)["_worksheet_path"].lstrip("/")))]
    return found, merged


def _rows(lines: Sequence[tuple[int, list[Any]]]) -> list[Cells]:
    (first, head), *rest = lines
    keys = _keys(first, [_text(cell.value, "") for cell in head])
    rows: list[Cells] = []
    faults: list[Fault] = []
    for number, cells in rest:
        row = dict.fromkeys(COLUMNS, "")
        for key, cell in zip(keys, cells, strict=False):
            if not key:
                continue
            if cell.data_type in ("f", "e"):
                said = "ô là công thức" if cell.data_type == "f" else f"ô báo lỗi {cell.value}"
                faults.append(Fault(row=number, column=COLUMNS[key], said=f"{said}. Hãy gõ thẳng chữ hoặc số vào ô."))
                continue
            row[key] = _text(cell.value, key)
            if len(row[key]) > LONGEST_CELL:
                said = f"dài {len(row[key]):,} ký tự, tối đa {LONGEST_CELL:,}."
                faults.append(Fault(row=number, column=COLUMNS[key], said=said))
        rows.append((number, row))
    if faults:
        raise PlanRefused(faults)
    if not rows:
        raise _whole("Tệp chỉ có hàng tên cột, chưa có buổi nào. Hãy điền rồi gửi lại.")
    return rows


def _keys(number: int, head: Sequence[str]) -> list[str]:
    """By place in the file, the column it is; "" where nothing stands."""
    known = {_folded(heading): key for key, heading in COLUMNS.items()}
    keys = [known.get(_folded(name), "") for name in head]
    names = ", ".join(COLUMNS.values())
    faults = [
        Fault(row=number, column=name[:40], said=f"không có cột này. Các cột: {names}.")
        for name, key in zip(head, keys, strict=True)
        if name and not key
    ]
    for key, heading in COLUMNS.items():
        if keys.count(key) > 1:
            faults.append(Fault(row=number, column=heading, said="có hai lần. Mỗi cột chỉ một lần."))
        if key in NEEDED and key not in keys:
            faults.append(Fault(row=number, column=heading, said="thiếu cột này. Hãy dùng tệp mẫu."))
    if faults:
        raise PlanRefused(faults)
    return keys


def _text(value: Any, key: str) -> str:
    """As an official would have typed it; Excel keeps days and hours as numbers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%H:%M}" if key in ("starts", "ends") else f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value), key)
    return clean(str(value)).replace("\r\n", "\n").strip()


def _number(value: float, key: str) -> str:
    from openpyxl.utils.datetime import from_excel

    if key in ("starts", "ends") and 0 < value < 1:
        minutes = round(value * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if key in ("day", "until") and 20_000 < value < 80_000:
        day = from_excel(value)
        return f"{day:%d/%m/%Y}" if isinstance(day, datetime) else ""
    if key == "area" and value.is_integer():
        return f"{int(value):05d}"
    return str(int(value)) if value.is_integer() else str(value)


def _merged(ref: str) -> Fault:
    row = int(re.sub(r"\D.*", "", ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    return Fault(row=row, column="", said=f"các ô {ref} đang gộp làm một. Hãy bỏ gộp và điền từng ô.")


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def _whole(said: str) -> PlanRefused:
    return PlanRefused([Fault(row=0, column="", said=said)])
