"""What to look at before a job is passed on: words that often go with fraud, and the checklist for officials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from channels.text import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Warning:
    """`words`: as they stand in the text."""

    id: str
    words: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """`sure`: how sure it is, and where it stands; for a piece of advice that it is one."""

    asks: str
    sure: str


_MONEY = re.compile(
    r"\b(dat coc|dong coc|tien coc|ky quy|moi gioi|phi tuyen|phi ho so|le phi|phi giu cho|nop tien|nop truoc|dong tien"
    r"|chuyen khoan|dong phuc phi|phi dong phuc|phi dao tao|giu can cuoc|nop can cuoc|giay to goc)\b"
)
_ABROAD = re.compile(
    r"\b(nuoc ngoai|xuat khau lao dong|xkld|thuc tap sinh|ky nang dac dinh|nhat ban|han quoc|dai loan|malaysia"
    r"|campuchia|thai lan|trung dong|a rap|chau au|rumani|hungary|ba lan)\b"
)
_TOO_GOOD = re.compile(r"\b(viec nhe luong cao|khong can bang cap luong|lam tai nha luong|luong \d{2,3} trieu)\b")

_LAW = "đã xác nhận: Luật 69/2020/QH14"
CHECKS: Sequence[Check] = (
    Check(
        asks="Người tuyển có thu tiền, bắt đặt cọc hay giữ giấy tờ gốc trước khi ký hợp đồng không? Có thì không đăng.",
        sure="lời khuyên",
    ),
    Check(
        asks="Đã gọi lại cho nơi tuyển theo số tự tìm được, không theo số trong tin, chưa?",
        sure="lời khuyên",
    ),
    Check(
        asks="Đi làm ở nước ngoài: công ty có giấy phép, và chính công ty tuyển chứ không qua người khác, chưa? "
        "Tra danh sách ở www.dolab.gov.vn.",
        sure="đã xác nhận: Luật 69/2020/QH14, Điều 7, 15, 26; địa chỉ trang có thể đổi",
    ),
    Check(asks="Cấm thu tiền môi giới và cấm thu tiền khi tuyển chọn người đi nước ngoài.", sure=f"{_LAW}, Điều 7"),
    Check(
        asks="Ký quỹ chỉ sau khi đã ký hợp đồng đưa đi và phía nước ngoài đã nhận hoặc đã có thị thực; tiền vào tài "
        "khoản phong toả đứng tên người lao động.",
        sure="đã xác nhận: Luật 69/2020/QH14, Điều 25; Nghị định 112/2021/NĐ-CP, Điều 29–32. Mức trần từng nước chưa "
        "đọc được",
    ),
    Check(
        asks="Tiền dịch vụ nhiều nhất một tháng lương cho mỗi 12 tháng làm việc, từ 36 tháng trở lên nhiều nhất ba "
        "tháng lương; chỉ thu sau khi ký hợp đồng đưa đi.",
        sure="đã xác nhận: Luật 69/2020/QH14, Điều 23; có nước, có nghề trần thấp hơn, chưa đọc được",
    ),
    Check(
        asks="Dấu hiệu lừa: nhận tiền vào tài khoản cá nhân, chỉ liên lạc qua mạng, tên na ná công ty thật, gửi ảnh "
        "căn cước hay hợp đồng đóng dấu để lấy lòng tin.",
        sure="đã xác nhận: cảnh báo của Cục Quản lý lao động ngoài nước",
    ),
)
NEVER_PAY = "Lời khuyên: chưa ký hợp đồng thì đừng đưa tiền, đặt cọc hay giấy tờ gốc cho ai."
"""Under every job in the chat; advice, so it names no document."""


def found_in(*texts: str) -> list[Warning]:
    """Only hints: an honest offer may speak of a fee to say that there is none."""
    whole = normalize("NFC", " ".join(texts))
    folded = fold(whole)
    shown = whole if len(whole) == len(folded) else folded
    hints = (
        ("money", _MONEY, "nói đến tiền nộp trước, đặt cọc hoặc giữ giấy tờ"),
        ("abroad", _ABROAD, "có vẻ là việc ở nước ngoài, phải là công ty có giấy phép"),
        ("too-good", _TOO_GOOD, "hứa hẹn như lời rủ rê “việc nhẹ lương cao”"),
    )
    return [
        Warning(id=id_, words=", ".join(dict.fromkeys(found)), says=says)
        for id_, pattern, says in hints
        if (found := [shown[one.start() : one.end()] for one in pattern.finditer(folded)])
    ]
