"""A village head's sheet: read line by line, kept once, slips and new digits."""

from typing import Any

import pytest

from desk import dialogue_sheets, tickets
from desk.dialogue_sheets import Line, Meant
from desk.errors import Refused
from desk.roles import Role
from desk.working_time import WorkingTime
from storage import dialogue_questions as stored
from storage import erasure
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.tables import dialogue_questions as rows_of
from tests.desk.cast import SECRET, UPPER, Cast
from tests.meeting import meet
from tests.people import ROAD

LOAN = "Vay vốn làm nhà thủ tục ra sao?"


async def officer(cast: Cast) -> Official:
    return await cast.official("hoa", "Hoa", Role.ANSWERING)


@pytest.mark.parametrize(
    ("typed", "name", "text"),
    [
        ("1. Bao giờ làm đường?", "", "Bao giờ làm đường?"),
        ("2) Bà Nguyễn Thị Lan: Thẻ BHYT mất thì sao?", "Bà Nguyễn Thị Lan", "Thẻ BHYT mất thì sao?"),
        ("Câu 3: hộ ông Hùng: vay vốn ở đâu?", "hộ ông Hùng", "vay vốn ở đâu?"),
        ("Trần Văn Nam\tNhà dột: ai sửa?", "Trần Văn Nam", "Nhà dột: ai sửa?"),
        ("4\tLê Thị Mơ\tHỏi về nước sạch", "Lê Thị Mơ", "Hỏi về nước sạch"),
        ("Tôi hỏi: bao giờ có điện?", "", "Tôi hỏi: bao giờ có điện?"),
        ("Đề nghị: sửa cầu", "", "Đề nghị: sửa cầu"),
        ("10 triệu vay được không?", "", "10 triệu vay được không?"),
    ],
)
def test_a_line_of_a_sheet(typed: str, name: str, text: str) -> None:
    (line,) = dialogue_sheets.read(typed, "lines").lines
    assert (line.name, line.text) == (name, text)


def test_lines_and_blocks() -> None:
    typed = "1. Bao giờ\nlàm đường?\n2. Vay ở đâu?\n\n\nNước sạch\nbao giờ có?\n"
    assert [line.text for line in dialogue_sheets.read(typed, "lines").lines] == [
        "Bao giờ", "làm đường?", "Vay ở đâu?", "Nước sạch", "bao giờ có?",
    ]  # fmt: skip
    blocks = dialogue_sheets.read(typed, "blocks").lines
    assert [(line.row, line.text) for line in blocks] == [
        (1, "Bao giờ\nlàm đường?"), (3, "Vay ở đâu?"), (6, "Nước sạch\nbao giờ có?"),
    ]  # fmt: skip


def test_faults_name_their_rows() -> None:
    assert dialogue_sheets.read(" \n\n", "lines").faults == [
        "Chưa có câu hỏi nào. Hãy gõ hoặc dán các câu hỏi, mỗi dòng một câu."
    ]
    faults = dialogue_sheets.read("Đường?\n\n" + "x" * 2_001 + "\nÔng Tư:", "lines").faults
    assert [fault.partition(":")[0] for fault in faults] == ["Dòng 3", "Dòng 4"]
    (many,) = dialogue_sheets.read("a\n" * 201, "lines").faults
    assert many.startswith("Có 201 câu")
    assert dialogue_sheets.read("a\n" * 200, "lines").faults == []


async def keep(cast: Cast, dialogue: Dialogue, hoa: Official, *lines: tuple[Line, Meant], batch: str = "b" * 32) -> Any:
    return await dialogue_sheets.keep(
        cast.session, dialogue, lines, area_id=await cast.area(UPPER), batch=batch, by=hoa, secret=SECRET,
        now=cast.clock(), working_time=WorkingTime(),
    )  # fmt: skip


async def test_a_sheet_is_kept_once_and_its_keys_open(cast: Cast) -> None:
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    lines = [
        (Line(row=1, text=ROAD, name="Bà Lan"), Meant(subject="Đường")),
        (Line(row=2, text="trưởng thôn đòi phong bì"), Meant(subject="", sensitive=True)),
        (Line(row=3, text=LOAN), Meant(subject="Vay vốn", topic="vay-von")),
    ]
    kept = await keep(cast, dialogue, hoa, *lines)
    assert [slip.name for slip in kept.slips] == ["Bà Lan", "", ""]
    ticket = await cast.ticket(kept.slips[0].code)
    assert (ticket.channel, ticket.contact_id, ticket.area_name) == ("paper", None, "Thôn Phú Xuân")
    assert await tickets.opens(cast.session, ticket, kept.slips[0].key, secret=SECRET, now=cast.clock())
    assert (await cast.ticket(kept.slips[1].code)).kind == "sensitive"
    assert {one.code for one in await stored.of_dialogue(cast.session, dialogue.id)} == {
        kept.slips[0].code,
        kept.slips[2].code,
    }
    with pytest.raises(Refused, match="đã được lưu rồi"):
        await keep(cast, dialogue, hoa, *lines)
    questions = await dialogue_sheets.of_batch(cast.session, dialogue, "b" * 32)
    (new, _) = await dialogue_sheets.renew_keys(
        cast.session, dialogue, questions, by=hoa, secret=SECRET, now=cast.clock()
    )
    ticket = await cast.ticket(new.code)
    assert await tickets.opens(cast.session, ticket, new.key, secret=SECRET, now=cast.clock())
    assert new.key == kept.slips[0].key or not await tickets.opens(
        cast.session, ticket, kept.slips[0].key, secret=SECRET, now=cast.clock()
    )


async def test_what_paper_left_goes_with_its_question(cast: Cast) -> None:
    """Emptied as any question is: no name of the asker, no reason with their words."""
    hoa = await officer(cast)
    dialogue = await meet(cast.session, cast.clock())
    kept = await keep(cast, dialogue, hoa, (Line(row=1, text=ROAD, name="Bà Lan"), Meant(subject="Đường")))
    ticket = await cast.ticket(kept.slips[0].code)
    await erasure.empty_tickets(cast.session, [ticket.id], now=cast.clock())
    (row,) = (await cast.session.execute(rows_of.select())).all()
    assert (row.asker_name, row.reason, row.dialogue_id) == ("", "", dialogue.id)
    questions = await dialogue_sheets.of_batch(cast.session, dialogue, "b" * 32)
    with pytest.raises(Refused, match="Không còn câu hỏi nào"):
        await dialogue_sheets.renew_keys(cast.session, dialogue, questions, by=hoa, secret=SECRET, now=cast.clock())
