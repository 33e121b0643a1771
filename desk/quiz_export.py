"""The results of a quiz as an Excel file: places, questions and winning codes; no person is in it."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.quiz_results import Results, Score
from desk.working_time import VIETNAM
from storage.quiz_winners import Winner
from storage.quizzes import Quiz, QuizQuestion

if TYPE_CHECKING:
    from openpyxl import Workbook

Row = Sequence[str | int | float]


def workbook(quiz: Quiz, questions: Sequence[QuizQuestion], results: Results, winners: Sequence[Winner]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, "Tổng hợp", ("Mục", "Nội dung"), _summary(quiz, results))
    places = ("Nơi", "Xã, phường", "Số người chơi", "Số câu đúng", "Trung bình mỗi người")
    _sheet(book, "Theo xã", places, [_place(one) for one in results.communes])
    _sheet(book, "Theo thôn", places, [_place(one) for one in results.hamlets])
    asked = ("Câu", "Nội dung", "Số người trả lời", "Số người đúng")
    _sheet(
        book, "Theo câu hỏi", asked, [(q.position, q.text, *results.questions.get(q.position, ())) for q in questions]
    )
    if quiz.winners:
        heads = ("Thứ tự", "Mã dự bốc thăm", "SHA-256", "Ghi chú")
        drawn = [(one.place, one.play_code, one.lot, "không tính: đã xoá dữ liệu" * one.is_void) for one in winners]
        _sheet(book, "Bốc thăm", heads, drawn)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _summary(quiz: Quiz, results: Results) -> list[Row]:
    rows: list[Row] = [
        ("Hội thi", quiz.title),
        ("Mã", quiz.code),
        ("Địa bàn", quiz.area_name or "cả nước"),
        ("Mở", f"{quiz.opens_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"),
        ("Đóng", f"{quiz.closes_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"),
        ("Số câu hỏi", results.count),
        ("Số người bắt đầu", results.begun),
        ("Số người chơi hết", results.finished),
    ]
    if quiz.entrants_digest is not None and quiz.winners:
        rows += [("Số mã dự bốc thăm", quiz.entrants or 0), ("SHA-256 của danh sách", quiz.entrants_digest)]
    if quiz.drawn_at is not None:
        rows += [("Số công khai", quiz.seed or ""), ("Lấy từ", quiz.seed_from)]
    return rows


def _place(one: Score) -> Row:
    return (one.name, one.commune, one.players, one.right, round(one.average, 2))


def _sheet(book: "Workbook", title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for number, head in enumerate(heads, start=1):
        sheet.cell(row=1, column=number, value=head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = 60 if head in ("Nội dung", "SHA-256") else 24
    for line, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            cell = sheet.cell(row=line, column=number)
            cell.value, cell.alignment = value, Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
