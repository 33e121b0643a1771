"""Draws what is ticked off, cut out or hung up: check-in, code slips, the village heads' list, promises."""

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt

from papers.drawing.official import head, signature, title
from papers.drawing.sheet import CENTRE, LEFT, Sheet, centred

_LIST_MARGINS = (15, 15, 15, 20)
_SLIP_MARGINS = (8, 10, 8, 10)
_SLIP = (95.0, 69.0)


def checkin_list() -> Sheet:
    sheet = Sheet("Danh sách điểm danh")
    head(sheet, numbered=False)
    title(sheet, "DANH SÁCH ĐIỂM DANH", "{{ ten_buoi }}", rule=False)
    sheet.line("{{ thoi_gian }}, tại {{ dia_diem }}", align=CENTRE, size=13, after=6)
    sheet.line(
        "Đã đăng ký: {{ tong_so }} người. Người đến mà chưa đăng ký ghi tiếp vào các dòng trống.", size=12, after=4
    )
    columns = [
        ("TT", 11.0),
        ("Họ và tên", 51.0),
        ("Thôn, xóm", 34.0),
        ("Mã", 22.0),
        ("Ghi chú", 20.0),
        ("Ký tên", 27.0),
    ]
    known = [
        "^{{ nguoi.so }}",
        "{{ nguoi.ten }}",
        "{{ nguoi.thon }}",
        "^**{{ nguoi.ma }}**",
        "^{{ nguoi.ghi_chu }}",
        "",
    ]
    spare = ["^{{ so }}", "", "", "", "", ""]
    loops = [("{%tr for nguoi in nguoi_du %}", known), ("{%tr for so in dong_trong %}", spare)]
    sheet.listing(loops, columns, height=9)
    return sheet


def code_slips() -> Sheet:
    """Cut along the dashes."""
    sheet = Sheet("Phiếu mã", margins=_SLIP_MARGINS, numbered=False)
    width, height = _SLIP
    table = sheet.table([width, width], rows=3, lines="dashed")
    row = table.rows[1]
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
    sheet.line("{%tr for phieu in hang %}", into=table.rows[0].cells[0], size=8)
    for place, cell in enumerate(row.cells):
        centred(cell)
        _slip(sheet, cell, place)
    sheet.line("{%tr endfor %}", into=table.rows[2].cells[0], size=8)
    last = sheet.line(size=1)
    last.paragraph_format.line_spacing = Pt(1)
    return sheet


def _slip(sheet: Sheet, cell: object, place: int) -> None:
    from docx.table import _Cell

    assert isinstance(cell, _Cell)
    one = f"phieu[{place}]"
    sheet.tag(f"{{%p if phieu|length > {place} %}}", into=cell)
    sheet.line("{{ ten_buoi }}", into=cell, size=11, bold=True, align=CENTRE)
    sheet.line(f"{{{{ {one}.ten }}}}{{% if {one}.ten and {one}.thon %}}, {{% endif %}}{{{{ {one}.thon }}}}", into=cell,
               size=11, align=CENTRE)  # fmt: skip
    sheet.line(f"Mã tra cứu: **{{{{ {one}.ma }}}}**", into=cell, size=22, align=CENTRE, before=4)
    sheet.line(f"4 số bí mật: **{{{{ {one}.bon_so }}}}**", into=cell, size=16, align=CENTRE, after=4)
    sheet.line(f"{{{{ {one}.cau_hoi }}}}", into=cell, size=11, slanted=True, align=CENTRE, after=4)
    sheet.line("Bà con giữ phiếu này. Xem câu trả lời: nhắn mã cho xã{% if noi_tra_cuu %}, vào {{ noi_tra_cuu }}"
               "{% endif %}, hoặc đưa mã cho trưởng thôn. Đừng đưa 4 số bí mật cho ai.", into=cell,
               size=10, align=CENTRE)  # fmt: skip
    sheet.tag("{%p endif %}", into=cell)
    sheet.line("", into=cell, size=1)


def village_list() -> Sheet:
    sheet = Sheet("Danh sách nhờ trưởng thôn báo", margins=_LIST_MARGINS)
    sheet.tag("{%p for thon in cac_thon %}")
    sheet.tag("{%p if not loop.first %}")
    sheet.new_page()
    sheet.tag("{%p endif %}")
    sheet.line("{{ co_quan }}", size=12, bold=True, align=LEFT)
    sheet.line("DANH SÁCH NHỜ TRƯỞNG THÔN BÁO", align=CENTRE, bold=True, size=16, before=8)
    sheet.line("{{ thon.ten }}", align=CENTRE, bold=True, size=16, after=2)
    sheet.line("{{ ten_buoi }}, in {{ ngay_in }}", align=CENTRE, size=12, slanted=True, after=6)
    sheet.line("Kính nhờ trưởng thôn báo lại cho người hỏi. Người hỏi giữ phiếu ghi mã dưới đây. Báo xong, "
               "đánh dấu vào ô cuối và gửi lại xã.", size=13, after=6)  # fmt: skip
    columns = [("Mã", 32.0), ("Việc hỏi", 44.0), ("Trả lời", 81.0), ("Đã báo", 18.0)]
    says = [
        "^**{{ dong.ma }}**{% if dong.ten %} {{ dong.ten }}{% endif %}",
        "{{ dong.viec or '(không ghi)' }}",
        "{{ dong.tra_loi }}",
        "^☐",
    ]
    sheet.listing([("{%tr for dong in thon.dong %}", says)], columns, size=13)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p if not cac_thon %}")
    sheet.line("Mọi câu trả lời đều đã đến nơi: không có ai cần báo.", size=14)
    sheet.tag("{%p endif %}")
    return sheet


def promise_list() -> Sheet:
    sheet = Sheet("Danh mục cam kết")
    head(sheet)
    title(sheet, "DANH MỤC CAM KẾT", "tại “{{ ten_buoi }}”, {{ ngay_hop }}")
    sheet.line("Tình trạng tính đến {{ ngay_tinh }}.", size=13, slanted=True, after=4)
    columns = [
        ("TT", 10.0),
        ("Nội dung cam kết", 55.0),
        ("Người, cơ quan chịu trách nhiệm", 36.0),
        ("Hạn", 24.0),
        ("Tình trạng, kết quả", 40.0),
    ]
    says = [
        "^{{ muc.so }}",
        "{{ muc.noi_dung }} ({{ muc.ma }})",
        "{{ muc.nguoi_chiu_trach_nhiem }}",
        "^{{ muc.han }}",
        "**{{ muc.tinh_trang }}**{% if muc.ket_qua %}: {{ muc.ket_qua }}{% endif %}",
    ]
    sheet.listing([("{%tr for muc in cam_ket %}", says)], columns)
    sheet.tag("{%p if not cam_ket %}")
    sheet.line("Chưa có cam kết nào.", size=13, before=6)
    sheet.tag("{%p endif %}")
    signature(sheet)
    return sheet
