"""What the residents of the week ask, and how a neighbour puts the same."""

import random

from channels.text import fold

QUESTIONS = (
    "Bao giờ xã làm lại con đường vào xóm, mưa xuống trẻ con không đi học được?",
    "Nhà tôi vay vốn hộ nghèo sắp đến hạn mà lợn chết dịch, xin gia hạn thì làm thế nào?",
    "Mẹ tôi 73 tuổi hộ cận nghèo, nộp đơn xin trợ cấp cả tháng chưa thấy trả lời, hỏi ai?",
    "Con tôi học cấp ba cách nhà 12 cây số, có được tiền ăn bán trú không?",
    "Thẻ bảo hiểm y tế của cháu ghi sai ngày sinh, sửa ở đâu?",
    "Nhà tốc mái sau bão, bao giờ có tiền hỗ trợ sửa nhà?",
    "Xã mình sắp mở lớp dạy nghề sửa xe máy nào không?",
    "Đường ống nước sạch đã kéo đến đầu xóm, bao giờ cho đấu nối vào nhà?",
    "Buổi đối thoại với dân năm nay tổ chức ngày nào, ở đâu?",
    "Tôi nuôi con một mình, làm giấy gì để được trợ cấp hằng tháng?",
    "Bố tôi mới mất, xin tiền mai táng thì nộp giấy tờ gì?",
    "Tổ vay vốn của xóm còn nhận thêm người vay nuôi bò không?",
    "Điện nhà tôi đứng tên chủ cũ, muốn nhận tiền hỗ trợ tiền điện thì sang tên thế nào?",
    "Vợ tôi đang chạy thận, tiền xe đi viện tỉnh có được hỗ trợ không?",
    "Nhà tôi thoát nghèo năm ngoái, năm nay con có còn được giảm học phí không?",
    "Chồng tôi bị tai nạn liệt một chân, xin xác nhận khuyết tật ở đâu?",
    "Tôi muốn đi làm ở Nhật, công ty bắt đặt cọc trước thì có đúng không?",
    "Danh sách rà soát hộ nghèo cuối năm niêm yết ở chỗ nào?",
    "Nhà tiêu của tôi hỏng, vay tiền làm nhà vệ sinh mới được bao nhiêu?",
    "Cây trồng bị sâu bệnh hết, có được cấp giống vụ sau không?",
    "Cháu tôi mồ côi ở với bà, nhận trợ cấp qua tài khoản hay tiền mặt?",
    "Xóm tôi chưa có sóng điện thoại, gọi cho ai để báo?",
    "Tôi bị mất sổ hộ nghèo, xin cấp lại mất mấy ngày?",
    "Máy cày của tổ hợp tác hỏng, quỹ nào cho vay để sửa?",
    "Trạm y tế xã có khám ngày thứ bảy không?",
)  # fmt: skip
SENSITIVE = (
    "truong xom bat moi ho nop 2 trieu moi cho vao danh sach ho ngheo, ai khong nop thi gach ten",
    "Trưởng thôn đòi phong bì mới cho vào hộ nghèo",
    "Cán bộ xã giữ lại một nửa tiền hỗ trợ sửa nhà của tôi, bắt ký là nhận đủ",
    "Tổ trưởng tổ vay vốn bắt tôi đưa 3 triệu mới cho vay tiền hộ nghèo",
    "Cán bộ {named} đòi tôi đưa phong bì 5 triệu mới duyệt hồ sơ hộ nghèo",
)
PASSING_BY = ("menu", "toi lam mat the bao hiem y te thi lam sao", "hộ nghèo vay vốn được bao nhiêu", "cảm ơn")


def put_again(question: str, chance: random.Random) -> str:
    """As the neighbour types it on an old phone."""
    plain = question.rstrip("?")
    return chance.choice((plain.lower(), fold(plain), f"cho tôi hỏi {plain.lower()} ạ", f"{plain}??", plain.upper()))


def bare(text: str) -> str:
    """What is the same in every way of putting it."""
    plain = fold(text).strip("? ")
    return plain.removeprefix("cho toi hoi ").removesuffix(" a").replace(",", "")
