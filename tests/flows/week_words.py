"""What the residents of the week ask, and how a neighbour puts the same in words of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Matter:
    """`again`: the same from others, written without a look at the first. `known_by`: words (without marks) by which
    they know it when they see it told. `local`: another commune's answer is no use."""

    asked: str
    again: tuple[str, ...]
    known_by: str
    local: bool = False


MATTERS = (
    Matter(
        asked="Bao giờ xã làm lại con đường vào xóm, mưa xuống trẻ con không đi học được?",
        again=(
            "chau no di hoc cu phai loi bun toi goi, cai doan tu uy ban ra dau ban nat het roi, co do be tong ko",
            "Ông cụ nhà tôi hôm nọ ngã xe ở khúc rẽ vào, toàn ổ gà với bùn. Khi nào mới sửa đường cho dân nhờ?",
        ),
        known_by=r"duong|be tong",
        local=True,
    ),
    Matter(
        asked="Nhà tôi vay vốn hộ nghèo sắp đến hạn mà lợn chết dịch, xin gia hạn thì làm thế nào?",
        again=(
            "e vay 50tr ben chinh sach nuoi heo, thang roi toi sach, toi ngay tra ma ko co tien xin lui lai dc ko a",
            "Anh trai tôi nợ ngân hàng chính sách, đàn lợn mất cả rồi. Nợ sắp đến kỳ, có cách nào xin hoãn không?",
        ),
        known_by=r"gia han|khoanh|den han|tra no|rui ro|lui|hoan",
    ),
    Matter(
        asked="Mẹ tôi 73 tuổi hộ cận nghèo, nộp đơn xin trợ cấp cả tháng chưa thấy trả lời, hỏi ai?",
        again=(
            "bà ngoại em ngoài bảy mươi, nhà cận nghèo, làm hồ sơ tiền hằng tháng từ lâu mà im re, ai đang giữ vậy?",
            "me gia 73t ho can ngheo, nop giay tien nguoi gia hon thang nay chua thay noi gi, hoi ben nao cho biet",
        ),
        known_by=r"tro cap|cao tuoi|nguoi gia|huu tri",
        local=True,
    ),
    Matter(
        asked="Con tôi học cấp ba cách nhà 12 cây số, có được tiền ăn bán trú không?",
        again=(
            "nha o tan trong ban, thang lon hoc lop 10 di ve 12km, nghe noi o xa dc cho tien an voi gao phai ko",
            "Thằng cháu nội học cấp ba dưới trung tâm, sáng đi tối về. Trường có nuôi cơm trưa cho nó không?",
        ),
        known_by=r"ban tru|tien an|hoc sinh|gao",
    ),
    Matter(
        asked="Thẻ bảo hiểm y tế của cháu ghi sai ngày sinh, sửa ở đâu?",
        again=(
            "cai the bhyt cua thang chau in nham nam sinh, di kham ng ta ko cho dung, phai ra dau chinh lai",
            "Hôm qua đưa con bé đi viện, họ bảo ngày sinh trên thẻ khác giấy khai sinh. Giờ đến đâu đổi cho đúng?",
        ),
        known_by=r"sai|nham|ngay sinh|nam sinh|doi the|dieu chinh",
    ),
    Matter(
        asked="Nhà tốc mái sau bão, bao giờ có tiền hỗ trợ sửa nhà?",
        again=(
            "bão vừa rồi bay mất mấy tấm tôn, mẹ con che bạt ngủ tạm, xã hứa cho tiền lợp lại, khi nào mới có?",
            "gio lon thoi bay noc nha ong hang xom, ong ay song 1 minh, tien ho tro lam lai mai khi nao phat vay",
        ),
        known_by=r"sau bao|toc mai|thien tai|sua nha|lam nha|nha o|\bmai\b|lop lai",
        local=True,
    ),
    Matter(
        asked="Xã mình sắp mở lớp dạy nghề sửa xe máy nào không?",
        again=("bên trung tâm có dạy sửa xe không ad, em 22 tuổi muốn kiếm cái nghề, khi nào tuyển người ở xã vậy",),
        known_by=r"\bnghe\b|sua xe",
        local=True,
    ),
    Matter(
        asked="Đường ống nước sạch đã kéo đến đầu xóm, bao giờ cho đấu nối vào nhà?",
        again=(
            "thay ong keo ve toi ngo roi ma nha nao cung van phai ganh nuoc gieng, chung nao moi noi vao cho dan dung",
            "Bà cụ cạnh nhà chân yếu không xách nổi. Nước máy về đến ngõ rồi, bao lâu nữa thì lắp đồng hồ cho từng hộ?",
        ),
        known_by=r"nuoc|dau noi",
        local=True,
    ),
    Matter(
        asked="Buổi đối thoại với dân năm nay tổ chức ngày nào, ở đâu?",
        again=(
            "nam nay xa co hop gap dan de ba con hoi truc tiep lanh dao ko, hom nao va cho nao de toi di",
            "Em muốn đi dự buổi nói chuyện với cán bộ như năm ngoái, cho em xin ngày giờ với địa điểm ạ",
        ),
        known_by=r"doi thoai|gap dan|hop dan|noi chuyen|\bbuoi\b",
        local=True,
    ),
    Matter(
        asked="Tôi nuôi con một mình, làm giấy gì để được trợ cấp hằng tháng?",
        again=("chong bo di 3 nam nay, em 1 minh nuoi 2 dua nho, nha ngheo, can nhung gi de huong tien hang thang ah",),
        known_by=r"mot minh|don than|nuoi con|1 minh",
    ),
    Matter(
        asked="Bố tôi mới mất, xin tiền mai táng thì nộp giấy tờ gì?",
        again=(
            "cụ nhà tôi vừa khuất núi tuần trước, nghe nói nhà nước cho ít tiền lo hậu sự, phải nộp những gì?",
            "chu em mat hom mung 5, gia dinh muon lam thu tuc nhan tien ma chay thi can giay to nao",
        ),
        known_by=r"mai tang|ma chay|hau su|qua doi",
    ),
    Matter(
        asked="Tổ vay vốn của xóm còn nhận thêm người vay nuôi bò không?",
        again=("toi muon vao to tiet kiem de lay it von mua con bo cai, to ben minh con cho ko hay du roi",),
        known_by=r"to vay von|to tiet kiem|\bto\b.*\bvon\b|nuoi bo|con bo",
        local=True,
    ),
    Matter(
        asked="Điện nhà tôi đứng tên chủ cũ, muốn nhận tiền hỗ trợ tiền điện thì sang tên thế nào?",
        again=("mua lai nha ng ta ma hoa don dien van ten ong truoc, ko nhan dc ho tro ho ngheo, doi ten ra sao a",),
        known_by=r"tien dien|sang ten|doi ten|hoa don dien",
    ),
    Matter(
        asked="Vợ tôi đang chạy thận, tiền xe đi viện tỉnh có được hỗ trợ không?",
        again=(
            "nhà tôi tuần ba bận lên tỉnh lọc máu, xe ôm xe khách tốn quá, hộ nghèo có được trả tiền đi lại không?",
            "ba xa bi suy than, tuan nao cung phai di benh vien tinh, co che do gi cho tien tau xe cua nguoi ngheo ko",
        ),
        known_by=r"chay than|loc mau|tien xe|di lai|tau xe|suy than",
    ),
    Matter(
        asked="Nhà tôi thoát nghèo năm ngoái, năm nay con có còn được giảm học phí không?",
        again=("nha e moi ra khoi ho ngheo nam roi, thang cu hoc lop 7 gio co bi dong tien truong nhu ng ta ko",),
        known_by=r"hoc phi|thoat ngheo|tien truong",
    ),
    Matter(
        asked="Chồng tôi bị tai nạn liệt một chân, xin xác nhận khuyết tật ở đâu?",
        again=(
            "ông xã em bị xe đụng giờ không đi lại được một bên, muốn làm giấy khuyết tật thì tới chỗ nào hả cán bộ",
            "anh toi nga gian giao bai liet, can to chung nhan ng khuyet tat de huong che do, lam o dau",
        ),
        known_by=r"khuyet tat",
    ),
    Matter(
        asked="Tôi muốn đi làm ở Nhật, công ty bắt đặt cọc trước thì có đúng không?",
        again=("cty moi gioi bao dong truoc 30tr moi lam ho so di nhat, nhu vay co phai lua dao ko, em so mat tien",),
        known_by=r"nhat ban|di nhat|nuoc ngoai|xuat khau lao dong|dat coc",
    ),
    Matter(
        asked="Danh sách rà soát hộ nghèo cuối năm niêm yết ở chỗ nào?",
        again=(
            "Đợt xét nghèo vừa rồi kết quả dán ở đâu để chúng tôi xem có tên mình không?",
            "ket qua binh xet ho ngheo nam nay cong khai cho nao, ra uy ban hay nha van hoa xem dc",
        ),
        known_by=r"danh sach|niem yet|ra soat|ket qua|cong khai",
        local=True,
    ),
    Matter(
        asked="Nhà tiêu của tôi hỏng, vay tiền làm nhà vệ sinh mới được bao nhiêu?",
        again=("cái nhà xí sập rồi, muốn xây lại cho sạch sẽ thì ngân hàng chính sách cho mượn tối đa mấy triệu?",),
        known_by=r"ve sinh|nha tieu|nha xi",
    ),
    Matter(
        asked="Cây trồng bị sâu bệnh hết, có được cấp giống vụ sau không?",
        again=("Lúa với ngô bị rầy ăn sạch vụ này, mùa tới xã có phát hạt giống cho hộ mất trắng không ạ?",),
        known_by=r"giong|sau benh|mat trang",
        local=True,
    ),
    Matter(
        asked="Cháu tôi mồ côi ở với bà, nhận trợ cấp qua tài khoản hay tiền mặt?",
        again=(
            "hai đứa cháu mất cả cha lẫn mẹ, tôi nuôi từ bé, tiền của chúng nó phát tận tay hay chuyển qua ngân hàng?",
            "nha ben co dua be mo coi ba nuoi, hang thang tien tro cap lay o buu dien hay vao the atm vay",
        ),
        known_by=r"mo coi|tai khoan|tien mat|cha lan me",
    ),
    Matter(
        asked="Xóm tôi chưa có sóng điện thoại, gọi cho ai để báo?",
        again=("trong ban e dt cu phai leo len doi moi goi dc, bao cho nha mang hay bao xa de ho lap cot song",),
        known_by=r"song dien thoai|\bsong\b|nha mang|vien thong",
        local=True,
    ),
    Matter(
        asked="Tôi bị mất sổ hộ nghèo, xin cấp lại mất mấy ngày?",
        again=(
            "đợt lụt trôi hết giấy tờ, cuốn sổ hộ nghèo cũng không còn, làm lại thì bao lâu mới có ạ?",
            "lam roi giay chung nhan ho ngheo, xin cai moi phai cho may hom",
        ),
        known_by=r"so ho ngheo|mat so|cap lai|chung nhan ho ngheo",
    ),
    Matter(
        asked="Máy cày của tổ hợp tác hỏng, quỹ nào cho vay để sửa?",
        again=("nhóm chục hộ chúng tôi có con máy làm đất bị vỡ hộp số, có nguồn nào cho mượn tiền sửa không?",),
        known_by=r"to hop tac|hop tac xa|\bmay cay|may lam dat",
    ),
    Matter(
        asked="Trạm y tế xã có khám ngày thứ bảy không?",
        again=(
            "con em hay om vao cuoi tuan, t7 tram xa co ai truc ko hay phai len huyen",
            "Đưa bà cụ ra trạm xá hôm thứ bảy thì có bác sĩ làm việc không?",
        ),
        known_by=r"\btram\b|thu bay|cuoi tuan",
        local=True,
    ),
)
MATTER_OF: Mapping[str, int] = {
    text: number for number, matter in enumerate(MATTERS) for text in (matter.asked, *matter.again)
}
"""As an official understands who reads each of them."""
UNCLEAR = "Tôi chưa hiểu phải nộp ở đâu"
NOT_THAT = "Không phải vậy, nhà tôi vướng chỗ khác, nhờ cán bộ đọc lại giúp"
SENSITIVE = (
    "truong xom bat moi ho nop 2 trieu moi cho vao danh sach ho ngheo, ai khong nop thi gach ten",
    "Trưởng thôn đòi phong bì mới cho vào hộ nghèo",
    "Cán bộ xã giữ lại một nửa tiền hỗ trợ sửa nhà của tôi, bắt ký là nhận đủ",
    "Tổ trưởng tổ vay vốn bắt tôi đưa 3 triệu mới cho vay tiền hộ nghèo",
    "Cán bộ {named} đòi tôi đưa phong bì 5 triệu mới duyệt hồ sơ hộ nghèo",
)
PASSING_BY = ("menu", "toi lam mat the bao hiem y te thi lam sao", "hộ nghèo vay vốn được bao nhiêu", "cảm ơn")


def is_known(matter: int, folded: str) -> bool:
    """Whether a word of it stands in what is shown, which is all that they go by."""
    return re.search(MATTERS[matter].known_by, folded) is not None
