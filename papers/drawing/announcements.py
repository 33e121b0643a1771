"""Draws what goes with an announcement: the sheet a loudspeaker's reader holds, the village heads' list of numbers."""

from papers.drawing.sheet import CENTRE, Sheet

_MARGINS = (12, 15, 12, 18)


def script_sheet() -> Sheet:
    sheet = Sheet("Bài đọc loa", size=22, margins=_MARGINS)
    sheet.line("{{ co_quan }}", size=14, bold=True, align=CENTRE)
    sheet.line("BÀI ĐỌC LOA", size=26, bold=True, align=CENTRE, before=6)
    sheet.line("{{ ten }}", size=16, slanted=True, align=CENTRE, after=2)
    sheet.line("Đọc khoảng {{ giay }} giây, chậm, nghỉ sau mỗi dòng. Mã **{{ ma }}**, in {{ ngay_in }}", size=12,
               align=CENTRE, after=8)  # fmt: skip
    sheet.rule(left=40, right=40, after=8)
    sheet.tag("{%p for cau in cac_cau %}")
    sheet.tag("{%p if cau.cach %}")
    sheet.line("", size=8)
    sheet.tag("{%p else %}")
    made = sheet.line("{{ cau.loi }}", size=20, after=4)
    made.paragraph_format.keep_together = True
    sheet.tag("{%p endif %}")
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p if not cac_cau %}")
    sheet.line("Chưa có bài đọc.", size=22, align=CENTRE)
    sheet.tag("{%p endif %}")
    sheet.line("Đã đọc (báo lại cho xã, hoặc nhắn “việc thôn” cho bot):", size=13, bold=True, before=12, after=4,
               keep=True)  # fmt: skip
    sheet.tag("{%p for lan in lan_doc %}")
    sheet.line("{{ lan }}. …… giờ ……, ngày ……/……, tại ……………………, người đọc ……………………", size=12, after=5)
    sheet.tag("{%p endfor %}")
    return sheet


def unreached_list() -> Sheet:
    sheet = Sheet("Danh sách nhờ trưởng thôn báo", margins=_MARGINS)
    sheet.line("{{ co_quan }}", size=13, bold=True, align=CENTRE)
    sheet.line("DANH SÁCH NHỜ TRƯỞNG THÔN BÁO THÔNG BÁO", size=17, bold=True, align=CENTRE, before=6)
    sheet.line("{{ ten }} (mã {{ ma }})", size=14, align=CENTRE, after=8)
    sheet.line("**Nội dung cần báo:**", size=13, after=2)
    sheet.line("{{ noi_dung }}", size=13, after=8)
    sheet.line("Chỉ có số lượng, không có tên ai: nhờ trưởng thôn báo cho cả thôn, nhất là hộ không dùng điện thoại.",
               size=12, slanted=True, after=6)  # fmt: skip
    sheet.tag("{%p if not cac_thon %}")
    sheet.line("Hiện không có ai trong danh sách của hệ thống mà không nhắn được.", size=13, align=CENTRE)
    sheet.tag("{%p endif %}")
    columns = [
        ("TT", 12.0),
        ("Thôn, xóm", 52.0),
        ("Chưa nhắn được", 28.0),
        ("Tổng số biết", 26.0),
        ("Đã báo (ngày, cách báo)", 58.0),
    ]
    row = ["^{{ thon.so }}", "{{ thon.ten }}", "^**{{ thon.can_bao }}**", "^{{ thon.biet }}", ""]
    sheet.listing([("{%tr for thon in cac_thon %}", row)], columns, height=11)
    sheet.line("Cộng: {{ tong }} người chưa nhắn được. In {{ ngay_in }}.", size=12, before=6)
    return sheet
