"""A year of dialogues from a spreadsheet: taken whole or not at all, every fault named by row and column."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from desk import dialogues as rules
from desk import typed_days, year_plan, year_plan_sheet
from desk.roles import Action, Role
from desk.working_time import VIETNAM
from desk.year_plan import Planned
from desk.year_plan_sheet import COLUMNS, PlanRefused
from storage import dialogues
from storage.officials import Official
from tests.desk.cast import COMMUNE, UPPER, WAYS, Cast

TOPICS = {"vay-von": "Vay vốn chính sách, nợ và lừa đảo", "nha-o": "Nhà ở", "bao-hiem-y-te": "Bảo hiểm y tế"}
ROW: tuple[str | int, ...] = (
    "Xã Hưng Nguyên",
    "26/12/2026",
    "8:00",
    "11:30",
    "Hội trường UBND xã",
    "Bà Hoa",
    "Nhà ở; vay vốn",
    50,
    "",
    "",
)


def book(*rows: Sequence[object], head: Sequence[str] = tuple(COLUMNS.values()), merged: str = "") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def row(**changed: object) -> list[object]:
    return [changed.get(key, cell) for key, cell in zip(COLUMNS, ROW, strict=True)]


async def officer(cast: Cast, place: str | None = "40", username: str = "ke.hoach") -> Official:
    return await cast.official(username, "Chị Kế Hoạch", Role.INTAKE, place)


async def judged(cast: Cast, raw: bytes, by: Official) -> list[Planned]:
    return await year_plan.judge(cast.session, year_plan_sheet.read(raw), topics=TOPICS, by=by, now=cast.clock())


async def faults(cast: Cast, by: Official, *rows: Sequence[object]) -> list[tuple[int, str, str]]:
    with pytest.raises(PlanRefused) as caught:
        await judged(cast, book(*rows), by)
    return [(fault.row, fault.column, fault.said) for fault in caught.value.faults]


async def test_a_plan_is_read_looked_at_and_kept(cast: Cast) -> None:
    by = await officer(cast)
    raw = book(
        ROW,
        [18007, date(2026, 12, 28), time(13, 30), datetime(1899, 12, 31, 16), *[None] * 4, date(2026, 12, 20)],
        row(area="xa hung nguyen nam", day="thứ Ba, 29-12-2026", starts="8h", ends="9 giờ 30", topics="", seats=""),
    )  # fmt: skip
    plan = await judged(cast, raw, by)
    assert [(one.row, one.area_name) for one in plan] == [
        (2, "Xã Hưng Nguyên"), (3, plan[1].area_name), (4, "Xã Hưng Nguyên Nam"),
    ]  # fmt: skip
    first, second, third = (one.form for one in plan)
    assert first.topics == ["nha-o", "vay-von"]
    assert (first.seats, first.host, first.place) == (50, "Bà Hoa", "Hội trường UBND xã")
    assert first.starts_at == datetime(2026, 12, 26, 8, 0, tzinfo=VIETNAM)
    assert first.questions_until == datetime(2026, 12, 23, 23, 59, tzinfo=VIETNAM)
    assert (second.starts_at, second.ends_at) == (
        datetime(2026, 12, 28, 13, 30, tzinfo=VIETNAM), datetime(2026, 12, 28, 16, 0, tzinfo=VIETNAM),
    )  # fmt: skip
    assert second.questions_until == datetime(2026, 12, 20, 23, 59, tzinfo=VIETNAM)
    assert (third.ends_at, third.topics, third.seats) == (datetime(2026, 12, 29, 9, 30, tzinfo=VIETNAM), [], None)

    kept = year_plan.unpacked(year_plan.packed(year_plan_sheet.read(raw)))
    assert kept == year_plan_sheet.read(raw)
    codes = await year_plan.save(cast.session, plan, by=by, now=cast.clock())
    stored = [await dialogues.find(cast.session, code) for code in codes]
    assert [one.state for one in stored if one] == ["planned"] * 3

    said = await faults(cast, by, *[ROW])
    assert said[0][:2] == (2, "Ngày")
    assert codes[0] in said[0][2]


async def test_every_fault_of_every_row(cast: Cast) -> None:
    by = await officer(cast)
    found = await faults(
        cast,
        by,
        row(day="31/02/2026", seats="năm mươi"),
        row(starts="8 sáng mai", ends="", topics="Vũ trụ"),
        row(ends="7:00"),
        row(until="27/12/2026"),
        row(day="01/01/2020"),
        row(area="", until="mai"),
        row(seats=0, place="p" * 201),
    )
    assert [(number, column) for number, column, _ in found] == [
        (2, "Ngày"), (2, "Số chỗ"),
        (3, "Giờ bắt đầu"), (3, "Giờ kết thúc"), (3, "Lĩnh vực"),
        (4, "Giờ kết thúc"), (5, "Hạn gửi câu hỏi"), (6, "Ngày"),
        (7, "Xã/phường"), (7, "Hạn gửi câu hỏi"),
        (8, "Địa điểm"), (8, "Số chỗ"),
    ]  # fmt: skip
    assert "31/02/2026" in found[0][2]
    assert "Nhà ở" in found[4][2]


async def test_communes_are_found_or_named(cast: Cast) -> None:
    by = await officer(cast)
    [unknown] = await faults(cast, by, row(area="Xã Hưng Nguyễm"))
    assert "Xã Hưng Nguyên" in unknown[2]
    [outside] = await faults(cast, by, row(area="Phường Ba Đình"))
    assert "ngoài địa bàn" in outside[2]
    [code] = await faults(cast, by, row(area="99999"))
    assert code[:2] == (2, "Xã/phường")
    commune = await officer(cast, COMMUNE, "xa")
    [other] = await faults(cast, commune, row(area="18007"))
    assert "ngoài địa bàn" in other[2]


async def test_the_same_commune_and_day_twice(cast: Cast) -> None:
    by = await officer(cast)
    [twice] = await faults(cast, by, ROW, row(starts="14:00", ends="16:00"))
    assert twice[0] == 3
    assert "hàng 2" in twice[2]


async def test_all_or_nothing_when_it_is_kept(cast: Cast) -> None:
    by = await officer(cast)
    plan = await judged(cast, book(ROW, row(day="28/12/2026")), by)
    await rules.create(cast.session, plan[1].form, by=by, now=cast.clock())
    with pytest.raises(PlanRefused) as caught:
        await year_plan.save(cast.session, plan, by=by, now=cast.clock())
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, "Ngày")]
    there = await dialogues.within(cast.session, await cast.scope(by, Action.READ_DIALOGUES))
    assert [one.starts_at for one in there] == [plan[1].form.starts_at]


async def test_a_place_that_a_village_holds_already(cast: Cast) -> None:
    by = await officer(cast)
    [plan] = await judged(cast, book(ROW), by)
    in_village = replace(plan.form, area_id=await cast.area(UPPER), place="hội trường, UBND xã")
    await rules.create(cast.session, in_village, by=by, now=cast.clock())
    [clash] = await faults(cast, by, ROW)
    assert clash[:2] == (2, "Địa điểm")
    assert await judged(cast, book(row(starts="13:00", ends="15:00")), by)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "Excel"),
        (b"Xa,Ngay\n", "Excel"),
        (b"PK\x03\x04 broken", "Excel"),
        (b"x" * 2_000_001, "tối đa 2 MB"),
        (book(), "chưa có buổi nào"),
        (book(head=[]), "không có hàng nào"),
        (book(ROW, head=[*list(COLUMNS.values())[:-1], "Lạ"]), "không có cột này"),
        (book(ROW, head=["Ngày", *list(COLUMNS.values())[1:]]), "có hai lần"),
        (book(ROW[1:], head=list(COLUMNS.values())[1:]), "thiếu cột này"),
        (book(row(day='=TODAY()')), "công thức"),
        (book(row(note="x" * 2_001)), "2,001"),
        (book(*[ROW] * 501), "quá 500"),
        (book(ROW, ROW, merged="A2:A3"), "A2:A3"),
    ],
)  # fmt: skip
def test_files_that_are_no_plan(raw: bytes, said: str) -> None:
    with pytest.raises(PlanRefused, match=said):
        year_plan_sheet.read(raw)


def test_what_unpacks_into_too_much_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 31_000_000)
    assert len(file.getvalue()) < 100_000
    with pytest.raises(PlanRefused, match="quá lớn"):
        year_plan_sheet.read(file.getvalue())


def test_a_row_far_below_is_named_rather_than_waited_for() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(COLUMNS.values()))
    sheet.cell(row=900_000, column=1, value="Xã Hưng Nguyên")
    file = io.BytesIO()
    made.save(file)
    with pytest.raises(PlanRefused, match="hàng trống"):
        year_plan_sheet.read(file.getvalue())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[[1]]", '[["1", "", "", "", "", "", "", "", "", "", ""]]', "[" * 9_000]
)
def test_a_preview_that_was_changed(text: str) -> None:
    with pytest.raises(PlanRefused, match="gửi lại tệp"):
        year_plan.unpacked(text)


async def test_the_empty_file_is_understood_once_filled(cast: Cast) -> None:
    made = load_workbook(io.BytesIO(year_plan_sheet.template(list(TOPICS.values()))))
    sheet = made.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    for number, value in enumerate(ROW, start=1):
        sheet.cell(row=2, column=number, value=value or None)
    sheet["B2"], sheet["C2"] = date(2026, 12, 26), time(8, 0)
    file = io.BytesIO()
    made.save(file)
    [one] = await judged(cast, file.getvalue(), await officer(cast))
    assert one.form.ends_at - one.form.starts_at == timedelta(hours=3, minutes=30)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("26/11/2026", date(2026, 11, 26)),
        ("6.1.2027", date(2027, 1, 6)),
        ("2026-11-26 00:00:00", date(2026, 11, 26)),
        ("Chủ nhật 29/11/2026", date(2026, 11, 29)),
        ("31/04/2026", None),
        ("26/11", None),
        ("11/26/2026", None),
        ("hôm nay", None),
    ],
)
def test_days_as_they_are_typed(typed: str, day: date | None) -> None:
    assert typed_days.read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("8:00", time(8)),
        ("08:00:00", time(8)),
        ("8h30", time(8, 30)),
        ("13 giờ", time(13)),
        ("1 giờ 30 chiều", time(13, 30)),
        ("8", time(8)),
        ("25:00", None),
        ("8:75", None),
        ("sáng", None),
    ],
)
def test_hours_as_they_are_typed(typed: str, hour: time | None) -> None:
    assert typed_days.read_hour(typed) == hour


async def test_a_planned_one_needs_nothing_more_than_place_and_host(cast: Cast) -> None:
    by = await cast.official("hoa", "Bà Hoa", Role.APPROVING, COMMUNE)
    plan = await judged(cast, book(ROW), by)
    [code] = await year_plan.save(cast.session, plan, by=by, now=cast.clock())
    dialogue = await dialogues.find(cast.session, code)
    assert dialogue is not None
    await rules.announce(cast.session, dialogue, by=by, now=cast.clock(), abilities=WAYS)
