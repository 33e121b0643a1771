"""Every Word paper: with ordinary values, with none, and with what nobody should have typed."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.shared import Length, Mm

from papers import (
    announcement,
    checkin_list,
    code_slips,
    hall_copy,
    invitation,
    minutes,
    promise_list,
    question_pack,
    village_list,
)
from papers.drawing.sheet import OFFICIAL
from papers.samples import cast
from tests.papers.hostile import spoiled

Make = Callable[..., bytes]
CASES: dict[str, tuple[Make, Any, Any]] = {
    invitation.NAME: (invitation.make, cast.INVITATION, cast.EMPTY_INVITATION),
    announcement.NAME: (announcement.make, cast.ANNOUNCEMENT, cast.EMPTY_ANNOUNCEMENT),
    question_pack.NAME: (question_pack.make, cast.PACK, cast.EMPTY_PACK),
    hall_copy.NAME: (hall_copy.make, cast.HALL, cast.EMPTY_HALL),
    checkin_list.NAME: (checkin_list.make, cast.CHECKIN, cast.EMPTY_CHECKIN),
    code_slips.NAME: (code_slips.make, cast.SLIPS, cast.EMPTY_SLIPS),
    minutes.NAME: (minutes.make, cast.MINUTES, cast.EMPTY_MINUTES),
    village_list.NAME: (village_list.make, cast.VILLAGES, cast.EMPTY_VILLAGES),
    promise_list.NAME: (promise_list.make, cast.PROMISES, cast.EMPTY_PROMISES),
}
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def opened(content: bytes) -> WordFile:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith(".xml"):
                parse_xml(parts.read(name))
    return Document(io.BytesIO(content))


def millimetres(*lengths: Length | None) -> tuple[int, ...]:
    return tuple(round(one.mm) for one in lengths if one is not None)


def words(content: bytes) -> str:
    """All that is read on its pages, with the spaces that do not break as ordinary ones."""
    root = opened(content).element.body
    lines = ["".join(line.itertext("{*}t")) for line in root.iter("{*}p")]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", CASES)
def test_no_tag_is_left_and_the_page_is_a4(name: str) -> None:
    make, values, _ = CASES[name]
    content = make(values, folder=None)
    text = words(content)
    assert "{" not in text
    assert "Đối thoại chính sách với hộ nghèo, hộ cận nghèo năm 2026" in text
    section = opened(content).sections[0]
    assert millimetres(section.page_width, section.page_height) == (210, 297)
    assert opened(content).styles["Normal"].font.name == "Times New Roman"


@pytest.mark.parametrize("name", CASES)
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    make, values, _ = CASES[name]
    assert make(values, folder=None) == make(values, folder=None)


@pytest.mark.parametrize("name", CASES)
def test_without_anything_to_say(name: str) -> None:
    make, _, nothing = CASES[name]
    text = words(make(nothing, folder=None))
    assert "{" not in text
    assert "None" not in text


@pytest.mark.parametrize("name", CASES)
def test_whatever_was_typed(name: str) -> None:
    make, values, _ = CASES[name]
    text = words(make(spoiled(values), folder=None))
    assert "<w:p/> & “bà” ]]>" in text.replace("\u200b", "") or name == code_slips.NAME
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert "\u202e" not in text
    assert max(map(len, text.replace("\u200b", " ").split())) < 40


@pytest.mark.parametrize("name", [invitation.NAME, announcement.NAME, minutes.NAME, promise_list.NAME])
def test_official_layout(name: str) -> None:
    make, values, _ = CASES[name]
    content = make(values, folder=None)
    section = opened(content).sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert millimetres(*margins) == OFFICIAL
    text = words(content)
    assert text.index("XÃ SÔNG MƠ") < text.index(NATION) < text.index("Độc lập - Tự do - Hạnh phúc")
    assert "/GM-UBND" in text or name != invitation.NAME


def test_invitation_gives_each_guest_a_page() -> None:
    text = words(invitation.make(cast.INVITATION, folder=None))
    assert text.count("GIẤY MỜI") == 2
    assert "Sông Mơ, ngày 05 tháng 11 năm 2026" in text
    assert "8 giờ, thứ Năm, ngày 26 tháng 11 năm 2026" in text
    assert "Đề nghị chuẩn bị: trả lời các câu hỏi về vay vốn chính sách" in text
    assert text.count("Mã đăng ký của Ông (Bà): P4X9TB") == 1


def test_announcement_with_and_without_a_square() -> None:
    content = announcement.make(cast.ANNOUNCEMENT, folder=None)
    assert len(opened(content).inline_shapes) == 1
    assert "doithoai.example.vn/doi-thoai/K7M2QA" in words(content)
    bare = announcement.make(cast.EMPTY_ANNOUNCEMENT, folder=None)
    assert len(opened(bare).inline_shapes) == 0
    assert "Đăng ký dự" not in words(bare)


def test_pack_has_everything_about_a_question() -> None:
    text = words(question_pack.make(cast.PACK, folder=None))
    assert "4 câu hỏi, của 34 lượt hộ" in text
    for piece in ("Câu 1. Mất thẻ bảo hiểm y tế", "14 hộ hỏi: thôn Đông", "mã A2B3CD, E4F5GH", "mat the bhyt",
                  "Đã có câu trả lời: Cấp lại tại", "Người trả lời: Bà Phạm Thị Giả"):  # fmt: skip
        assert piece in text
    assert "chưa chốt" in words(question_pack.make(cast.EMPTY_PACK, folder=None))


def test_hall_copy_is_large_and_holds_nobodys_words() -> None:
    content = hall_copy.make(cast.HALL, folder=None)
    sizes = [run.font.size.pt for line in opened(content).paragraphs for run in line.runs if run.font.size]
    assert min(sizes) >= 20
    assert "mat the bhyt" not in words(content)
    assert "(14 hộ hỏi)" in words(content)


def test_checkin_list_has_lines_for_the_unannounced() -> None:
    table = opened(checkin_list.make(cast.CHECKIN, folder=None)).tables[-1]
    assert len(table.rows) == 1 + 32 + checkin_list.SPARE
    assert table.rows[1].cells[1].text == "Nguyễn Thị Mơ"
    assert [cell.text for cell in table.rows[-1].cells] == ["42", "", "", "", "", ""]


def test_slips_eight_to_a_page() -> None:
    table = opened(code_slips.make(cast.SLIPS, folder=None)).tables[0]
    heights = [row.height for row in table.rows]
    assert len(heights) == 6
    assert 4 * max(one for one in heights if one) <= Mm(297 - 8 - 8)
    assert "A2BCQ7" in table.rows[0].cells[0].text
    assert "1234" in table.rows[0].cells[0].text
    assert table.rows[5].cells[1].text.strip() == ""


def test_minutes_draft_and_approved() -> None:
    text = words(minutes.make(cast.MINUTES, folder=None))
    assert cast.MINUTES.checksum[:30] in text.replace("\u200b", "")
    assert "Dự thảo" not in text
    assert text.count("Bảo hiểm y tế\n") == 1
    assert "Cam kết: Phòng Kinh tế xã, hoàn thành trước 15/12/2026." in text
    assert "Dự thảo, chưa duyệt" in words(minutes.make(cast.EMPTY_MINUTES, folder=None))


def test_village_list_gives_each_hamlet_a_page() -> None:
    content = village_list.make(cast.VILLAGES, folder=None)
    assert [len(table.rows) for table in opened(content).tables] == [3, 2]
    assert words(content).count("DANH SÁCH NHỜ TRƯỞNG THÔN BÁO") == 2
    assert "không có ai cần báo" in words(village_list.make(cast.EMPTY_VILLAGES, folder=None))


def test_promises_with_their_state() -> None:
    table = opened(promise_list.make(cast.PROMISES, folder=None)).tables[1]
    assert [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in table.rows[2].cells] == [
        "2",
        "Mở lớp dạy chăn nuôi bò tại nhà văn hóa thôn Trung (G5H6JK)",
        "Hội Nông dân xã",
        "30/11/2026",
        "đã xong: mở ngày 28/11/2026, 31 người học",
    ]
