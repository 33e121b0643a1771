"""Entries as a file: there and back, and what is wrong in it told by row and column."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from faq.catalogue import SECTIONS, Catalogue, FaqEntry
from faq.editing import sheet
from faq.editing.columns import COLUMNS
from faq.editing.sheet import SheetRefused
from tests.faq.small import TOPIC

KINDS = ["entries.xlsx", "entries.csv", "entries.yaml"]
HEADINGS = [column.heading for column in COLUMNS]


def rows_of(catalogue: Catalogue) -> list[list[str]]:
    raw = sheet.write(Path("e.csv"), catalogue.entries.values())
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_csv(rows: list[list[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told(name: str, raw: bytes, catalogue: Catalogue) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        sheet.read(Path(name), raw, catalogue)
    return [str(fault) for fault in refused.value.faults]


def changed(rows: list[list[str]], row: int, heading: str, value: str) -> list[list[str]]:
    """`row` as Excel counts."""
    again = [list(cells) for cells in rows]
    again[row - 1][HEADINGS.index(heading)] = value
    return again


@pytest.fixture
def rows(small_catalogue: Catalogue) -> list[list[str]]:
    return rows_of(small_catalogue)


def test_there_is_a_column_for_everything_an_entry_holds() -> None:
    held = {field.name for field in fields(FaqEntry)} - {"sections"} | set(SECTIONS)
    assert {column.key for column in COLUMNS} == held


@pytest.mark.parametrize("name", KINDS)
def test_there_and_back_is_the_same(name: str, real_catalogue: Catalogue) -> None:
    raw = sheet.write(Path(name), real_catalogue.entries.values())
    assert sheet.read(Path(name), raw, real_catalogue) == list(real_catalogue.entries.values())


@pytest.mark.parametrize("name", KINDS)
def test_what_looks_like_a_formula_stays_text(name: str, small_catalogue: Catalogue) -> None:
    entry = replace(
        small_catalogue.entries["the-bi-mat"],
        title='=HYPERLINK("http://a.example")',
        phrasings=("+84 gọi số nào", "@xã", "'=1+1"),
        short="-1 là gì",
        sections={"luu-y": "- một\n- hai", "giay-to": "''@b"},
        ask="'UBND xã",
    )
    raw = sheet.write(Path(name), [entry])
    assert sheet.read(Path(name), raw, small_catalogue) == [entry]
    if name.endswith("xlsx"):
        cells = [cell for row in load_workbook(io.BytesIO(raw)).worksheets[0] for cell in row if cell.value]
        assert {cell.data_type for cell in cells} == {"s"}
    if name.endswith("csv"):
        written = next(iter(list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1:]))
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in written)


def test_a_content_file_can_be_imported(small_catalogue: Catalogue) -> None:
    found = sheet.read(Path("thu.yaml"), TOPIC.encode(), small_catalogue)
    assert found == list(small_catalogue.entries.values())


def test_as_excel_saves_it(rows: list[list[str]], small_catalogue: Catalogue) -> None:
    """With semicolons, a mark, its own line ends, dates as they are written here, and empty rows and columns."""
    mine = changed(rows, 5, "Áp dụng đến", "30/6/2026")
    mine = [[*row, "", ""] for row in mine]
    mine.insert(2, [""] * len(mine[0]))
    for raw in (as_csv(mine, delimiter=";", encoding="utf-8-sig"), as_csv(mine, delimiter="\t")):
        assert sheet.read(Path("e.csv"), raw, small_catalogue) == list(small_catalogue.entries.values())
    typed: list[list[Any]] = [[cell.lstrip("'") for cell in row] for row in mine]
    typed[1][HEADINGS.index("Kiểm tra lần cuối")] = datetime(2026, 10, 1)
    typed[3][HEADINGS.index("Kiểm tra lần cuối")] = date(2026, 10, 1)
    assert sheet.read(Path("e.xlsx"), as_xlsx(typed), small_catalogue) == list(small_catalogue.entries.values())


def test_columns_in_any_order_and_under_the_names_of_content_files(
    rows: list[list[str]], small_catalogue: Catalogue
) -> None:
    keys = [column.key for column in COLUMNS]
    mine = [row[::-1] for row in [keys, *rows[1:]]]
    assert sheet.read(Path("e.csv"), as_csv(mine), small_catalogue) == list(small_catalogue.entries.values())


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("Mã mục", "", "hàng 3, cột Mã mục: để trống"),
        ("Mã mục", "the-bi-mat", "hàng 3, cột Mã mục: mã «the-bi-mat» đã có ở hàng 2"),
        ("Mã mục", "x" * 59, "hàng 3, cột Mã mục: dài 59 ký tự"),
        ("Chủ đề", "la", "hàng 3, cột Chủ đề: không có chủ đề «la»; cho phép: thu"),
        ("Tiêu đề", "", "hàng 3, cột Tiêu đề: để trống"),
        ("Cách hỏi", "", "hàng 3, cột Cách hỏi: để trống"),
        (
            "Cách hỏi",
            "mất thẻ\nBAO GIO PHAT QUA HOI LANG",
            "hàng 5, cột Cách hỏi: «bao giờ phát quà hội làng» đã có ở mục vay-lam-an/bao-nhieu",
        ),
        ("Trả lời ngắn", "từ " * 61, "hàng 3, cột Trả lời ngắn: dài 61 từ; cho phép: không để trống, tối đa 60 từ"),
        ("Căn cứ", "", "hàng 3, cột Căn cứ: để trống"),
        ("Căn cứ", "01/2026/NĐ-CP\n9/9/NĐ", "hàng 3, cột Căn cứ: văn bản chưa có trong danh mục: 9/9/NĐ"),
        ("Căn cứ", "01/2026/NĐ-CP | Điều 2 | hết", "hàng 3, cột Căn cứ: «"),
        ("Kiểm tra lần cuối", "31/02/2026", "hàng 3, cột Kiểm tra lần cuối: «2026-02-31» không dùng được"),
        ("Áp dụng từ", "mai", "hàng 3, cột Áp dụng từ: «mai» không dùng được; cho phép: ngày viết"),
        ("Độ chắc chắn", "chắc", "hàng 3, cột Độ chắc chắn: «chắc» không dùng được; cho phép: chắc chắn, tự tính"),
        ("Hỏi thêm ở đâu", "ở\x07xã", "hàng 3, cột L: có ký tự điều khiển U+0007"),
    ],
)
def test_each_fault_by_row_and_column(
    heading: str, value: str, said: str, rows: list[list[str]], small_catalogue: Catalogue
) -> None:
    faults = told("e.csv", as_csv(changed(rows, 3, heading, value)), small_catalogue)
    assert any(said in fault for fault in faults), faults


def test_every_faulty_row_is_told_at_once(rows: list[list[str]], small_catalogue: Catalogue) -> None:
    mine = changed(changed(rows, 2, "Tiêu đề", ""), 4, "Độ chắc chắn", "?")
    assert [fault[:6] for fault in told("e.csv", as_csv(mine), small_catalogue)] == ["hàng 2", "hàng 4"]


def test_the_heading_row(rows: list[list[str]], small_catalogue: Catalogue) -> None:
    without = [row[1:] for row in rows]
    assert told("e.csv", as_csv(without), small_catalogue) == [
        "hàng 1, cột Mã mục: thiếu cột này; cho phép: mỗi cột một lần"
    ]
    mine = changed(rows, 1, "Tiêu đề", "Mã mục")
    assert {fault.partition(";")[0] for fault in told("e.csv", as_csv(mine), small_catalogue)} == {
        "hàng 1, cột Mã mục: có hai lần",
        "hàng 1, cột Tiêu đề: thiếu cột này",
    }
    more = [[*row, "lạ"] for row in rows]
    assert told("e.csv", as_csv(more), small_catalogue)[0].startswith("hàng 1, cột lạ: không có cột này;")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "latin-1"])
def test_another_encoding_is_refused_with_the_cure(encoding: str, small_catalogue: Catalogue) -> None:
    raw = "Đường ăn, đê\nâm ô\n".encode(encoding, "replace")
    (fault,) = told("e.csv", raw, small_catalogue)
    assert "tệp không phải UTF-8" in fault
    assert "CSV UTF-8" in fault


def _formula(rows: list[list[str]]) -> bytes:
    return as_xlsx(changed(rows, 3, "Tiêu đề", '=CONCAT("a","b")'))


def _bomb(_: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 61_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("e.xlsx", _formula, "hàng 3, cột C: ô là công thức; cho phép: chữ gõ thẳng vào ô"),
        ("e.xlsx", _bomb, "nội dung giải nén ra quá lớn"),
        ("e.xlsx", lambda _: b"not a book", "không mở được như tệp Excel"),
        ("e.csv", lambda _: b'a,"b\n', "không đọc được"),
        ("e.csv", lambda _: b"", "tệp không có hàng nào"),
        ("e.csv", lambda rows: as_csv([rows[0], *[rows[1]] * 5_001]), "quá 5000 hàng"),
        ("e.csv", lambda _: b"x" * 5_000_001, "tệp có 5.0 MB; cho phép: tối đa 5 MB"),
        ("e.yaml", lambda _: b"a: [", "cannot be read"),
        ("e.yaml", lambda _: b"entries: 3", "tệp không có danh sách mục"),
        ("e.yaml", lambda _: b"entries: [{title: x}]", "mục thứ 1, cột id: để trống"),
        ("e.yaml", lambda _: b"a: &a [x, x]\nentries: [*a, *a]", "an alias"),
        ("e.yaml", lambda _: b"[" * 20_000, "cannot be read"),
        ("e.yaml", lambda _: TOPIC.replace("ask: UBND", "asks: UBND").encode(), "phần «asks» không có trong danh sách"),
        (
            "e.yaml",
            lambda _: TOPIC.replace("2026-02-01", "2026-02-31").encode(),
            ": impossible date: day is out of range for month",
        ),
    ],
)
def test_odd_files(
    name: str,
    make: Callable[[list[list[str]]], bytes],
    said: str,
    rows: list[list[str]],
    small_catalogue: Catalogue,
) -> None:
    assert any(said in fault for fault in told(name, make(rows), small_catalogue))


def test_what_excel_would_cut_off_is_not_written(small_catalogue: Catalogue) -> None:
    entry = replace(small_catalogue.entries["the-bi-mat"], phrasings=tuple(f"câu hỏi số {n}" for n in range(4_000)))
    with pytest.raises(SheetRefused, match=r"hàng 2, cột D: ô dài .* hãy xuất ra \.csv hoặc \.yaml"):
        sheet.write(Path("e.xlsx"), [entry])
    raw = sheet.write(Path("e.yaml"), [entry])
    assert len(yaml.safe_load(raw)["entries"][0]["phrasings"]) == 4_000
