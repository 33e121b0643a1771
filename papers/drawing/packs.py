"""Draws what is held in the hand during the meeting: the chair's pack, the large-type copy."""

from papers.drawing.official import head, title
from papers.drawing.sheet import CENTRE, Sheet

_HALL_MARGINS = (15, 15, 15, 15)


def question_pack() -> Sheet:
    sheet = Sheet("Tập câu hỏi cho chủ tọa")
    head(sheet, numbered=False)
    title(sheet, "TẬP CÂU HỎI", "{{ ten_buoi }}", rule=False)
    sheet.line("{% if lan_chot %}Chương trình chốt lần {{ lan_chot }}{% else %}Chương trình chưa chốt{% endif %}, "
               "mã {{ ma_buoi }}", align=CENTRE, slanted=True, after=4)  # fmt: skip
    sheet.rule(left=62, right=62, after=8)
    sheet.body("**Thời gian:** {{ thoi_gian }}.", first=0, after=3)
    sheet.body("**Địa điểm:** {{ dia_diem }}.", first=0, after=3)
    sheet.body("**Chủ trì:** {{ chu_tri or '………………………………' }}.", first=0, after=3)
    sheet.body("**Tổng cộng:** {{ tong_so_cau }} câu hỏi, của {{ tong_so_ho }} lượt hộ. Câu nhiều hộ hỏi đứng trước.",
               first=0, after=3)  # fmt: skip
    sheet.tag("{%p if thanh_phan %}")
    sheet.line("**Người trả lời:**", after=2)
    sheet.tag("{%p for nguoi in thanh_phan %}")
    sheet.line("- {{ nguoi }}", indent=6, after=1)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p endif %}")
    sheet.tag("{%p for nhom in linh_vuc_hoi %}")
    sheet.line("**{{ loop.index }}. {{ nhom.ten }}**", size=15, before=14, after=4, keep=True)
    sheet.tag("{%p for cau in nhom.cac_cau %}")
    _question(sheet)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p endfor %}")
    return sheet


def _question(sheet: Sheet) -> None:
    sheet.line("**Câu {{ cau.so }}. {{ cau.cau_hoi }}**", before=8, after=2, keep=True)
    sheet.line("{{ cau.so_ho }} hộ hỏi{% if cau.thon %}: {{ cau.thon }}{% endif %}"
               "{% if cau.cac_ma %}; mã {{ cau.cac_ma }}{% endif %}", size=12, slanted=True, after=2)  # fmt: skip
    sheet.line("**Người trả lời:** {{ cau.nguoi_tra_loi or '………………………………' }}", size=13, after=2)
    sheet.tag("{%p if cau.nguyen_van %}")
    sheet.line("Bà con viết:", size=12, after=1, keep=True)
    sheet.tag("{%p for loi in cau.nguyen_van %}")
    sheet.line("- {{ loi }}", size=12, indent=6, after=1)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p endif %}")
    sheet.tag("{%p for biet in cau.da_biet %}")
    sheet.line("**Đã có câu trả lời:** {{ biet.noi_dung }} //({{ biet.nguon }})//", size=12, indent=6, after=1)
    sheet.tag("{%p endfor %}")
    sheet.line("Ghi chép: …………………………………………………………………………………………", size=12, before=4)
    sheet.line("……………………………………………………………………………………………………", size=12, after=4)


def hall_copy() -> Sheet:
    sheet = Sheet("Bản chữ lớn cho hội trường", size=22, margins=_HALL_MARGINS)
    sheet.line("{{ ten_buoi }}", size=30, bold=True, align=CENTRE, after=4)
    sheet.line("{{ thoi_gian }}", size=22, align=CENTRE)
    sheet.line("{{ dia_diem }}", size=22, align=CENTRE, after=10)
    sheet.tag("{%p for nhom in linh_vuc_hoi %}")
    sheet.line("{{ nhom.ten }}", size=26, bold=True, before=16, after=6, keep=True)
    sheet.tag("{%p for cau in nhom.cac_cau %}")
    made = sheet.line("**{{ cau.so }}.** {{ cau.cau_hoi }} //({{ cau.so_ho }} hộ hỏi)//", size=24, indent=10, after=8)
    made.paragraph_format.first_line_indent = -made.paragraph_format.left_indent
    made.paragraph_format.keep_together = True
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p if not linh_vuc_hoi %}")
    sheet.line("Chương trình chưa có câu hỏi. Bà con hỏi trực tiếp tại hội trường.", size=24, align=CENTRE)
    sheet.tag("{%p endif %}")
    return sheet
