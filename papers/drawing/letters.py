"""Draws the invitation, the announcement and the minutes."""

from papers.drawing.official import head, signature, title, two_signatures
from papers.drawing.sheet import CENTRE, Sheet


def invitation() -> Sheet:
    sheet = Sheet("Giấy mời", numbered=False)
    sheet.tag("{%p for khach in khach_moi %}")
    sheet.tag("{%p if not loop.first %}")
    sheet.new_page()
    sheet.tag("{%p endif %}")
    head(sheet)
    title(sheet, "GIẤY MỜI", "Dự “{{ ten_buoi }}”")
    sheet.line(
        "Kính mời: {% if khach.ten %}**{{ khach.ten }}**{% else %}……………………………………………………………{% endif %}",
        after=8,
        first=12.7,
    )
    sheet.body("{{ co_quan_mot_dong }} trân trọng kính mời Ông (Bà) tới dự “{{ ten_buoi }}”.")
    sheet.body("**Chủ trì:** {% if chu_tri %}{{ chu_tri }}{% else %}………………………………………{% endif %}.")
    sheet.body("**Thời gian:** {{ thoi_gian }}.")
    sheet.body("**Địa điểm:** {{ dia_diem }}{% if duong_di %} ({{ duong_di }}){% endif %}.")
    sheet.body("**Nội dung:** đối thoại với hộ nghèo, hộ cận nghèo và Nhân dân về {{ linh_vuc }}.")
    sheet.tag("{%p if khach.viec %}")
    sheet.body("**Đề nghị chuẩn bị:** {{ khach.viec }}.")
    sheet.tag("{%p endif %}")
    sheet.tag("{%p if khach.ma %}")
    sheet.body("**Mã đăng ký của Ông (Bà):** **{{ khach.ma }}**. Khi đến, xin đọc mã này ở bàn đón tiếp.")
    sheet.tag("{%p endif %}")
    sheet.body("Rất mong Ông (Bà) thu xếp thời gian đến dự./.")
    signature(sheet)
    sheet.tag("{%p endfor %}")
    return sheet


def announcement() -> Sheet:
    sheet = Sheet("Thông báo niêm yết")
    head(sheet)
    title(sheet, "THÔNG BÁO", "Về việc tổ chức “{{ ten_buoi }}”")
    sheet.body("{{ co_quan_mot_dong }} thông báo để bà con trên địa bàn {{ dia_ban }} biết và tham dự:")
    sheet.body("**Thời gian:** {{ thoi_gian }} (dự kiến kết thúc lúc {{ gio_ket_thuc }}).")
    sheet.body("**Địa điểm:** {{ dia_diem }}{% if duong_di %} ({{ duong_di }}){% endif %}.")
    sheet.body("**Nội dung:** nghe và trả lời bà con về {{ linh_vuc }}.")
    sheet.tag("{%p if chu_tri %}")
    sheet.body("**Chủ trì:** {{ chu_tri }}.")
    sheet.tag("{%p endif %}")
    sheet.tag("{%p if thanh_phan %}")
    sheet.body("**Người trả lời:**", after=2)
    sheet.tag("{%p for nguoi in thanh_phan %}")
    sheet.body("- {{ nguoi }};", after=2)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p endif %}")
    sheet.body("**Gửi câu hỏi trước:** đến hết {{ han_cau_hoi }}. Bà con nhắn tin cho xã, nhờ trưởng thôn ghi hộ, "
               "hoặc đến trụ sở. Mỗi câu hỏi được một mã để theo dõi; câu trả lời gửi về tận nơi đã hỏi.")  # fmt: skip
    sheet.tag("{%p if co_dang_ky %}")
    sheet.body("**Đăng ký dự:** nhắn tin cho xã hoặc báo trưởng thôn{% if so_cho %}; hội trường có {{ so_cho }} chỗ"
               "{% endif %}. Ưu tiên hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo, phụ nữ làm chủ hộ và người chưa từng "
               "dự đối thoại.")  # fmt: skip
    sheet.tag("{%p endif %}")
    sheet.tag("{%p if ma_qr %}")
    sheet.line("{{ ma_qr }}", align=CENTRE, before=4, keep=True)
    sheet.line("Quét mã để xem buổi đối thoại và gửi câu hỏi: {{ trang }}", align=CENTRE, size=12)
    sheet.tag("{%p endif %}")
    sheet.line("Mã buổi đối thoại: **{{ ma_buoi }}**", align=CENTRE, size=13, before=4)
    signature(sheet)
    return sheet


def minutes() -> Sheet:
    sheet = Sheet("Biên bản đối thoại")
    head(sheet)
    title(sheet, "BIÊN BẢN", "{{ ten_buoi }}")
    sheet.tag("{%p if not ma_kiem_tra %}")
    sheet.line("(Dự thảo, chưa duyệt)", align=CENTRE, slanted=True, after=6)
    sheet.tag("{%p endif %}")
    sheet.body("**Thời gian bắt đầu:** {{ thoi_gian }}.")
    sheet.body("**Địa điểm:** {{ dia_diem }}.")
    sheet.body("**Chủ trì:** {{ chu_toa or chu_tri or '…………………………………' }}.")
    sheet.body("**Thư ký:** {{ thu_ky or '…………………………………' }}.")
    sheet.tag("{%p if tham_du %}")
    sheet.body("**Thành phần tham dự:** {{ tham_du }}")
    sheet.tag("{%p endif %}")
    sheet.tag("{%p for nguoi in thanh_phan %}")
    sheet.body("- {{ nguoi }};", after=2)
    sheet.tag("{%p endfor %}")
    sheet.tag("{%p if mo_dau %}")
    sheet.line("**I. KHAI MẠC**", before=6, after=4, first=12.7, keep=True)
    sheet.body("{{ mo_dau }}")
    sheet.tag("{%p endif %}")
    sheet.line("**II. NỘI DUNG ĐỐI THOẠI**", before=6, after=4, first=12.7, keep=True)
    _items(sheet)
    sheet.tag("{%p if ket_luan %}")
    sheet.line("**III. KẾT LUẬN**", before=6, after=4, first=12.7, keep=True)
    sheet.body("{{ ket_luan }}")
    sheet.tag("{%p endif %}")
    sheet.body("Buổi đối thoại kết thúc vào ……… giờ ………, {{ ngay_hop }}. Biên bản đã được đọc lại cho mọi người cùng "
               "nghe và thống nhất./.")  # fmt: skip
    two_signatures(sheet, ("THƯ KÝ", "{{ thu_ky }}"), ("CHỦ TỌA", "{{ chu_toa or chu_tri }}"))
    sheet.tag("{%p if ma_kiem_tra %}")
    sheet.line("Nội dung đã duyệt{% if ngay_duyet %} {{ ngay_duyet }}{% endif %}; mã kiểm tra (SHA-256): "
               "{{ ma_kiem_tra }}", size=9, before=14)  # fmt: skip
    sheet.tag("{%p endif %}")
    return sheet


def _items(sheet: Sheet) -> None:
    sheet.tag("{%p for muc in cac_muc %}")
    sheet.tag("{%p if muc.linh_vuc_moi %}")
    sheet.line("**{{ muc.linh_vuc_moi }}**", before=4, after=4, first=12.7, keep=True)
    sheet.tag("{%p endif %}")
    sheet.line("**Câu {{ muc.so }}.** {{ muc.cau_hoi }}{% if muc.cac_ma %} (mã: {{ muc.cac_ma }}){% endif %}",
               after=3, first=12.7, spacing=1.1, keep=True)  # fmt: skip
    sheet.line("//Trả lời:// {{ muc.tra_loi or '(chưa ghi)' }}", after=3, first=12.7, spacing=1.1)
    sheet.tag("{%p if muc.han or muc.nguoi_hua %}")
    sheet.line("//Cam kết:// {{ muc.nguoi_hua or '(chưa ghi người chịu trách nhiệm)' }}"
               "{% if muc.han %}, hoàn thành trước {{ muc.han }}{% endif %}.", after=6, first=12.7)  # fmt: skip
    sheet.tag("{%p endif %}")
    sheet.tag("{%p endfor %}")
