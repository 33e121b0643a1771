"""What the words of a question tell: for whom it is asked, and whether it reports rather than asks."""

import re
from enum import StrEnum


class OnBehalf(StrEnum):
    SELF = "self"
    FAMILY = "family"
    OTHER = "other"


def _either(marked: str, plain: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """With diacritics, and wholly without them: where some are typed, "to cao" means tall."""
    return re.compile(rf"(?<!\w)(?:{marked})(?!\w)", re.IGNORECASE), re.compile(rf"\b(?:{plain})\b", re.IGNORECASE)


_COMPLAINT = _either("khiếu nại|tố cáo|khiếu kiện", "khieu nai|to cao|khieu kien")
_FEEDBACK = _either(
    "phản ánh|phản ảnh|góp ý|kiến nghị|bức xúc|bất công|không công bằng|gây khó dễ|thái độ cán bộ|thái độ của cán bộ",
    "phan anh|gop y|kien nghi|buc xuc|bat cong|khong cong bang|gay kho de|thai do can bo|thai do cua can bo",
)
_ANOTHER = _either(
    "hỏi hộ(?! (?:nghèo|cận|khẩu|gia|mới|kinh|tịch|chiếu|dân|này|tôi|mình|nào))|hỏi dùm|hỏi giùm"
    "|hàng xóm|láng giềng|nhà bên cạnh|cạnh nhà|người quen|nhà người ta"
    "|(?:hỏi|nhờ) giúp (?:cho )?(?:bà|ông|cụ|bác|cô|chú|anh|chị|nhà|một)",
    "hoi ho(?! (?:ngheo|can|khau|gia|moi|kinh|tich|chieu|dan|nay|toi|minh|nao))|hoi dum|hoi gium"
    "|hang xom|lang gieng|nha ben canh|canh nha|nguoi quen|nha nguoi ta"
    "|(?:hoi|nho) giup (?:cho )?(?:ba|ong|cu|bac|co|chu|anh|chi|nha|mot)",
)


def is_complaint(text: str) -> bool:
    """Whether it speaks of khiếu nại or tố cáo, which are legal procedures of their own."""
    return _says(_COMPLAINT, text)


def is_feedback(text: str) -> bool:
    return _says(_FEEDBACK, text)


def is_for_another(text: str) -> bool:
    return _says(_ANOTHER, text)


def _says(patterns: tuple[re.Pattern[str], re.Pattern[str]], text: str) -> bool:
    marked, plain = patterns
    return (plain if text.isascii() else marked).search(text) is not None
