"""The parts that every official paper shares: the head with the national name, the title, the signature."""

from papers.drawing.sheet import CENTRE, Sheet

_OFFICE, _NATION = 65.0, 100.0
"""Widths in millimetres; together what the margins leave."""


def head(sheet: Sheet, *, numbered: bool = True) -> None:
    """Without a number for papers that are not entered in the register."""
    table = sheet.table([_OFFICE, _NATION], rows=2)
    office, nation = table.rows[0].cells
    sheet.tag("{%p if co_quan_tren %}", into=office)
    sheet.line("{{ co_quan_tren }}", into=office, size=13, align=CENTRE)
    sheet.tag("{%p endif %}", into=office)
    sheet.line("{{ co_quan }}", into=office, size=13, align=CENTRE, bold=True)
    sheet.rule(left=21, right=21, into=office, after=2)
    sheet.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", into=nation, size=13, align=CENTRE, bold=True)
    sheet.line("Độc lập - Tự do - Hạnh phúc", into=nation, size=14, align=CENTRE, bold=True)
    sheet.rule(left=17, right=17, into=nation, after=2)
    number, day = table.rows[1].cells
    sheet.line("Số: {{ so_ky_hieu }}" if numbered else "", into=number, size=13, align=CENTRE)
    sheet.line("{{ noi_ngay_lap }}", into=day, size=14, align=CENTRE, slanted=True)


def title(sheet: Sheet, name: str, about: str, *, rule: bool = True) -> None:
    """The kind of the paper, and below it what it is about."""
    sheet.line(name, align=CENTRE, bold=True, size=15, before=14)
    sheet.line(about, align=CENTRE, bold=True)
    if rule:
        sheet.rule(left=62, right=62, after=8)


def signature(sheet: Sheet) -> None:
    """Recipients on the left, office and name on the right, with room for hand and seal."""
    sheet.line(size=6)
    table = sheet.table([75, 90])
    recipients, signed = table.rows[0].cells
    sheet.line("Nơi nhận:", into=recipients, size=12, bold=True, slanted=True)
    sheet.tag("{%p for noi in noi_nhan %}", into=recipients)
    sheet.line("- {{ noi }};", into=recipients, size=11)
    sheet.tag("{%p endfor %}", into=recipients)
    sheet.line("- Lưu: VT.", into=recipients, size=11)
    sheet.line("{{ chuc_vu_ky }}", into=signed, align=CENTRE, bold=True)
    sheet.line("", into=signed, size=14, before=56)
    sheet.line("{{ nguoi_ky }}", into=signed, align=CENTRE, bold=True)


def two_signatures(sheet: Sheet, left: tuple[str, str], right: tuple[str, str]) -> None:
    """Each: what they were at the meeting, and the tag of their name."""
    sheet.line(size=6)
    table = sheet.table([82, 83])
    for cell, (role, name) in zip(table.rows[0].cells, (left, right), strict=True):
        sheet.line(role, into=cell, align=CENTRE, bold=True)
        sheet.line("(Ký, ghi rõ họ tên)", into=cell, align=CENTRE, slanted=True, size=13)
        sheet.line("", into=cell, before=50)
        sheet.line(name, into=cell, align=CENTRE, bold=True)
