"""An invented announcement, to try its papers with."""

from datetime import date

from papers.news import News, NewsSize
from papers.samples.cast import OFFICE
from papers.script_sheet import ScriptSheet
from papers.unreached_list import Hamlet, UnreachedList

TEXT = (
    "Lớp may công nghiệp miễn phí cho hộ nghèo, hộ cận nghèo\n"
    "Khai giảng lúc 8 giờ ngày 05/12/2026, tại nhà văn hoá xã. Học 3 tháng, mỗi ngày được hỗ trợ 50.000 đồng tiền ăn.\n"
    "Đăng ký trước ngày 30/11/2026 với chị Mẫu, số 0900 000 000. Mang theo căn cước công dân.\n"
    "Học xong có hai công ty nhận vào làm. Ai chưa biết chữ cũng học được."
)
HEADLINE, BODY = TEXT.split("\n", 1)
POSTER_A4 = News(
    office=OFFICE,
    headline=HEADLINE,
    text=BODY,
    code="K7M2QA",
    link="https://doithoai.example.vn/tin/K7M2QA",
    reach="Zalo: quan tâm trang của xã rồi nhắn câu hỏi.",
)
POSTER_A3 = News(office=OFFICE, headline=HEADLINE, text=BODY, code="K7M2QA", size=NewsSize.A3, link=POSTER_A4.link)
LEAFLET = News(office=OFFICE, headline=HEADLINE, text=BODY, code="K7M2QA", size=NewsSize.A5, link=POSTER_A4.link)
SCRIPT = ScriptSheet(
    office=OFFICE,
    title=HEADLINE,
    code="K7M2QA",
    on=date(2026, 11, 21),
    seconds=58,
    lines=(
        "Kính thưa bà con.",
        "Sau đây là thông báo của Ủy ban nhân dân xã Sông Mơ.",
        "",
        "Xã mở lớp may công nghiệp miễn phí cho hộ nghèo, hộ cận nghèo.",
        "Khai giảng tám giờ ngày mùng năm tháng mười hai tại nhà văn hoá xã.",
        "Đăng ký trước ngày ba mươi tháng mười một với chị Mẫu, cán bộ văn hoá của xã.",
        "",
        "Xin nhắc lại.",
        "Xã mở lớp may công nghiệp miễn phí cho hộ nghèo, hộ cận nghèo.",
        "Khai giảng tám giờ ngày mùng năm tháng mười hai tại nhà văn hoá xã.",
        "Đăng ký trước ngày ba mươi tháng mười một với chị Mẫu, cán bộ văn hoá của xã.",
        "",
        "Bà con chưa rõ điều gì thì hỏi trưởng thôn, hoặc nhắn tin cho xã trên Zalo.",
        "Hỏi và nhận câu trả lời đều không mất tiền.",
        "Xin cảm ơn bà con đã lắng nghe.",
    ),
)
UNREACHED = UnreachedList(
    office=OFFICE,
    title=HEADLINE,
    code="K7M2QA",
    on=date(2026, 11, 21),
    gist=TEXT,
    hamlets=(
        Hamlet(name="Thôn Đông", people=31, known=54),
        Hamlet(name="Thôn Trung", people=12, known=40),
        Hamlet(name="Chưa rõ thôn", people=5, known=9),
    ),
)
BARE = News(office="", headline="Thông báo", text="", code="K7M2QA")
EMPTY_SCRIPT = ScriptSheet(office="", title="", code="", on=date(2026, 1, 2), seconds=0, lines=())
EMPTY_UNREACHED = UnreachedList(office="", title="", code="", on=date(2026, 1, 2), gist="", hamlets=())
