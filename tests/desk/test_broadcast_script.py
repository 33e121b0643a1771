"""The loudspeaker's minute: drafted from an announcement, said twice, without what nobody can do at a loudspeaker."""

from desk import broadcast_script, spoken
from tests.desk.notices import broadcast

LONG = """📢 Xã mở lớp may công nghiệp miễn phí cho hộ nghèo, hộ cận nghèo.
Khai giảng 8h00 ngày 05/12/2026 tại nhà văn hoá xã. Học xong có 2 công ty nhận vào làm ngay, lương khá.
Đăng ký trước ngày 30/11/2026 với chị Hoa, SĐT 0912 345 678. Mang theo CCCD.
Lớp dạy may công nghiệp, thêu, sửa quần áo, do thầy cô trường nghề tỉnh về dạy tận nơi cho bà con ta cùng học.
Căn cứ: Nghị định 71/2025/NĐ-CP.
Mã thông báo K7M2QA. Xem thêm: https://xa.example.vn/tin"""


def test_a_minute_with_what_matters_said_twice() -> None:
    script = broadcast_script.draft(broadcast(texts={"vi": LONG}))
    assert broadcast_script.LEAST <= spoken.syllables(script) <= broadcast_script.MOST
    assert script.startswith("Kính thưa bà con. Sau đây là thông báo của Ủy ban nhân dân xã Hưng Nguyên.")
    assert script.count("ngày mùng năm tháng mười hai tại nhà văn hoá xã") == 2
    assert script.count("trước ngày ba mươi tháng mười một") == 2
    assert "Xin nhắc lại." in script
    assert script.endswith("Xin cảm ơn bà con đã lắng nghe.")
    for unsaid in ("Nghị định", "K7M2QA", "http", "Xem thêm", "0912", "thêu"):
        assert unsaid not in script
    assert broadcast_script.judge(script) == ""


def test_one_long_sentence_is_said_once() -> None:
    said = "Xã mời bà con " + "đến nhà văn hoá thôn mình " * 15
    script = broadcast_script.draft(broadcast(texts={"vi": said}))
    assert script.count("Xã mời bà con") == 1
    assert "Xin nhắc lại" not in script


def test_who_speaks() -> None:
    village = broadcast(area_name="Thôn Phú Xuân", area_level="village")
    country = broadcast(area_name=None, area_level=None, area_id=None)
    assert broadcast_script.issuer(village) == "thôn Phú Xuân"
    assert broadcast_script.issuer(country) == "chương trình giảm nghèo"


def test_nothing_to_say_and_too_much() -> None:
    assert "thông báo của" in broadcast_script.draft(broadcast(texts={}))
    assert "Chưa có bài" in broadcast_script.judge(" \n")
    assert "Nên rút còn" in broadcast_script.judge("bà " * 171)
    assert "đọc hai lần" in broadcast_script.judge("Mời bà con đến họp.")


def test_a_sentence_a_line() -> None:
    assert broadcast_script.lines("Kính thưa bà con. Xã mời họp!\n\nXin cảm ơn.") == [
        "Kính thưa bà con.",
        "Xã mời họp!",
        "",
        "Xin cảm ơn.",
    ]
    assert list(broadcast_script.lines("")) == []
