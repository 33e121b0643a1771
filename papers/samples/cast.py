"""An invented commune, its dialogue and everything that its papers say; nobody in it exists."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from papers.announcement import Announcement
from papers.checkin_list import Arrival, CheckinList
from papers.code_slips import CodeSlips, Slip
from papers.hall_copy import HallCopy, HallItem, HallTheme
from papers.invitation import Guest, Invitation
from papers.leaflet import Leaflet
from papers.letterhead import Letterhead
from papers.meeting import Meeting
from papers.minutes import MinuteLine, Minutes
from papers.poster import Poster, PosterSize
from papers.promise_list import PromiseLine, PromiseList
from papers.question_pack import Known, PackItem, PackTheme, QuestionPack
from papers.village_list import Village, VillageLine, VillageList

_ZONE = timezone(timedelta(hours=7))
OFFICE = "Ủy ban nhân dân xã Sông Mơ"

LETTERHEAD = Letterhead(
    office=("Ủy ban nhân dân", "xã Sông Mơ"),
    symbol="UBND",
    place="Sông Mơ",
    on=date(2026, 11, 5),
    signs=("TM. Ủy ban nhân dân", "Chủ tịch"),
    signer="Trần Văn Mẫu",
    recipients=("Như thành phần mời", "Thường trực Đảng ủy, HĐND xã"),
)
MEETING = Meeting(
    title="Đối thoại chính sách với hộ nghèo, hộ cận nghèo năm 2026",
    code="K7M2QA",
    area="xã Sông Mơ",
    starts_at=datetime(2026, 11, 26, 8, 0, tzinfo=_ZONE),
    ends_at=datetime(2026, 11, 26, 11, 30, tzinfo=_ZONE),
    questions_until=datetime(2026, 11, 23, 17, 0, tzinfo=_ZONE),
    place="Nhà văn hóa xã Sông Mơ",
    directions="cạnh trạm y tế, có chỗ để xe",
    host="Bà Trần Thị Mẫu, Phó Chủ tịch UBND xã",
    topics=("bảo hiểm y tế", "vay vốn chính sách", "học nghề, việc làm", "nhà ở"),
    link="https://doithoai.example.vn/doi-thoai/K7M2QA",
    seats=50,
)
DELEGATION = (
    "Ông Lê Văn Thử, Giám đốc Phòng giao dịch Ngân hàng Chính sách xã hội",
    "Bà Phạm Thị Giả, Bảo hiểm xã hội khu vực",
    "Ông Hoàng Văn Ví, Phòng Kinh tế xã",
)
INVITATION = Invitation(
    letterhead=LETTERHEAD,
    meeting=MEETING,
    guests=(
        Guest(name=DELEGATION[0], task="trả lời các câu hỏi về vay vốn chính sách"),
        Guest(name="Bà Nguyễn Thị Mơ, thôn Đông", code="P4X9TB"),
    ),
)
ANNOUNCEMENT = Announcement(letterhead=LETTERHEAD, meeting=MEETING, delegation=DELEGATION)
_ITEMS = (
    PackItem(
        number=1,
        title="Mất thẻ bảo hiểm y tế thì làm lại ở đâu, mất bao lâu?",
        households=14,
        hamlets=("thôn Đông", "thôn Đoài", "thôn Trung"),
        answerer=DELEGATION[1],
        codes=("A2B3CD", "E4F5GH"),
        asked=("thẻ bảo hiểm của tôi mất rồi, làm lại ở đâu", "mat the bhyt xin cap lai co mat tien ko"),
        known=(Known(text="Cấp lại tại cơ quan bảo hiểm xã hội hoặc trên ứng dụng.", source="mục hỏi đáp của xã"),),
    ),
    PackItem(
        number=2,
        title="Hộ mới thoát nghèo còn được đóng bảo hiểm y tế không?",
        households=6,
        hamlets=("thôn Đông",),
        answerer=DELEGATION[1],
        codes=("J6K7MN",),
        asked=("nhà tôi thoát nghèo năm ngoái, năm nay thẻ có còn không ạ",),
    ),
)
_LOANS = (
    PackItem(
        number=3,
        title="Vay vốn hộ nghèo được bao nhiêu, thủ tục thế nào?",
        households=11,
        hamlets=("thôn Trung", "thôn Đoài"),
        answerer=DELEGATION[0],
        codes=("Q8R9ST",),
        asked=("muốn vay nuôi bò thì hỏi ai",),
    ),
    PackItem(number=4, title="Trả chậm một tháng vì mất mùa thì có bị phạt không?", households=3),
)
PACK = QuestionPack(
    letterhead=LETTERHEAD,
    meeting=MEETING,
    themes=(PackTheme(title="Bảo hiểm y tế", items=_ITEMS), PackTheme(title="Vay vốn chính sách", items=_LOANS)),
    version=2,
    delegation=DELEGATION,
)
HALL = HallCopy(
    meeting=MEETING,
    themes=[
        HallTheme(
            title=theme.title,
            items=[HallItem(number=one.number, title=one.title, households=one.households) for one in theme.items],
        )
        for theme in PACK.themes
    ],
)
_FAMILIES = ("Nguyễn Thị", "Trần Văn", "Lê Thị", "Phạm Văn", "Hoàng Thị", "Vi Văn", "Lô Thị")
_GIVEN = ("Mơ", "Mận", "Đào", "Lựu", "Sen", "Cúc", "Bưởi")
CHECKIN = CheckinList(
    letterhead=LETTERHEAD,
    meeting=MEETING,
    people=[
        Arrival(
            name=f"{_FAMILIES[place % 7]} {_GIVEN[place // 7]}",
            hamlet=("thôn Đông", "thôn Đoài", "thôn Trung")[place % 3],
            code=f"P{'23456789'[place % 8]}X{'ABCDEFG'[place // 7]}T{'HJKMNPQ'[place % 7]}",
            state="" if place < 28 else "chờ",
        )
        for place in range(32)
    ],
)
SLIPS = CodeSlips(
    meeting=MEETING,
    slips=[
        Slip(
            code=f"A{'23456789'[place % 8]}B{'CDEFGHJKMNP'[place]}Q7",
            key=f"{1234 + 617 * place}",
            name=f"{_FAMILIES[place % 7]} {_GIVEN[place % 5]}",
            hamlet="thôn Đông",
            question="Mất thẻ bảo hiểm y tế thì làm lại ở đâu?",
        )
        for place in range(11)
    ],
    lookup="doithoai.example.vn/tra-cuu",
)
MINUTES = Minutes(
    letterhead=replace(LETTERHEAD, number="12/BB-UBND", on=date(2026, 11, 26), recipients=()),
    meeting=MEETING,
    opening="Bà Trần Thị Mẫu nêu mục đích buổi đối thoại.\nBan tổ chức giới thiệu người trả lời từng lĩnh vực.",
    attendance="47 người dân của 3 thôn, trong đó 29 phụ nữ làm chủ hộ; 3 người trả lời.",
    delegation=DELEGATION,
    lines=(
        MinuteLine(
            number=1,
            theme="Bảo hiểm y tế",
            question=_ITEMS[0].title,
            answer="Đến bộ phận một cửa của xã, mang giấy tờ tùy thân. Xã giúp làm trong ngày.",
            codes=_ITEMS[0].codes,
        ),
        MinuteLine(
            number=2,
            theme="Bảo hiểm y tế",
            question=_ITEMS[1].title,
            answer="Xã rà soát lại danh sách và báo từng hộ.",
            owner="Phòng Kinh tế xã",
            due_on=date(2026, 12, 15),
            codes=_ITEMS[1].codes,
        ),
        MinuteLine(
            number=3,
            theme="Vay vốn chính sách",
            question=_LOANS[0].title,
            answer="Gặp tổ trưởng tổ tiết kiệm và vay vốn của thôn để làm đơn.",
        ),
    ),
    closing="Chủ tọa đề nghị các cơ quan thực hiện đúng hạn những điều đã hứa và cảm ơn bà con.",
    chair="Trần Thị Mẫu",
    secretary="Hoàng Văn Ví",
    checksum="3f5a9c0e7b1d24680f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef",
    approved_on=date(2026, 11, 28),
)
VILLAGES = VillageList(
    office=OFFICE,
    title=MEETING.title,
    on=date(2026, 12, 1),
    villages=(
        Village(
            name="Thôn Đông",
            lines=(
                VillageLine(code="A2B3CD", subject="Cấp lại thẻ bảo hiểm y tế", answer=MINUTES.lines[0].answer),
                VillageLine(
                    code="J6K7MN",
                    subject="Bảo hiểm khi mới thoát nghèo",
                    answer=MINUTES.lines[1].answer,
                    name="Bà Lê Thị Mận",
                ),
            ),
        ),
        Village(
            name="Thôn Trung",
            lines=(VillageLine(code="Q8R9ST", subject="Vay vốn nuôi bò", answer=MINUTES.lines[2].answer),),
        ),
    ),
)
PROMISES = PromiseList(
    letterhead=replace(LETTERHEAD, on=date(2026, 12, 1), recipients=("Như cột người chịu trách nhiệm",)),
    meeting=MEETING,
    promises=(
        PromiseLine(
            code="C3D4EF",
            text="Rà soát danh sách hộ mới thoát nghèo chưa có thẻ bảo hiểm y tế",
            owner="Phòng Kinh tế xã",
            due_on=date(2026, 12, 15),
            state="đang làm",
        ),
        PromiseLine(
            code="G5H6JK",
            text="Mở lớp dạy chăn nuôi bò tại nhà văn hóa thôn Trung",
            owner="Hội Nông dân xã",
            due_on=date(2026, 11, 30),
            state="đã xong",
            result="mở ngày 28/11/2026, 31 người học",
        ),
    ),
    on=date(2026, 12, 1),
)
POSTER_A3 = Poster(office=OFFICE, meeting=MEETING, size=PosterSize.A3)
POSTER_A4 = Poster(office=OFFICE, meeting=MEETING, size=PosterSize.A4)
LEAFLET = Leaflet(office=OFFICE, meeting=MEETING)

NOTHING = Letterhead(office=())
BARE = Meeting(
    title="",
    code="K7M2QA",
    area="",
    starts_at=datetime(2026, 1, 2, tzinfo=UTC),
    ends_at=datetime(2026, 1, 2, 1, tzinfo=UTC),
    questions_until=datetime(2026, 1, 1, tzinfo=UTC),
)
EMPTY_INVITATION = Invitation(letterhead=NOTHING, meeting=BARE)
EMPTY_ANNOUNCEMENT = Announcement(letterhead=NOTHING, meeting=BARE, registration=False)
EMPTY_PACK = QuestionPack(letterhead=NOTHING, meeting=BARE, themes=())
EMPTY_HALL = HallCopy(meeting=BARE, themes=())
EMPTY_CHECKIN = CheckinList(letterhead=NOTHING, meeting=BARE)
EMPTY_SLIPS = CodeSlips(meeting=BARE, slips=())
EMPTY_MINUTES = Minutes(letterhead=NOTHING, meeting=BARE, opening="", attendance="", lines=(), closing="")
EMPTY_VILLAGES = VillageList(office="", title="", on=date(2026, 1, 2), villages=())
EMPTY_PROMISES = PromiseList(letterhead=NOTHING, meeting=BARE, promises=(), on=date(2026, 1, 2))
