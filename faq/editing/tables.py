"""Excel and CSV files as rows of texts; what looks like a formula is never one."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767
"""Characters; Excel cuts off what is longer."""
_LARGEST_UNPACKED = 60_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"Cách hỏi": 60, "Trả lời ngắn": 60, "Tiêu đề": 40, "Căn cứ": 40}
_UTF8 = 'lưu lại bằng UTF-8: trong Excel chọn Lưu thành, "CSV UTF-8 (phân tách bằng dấu phẩy)"'


class TableFault(Exception):
    """`row` counts from 1 as Excel does, 0 when the whole file is meant; `column` is Excel's letter or ""."""

    def __init__(self, said: str, allowed: str, *, row: int = 0, column: int | None = None) -> None:
        self.said = said
        self.allowed = allowed
        self.row = row
        self.column = "" if column is None else _letter(column)
        super().__init__(said)


Rows = list[tuple[int, list[str]]]
"""Row numbers with their cells, without rows that are empty."""


def read_csv(raw: bytes) -> Rows:
    """Comma, semicolon or tab, told from the first line. Raises `TableFault`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableFault("tệp không phải UTF-8", _UTF8, row=line) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _filled([_unescaped(cell) for cell in cells] for cells in reader)
    except csv.Error as error:
        allowed = "mỗi ô có xuống dòng hoặc dấu phẩy nằm trong dấu ngoặc kép"
        raise TableFault(f"không đọc được ({error})", allowed, row=reader.line_num) from error


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that lets Excel know that it is UTF-8."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_escaped(cell) for cell in cells] for cells in rows)
    return file.getvalue().encode("utf-8-sig")


def read_xlsx(raw: bytes) -> Rows:
    """The first sheet. Raises `TableFault`."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST_UNPACKED:
                raise TableFault("nội dung giải nén ra quá lớn", f"tối đa {_LARGEST_UNPACKED // 1_000_000} MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(raw), read_only=True)
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(max_col=MOST_COLUMNS)
            return _filled(
                [_text(cell, row, column) for column, cell in enumerate(cells)] for row, cells in _numbered(rows)
            )
    except TableFault:
        raise
    except Exception as error:
        allowed = "tệp .xlsx lưu từ Excel hoặc LibreOffice"
        raise TableFault(f"không mở được như tệp Excel ({type(error).__name__})", allowed) from error


def write_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text, also to Excel when it is edited there. Raises `TableFault` for a cell that is too long."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "Hỏi đáp"
    sheet.freeze_panes = "B2"
    for number, cells in _numbered(rows):
        for column, text in enumerate(cells, start=1):
            if len(text) > LONGEST_CELL:
                allowed = f"tối đa {LONGEST_CELL} ký tự trong một ô Excel; hãy xuất ra .csv hoặc .yaml"
                raise TableFault(f"ô dài {len(text)} ký tự", allowed, row=number, column=column - 1)
            cell = sheet.cell(row=number, column=column)
            cell.value, cell.data_type = text or None, "s" if text else "n"
            cell.number_format = "@"
            cell.quotePrefix = text.startswith(_FORMULA)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
                sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(text, 20)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_rows(path: Path, raw: bytes) -> Rows:
    return read_xlsx(raw) if path.suffix.lower() == ".xlsx" else read_csv(raw)


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> bytes:
    return write_xlsx(rows) if path.suffix.lower() == ".xlsx" else write_csv(rows)


def _numbered(rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(rows, start=1)


def _filled(rows: Iterable[list[str]]) -> Rows:
    found: Rows = []
    for number, cells in _numbered(rows):
        kept = [_plain(cell) for cell in cells]
        if not any(kept):
            continue
        for column, cell in enumerate(kept):
            if bad := next((one for one in cell if one < " " and one not in "\n\t"), ""):
                allowed = "chữ, số, dấu câu, xuống dòng"
                raise TableFault(f"có ký tự điều khiển U+{ord(bad):04X}", allowed, row=number, column=column)
        found.append((number, kept))
        if len(found) > MOST_ROWS + 1:
            raise TableFault(f"quá {MOST_ROWS} hàng", f"tối đa {MOST_ROWS} hàng trong một tệp", row=number)
    return found


def _letter(column: int) -> str:
    """Counted from 0."""
    first, last = divmod(column, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(cell: Any, row: int, column: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        said = "ô là công thức" if cell.data_type == "f" else f"ô báo lỗi {value}"
        raise TableFault(said, "chữ gõ thẳng vào ô", row=row, column=column)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
