"""Which papers a dialogue has, when each is of use, and who may take it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from console import papers_after, papers_before, papers_hall
from console.paper_maker import Maker
from desk.roles import Action
from papers import (
    announcement,
    checkin_list,
    hall_copy,
    invitation,
    leaflet,
    minutes,
    poster,
    promise_list,
    question_pack,
    village_list,
)

BEFORE, IN_THE_HALL, AFTERWARDS = "Trước buổi đối thoại", "Tại hội trường", "Sau buổi đối thoại"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """`template`: its name, by which an office may have its own; `action`: what one must be allowed to take it."""

    name: str
    title: str
    use: str
    part: str
    template: str
    action: Action
    values: Callable[[Maker], Awaitable[Any]]
    make: Callable[..., bytes]
    ending: str = "docx"


_READ, _PREPARE = Action.READ_DIALOGUES, Action.PREPARE_DIALOGUES
OFFERS: tuple[Offer, ...] = (
    Offer(
        name="thong-bao",
        title="Thông báo niêm yết",
        use="Dán ở trụ sở, nhà văn hóa, cửa hàng, trước ngày họp ít nhất 7 ngày.",
        part=BEFORE,
        template=announcement.NAME,
        action=_READ,
        values=papers_before.announcement,
        make=announcement.make,
    ),
    Offer(
        name="ap-phich-a3",
        title="Áp phích A3",
        use="Treo nơi đông người qua lại; đọc được từ ba mét.",
        part=BEFORE,
        template=poster.NAME,
        action=_READ,
        values=papers_before.poster_a3,
        make=poster.make,
        ending="pdf",
    ),
    Offer(
        name="ap-phich-a4",
        title="Áp phích A4",
        use="Như trên, cho máy in thường.",
        part=BEFORE,
        template=poster.NAME,
        action=_READ,
        values=papers_before.poster_a4,
        make=poster.make,
        ending="pdf",
    ),
    Offer(
        name="to-roi-a5",
        title="Tờ rơi A5, hai mặt",
        use="Trưởng thôn phát tận nhà; mặt sau chỉ cách hỏi trước.",
        part=BEFORE,
        template=leaflet.NAME,
        action=_READ,
        values=papers_before.leaflet,
        make=leaflet.make,
        ending="pdf",
    ),
    Offer(
        name="giay-moi",
        title="Giấy mời đoàn trả lời",
        use="Mỗi người trong đoàn một trang, ghi sẵn lĩnh vực cần chuẩn bị.",
        part=BEFORE,
        template=invitation.NAME,
        action=_READ,
        values=papers_before.invitation,
        make=invitation.make,
    ),
    Offer(
        name="giay-moi-nguoi-dan",
        title="Giấy mời người dân có chỗ",
        use="Mỗi người một trang, có mã để đọc ở cửa.",
        part=BEFORE,
        template=invitation.NAME,
        action=_PREPARE,
        values=papers_before.residents_invitation,
        make=invitation.make,
    ),
    Offer(
        name="tap-cau-hoi",
        title="Tập câu hỏi cho chủ tọa",
        use="Gửi chủ tọa và đoàn trả lời khi chương trình đã chốt: từng câu, bao nhiêu hộ hỏi, đã trả lời thế nào.",
        part=IN_THE_HALL,
        template=question_pack.NAME,
        action=_PREPARE,
        values=papers_hall.question_pack,
        make=question_pack.make,
    ),
    Offer(
        name="ban-chu-lon",
        title="Chương trình chữ lớn",
        use="Phát hoặc dán trong hội trường; chỉ có tên câu hỏi, không có lời của riêng ai.",
        part=IN_THE_HALL,
        template=hall_copy.NAME,
        action=_READ,
        values=papers_hall.hall_copy,
        make=hall_copy.make,
    ),
    Offer(
        name="danh-sach-diem-danh",
        title="Danh sách điểm danh",
        use="Để ở cửa: người đã đăng ký ký tên, người chưa đăng ký ghi vào dòng trống.",
        part=IN_THE_HALL,
        template=checkin_list.NAME,
        action=_PREPARE,
        values=papers_hall.checkin_list,
        make=checkin_list.make,
    ),
    Offer(
        name="bien-ban",
        title="Biên bản",
        use="Thư ký và chủ tọa ký; chưa duyệt thì ghi rõ là dự thảo, duyệt rồi thì có mã kiểm tra.",
        part=AFTERWARDS,
        template=minutes.NAME,
        action=_PREPARE,
        values=papers_after.minutes,
        make=minutes.make,
    ),
    Offer(
        name="danh-sach-truong-thon",
        title="Danh sách nhờ trưởng thôn báo",
        use="Câu trả lời chưa đến được người hỏi, mỗi thôn một trang.",
        part=AFTERWARDS,
        template=village_list.NAME,
        action=_PREPARE,
        values=papers_after.village_list,
        make=village_list.make,
    ),
    Offer(
        name="danh-muc-cam-ket",
        title="Danh mục cam kết",
        use="Gửi người chịu trách nhiệm và niêm yết: việc gì, ai làm, bao giờ xong.",
        part=AFTERWARDS,
        template=promise_list.NAME,
        action=_READ,
        values=papers_after.promise_list,
        make=promise_list.make,
    ),
)
