"""Questions of a quiz as an Excel file: the empty one to fill in, a filled one as forms, all or nothing."""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.text import clean, fold
from desk.quiz_form import LABELS, MOST_OPTIONS, MOST_QUESTIONS, QuestionForm, Wrong, judge_question

COLUMNS: Mapping[str, str] = {
    "text": "Câu hỏi",
    **{f"option{place}": f"Lựa chọn {place}" for place in range(1, MOST_OPTIONS + 1)},
    "answer": "Đáp án đúng (số)",
    "explanation": "Giải thích",
    "source": "Nguồn",
    "entry_id": "Mục hỏi đáp",
}
NEEDED = ("text", "option1", "option2", "answer", "explanation", "source")
LARGEST = 2_000_000
"""Bytes."""
_LARGEST_UNPACKED = 20_000_000
_MOST_LINES = 2_000
_MOST_COLUMNS = 30
_GUIDE = (
    "Mỗi hàng là một câu hỏi. Giữ nguyên hàng tên cột.",
    f"Từ 2 đến {MOST_OPTIONS} lựa chọn, mỗi lựa chọn tối đa 80 ký tự. Đáp án đúng: số của lựa chọn đúng, từ 1.",
    "Giải thích và Nguồn hiện ra ngay sau khi bà con trả lời.",
    "Mục hỏi đáp: mã mục ở trang Hỏi đáp, để bà con bấm xem thêm; bỏ trống cũng được.",
    f"Tối đa {MOST_QUESTIONS} câu. Sai một ô thì cả tệp chưa được nhận.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """`row` as Excel counts, 0 when the whole file is meant."""

    row: int
    said: str

    def __str__(self) -> str:
        return f"Hàng {self.row}: {self.said}" if self.row else self.said


class SheetRefused(Exception):
    """Nothing of it is taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


def read(raw: bytes, *, entries: Mapping[str, object]) -> list[QuestionForm]:
    """`entries`: the answers that can be pointed to. Raises `SheetRefused` with every fault of every row."""
    if len(raw) > LARGEST:
        raise _whole(f"Tệp có {len(raw) / 1e6:.1f} MB, tối đa {LARGEST // 1_000_000} MB. Hãy bỏ bớt hình trong tệp.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST_UNPACKED:
                raise _whole("Nội dung giải nén ra quá lớn. Hãy chép các hàng sang tệp mẫu rồi gửi lại.")
        lines = _lines(raw)
    except SheetRefused:
        raise
    except Exception as error:
        raise _whole("Không mở được như tệp Excel. Hãy gửi tệp .xlsx lưu từ Excel hoặc LibreOffice.") from error
    if len(lines) < 2:
        raise _whole("Tệp chưa có câu hỏi nào. Hãy tải tệp mẫu, điền rồi gửi lại.")
    if len(lines) - 1 > MOST_QUESTIONS:
        raise _whole(f"Tệp có {len(lines) - 1} câu, tối đa {MOST_QUESTIONS}.")
    keys = _keys(lines[0][1])
    questions: list[QuestionForm] = []
    faults: list[Fault] = []
    for row, cells in lines[1:]:
        question = _question(dict(zip(keys, cells, strict=False)))
        try:
            judge_question(question, entries=entries)
        except Wrong as wrong:
            faults += [Fault(row=row, said=f"{LABELS[name]}: {said}") for name, said in wrong.faults.items()]
        questions.append(question)
    if faults:
        raise SheetRefused(faults)
    return questions


def template() -> bytes:
    """Empty, with a page that says how to fill it in."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "Câu hỏi"
    sheet.freeze_panes = "B2"
    for number, heading in enumerate(COLUMNS.values(), start=1):
        head = sheet.cell(row=1, column=number, value=heading)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = 40 if number in (1, 7) else 22
    guide = book.create_sheet("Hướng dẫn")
    guide.column_dimensions["A"].width = 110
    for row, line in enumerate(_GUIDE, start=1):
        guide.cell(row=row, column=1, value=line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lines(raw: bytes) -> list[tuple[int, list[str]]]:
    """Rows of the first sheet that hold anything."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = load_workbook(io.BytesIO(raw), read_only=True).worksheets[0]
        found: list[tuple[int, list[str]]] = []
        for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
            if number > _MOST_LINES:
                raise _whole(f"Bảng dài quá {_MOST_LINES} hàng. Hãy xoá các hàng trống ở cuối rồi gửi lại.")
            if any(cell.data_type in ("f", "e") for cell in cells):
                raise SheetRefused([Fault(row=number, said="có ô là công thức hoặc báo lỗi. Hãy gõ thẳng nội dung.")])
            texts = [_text(cell.value) for cell in cells]
            if any(texts):
                found.append((number, texts))
    return found


def _keys(head: Sequence[str]) -> list[str]:
    """By place in the file, the column it is; "" where nothing stands."""
    known = {_folded(heading): key for key, heading in COLUMNS.items()}
    keys = [known.get(_folded(name), "") for name in head]
    faults = [
        f"không có cột “{name[:40]}”. Các cột: {', '.join(COLUMNS.values())}."
        for name, key in zip(head, keys, strict=True)
        if name and not key
    ]
    faults += [f"thiếu cột “{COLUMNS[key]}”. Hãy dùng tệp mẫu." for key in NEEDED if key not in keys]
    faults += [f"cột “{COLUMNS[key]}” có hai lần." for key in COLUMNS if keys.count(key) > 1]
    if faults:
        raise SheetRefused([Fault(row=1, said=said) for said in faults])
    return keys


def _question(cells: Mapping[str, str]) -> QuestionForm:
    options = [cells.get(f"option{place}", "") for place in range(1, MOST_OPTIONS + 1)]
    while options and not options[-1]:
        options.pop()
    answer = cells.get("answer", "")
    return QuestionForm(
        text=cells.get("text", ""),
        options=tuple(options),
        answer=int(answer) if re.fullmatch(r"[1-9]", answer) else 0,
        explanation=cells.get("explanation", ""),
        source=cells.get("source", ""),
        entry_id=cells.get("entry_id") or None,
    )


def _text(value: Any) -> str:
    """As an official would have typed it; Excel keeps whole numbers as fractions."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(clean(str(value)).split())


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def _whole(said: str) -> SheetRefused:
    return SheetRefused([Fault(row=0, said=said)])
