"""What residents tell of themselves of their own accord: the words for it, and how several answers at once are read."""

import re
from collections.abc import Mapping, Sequence

from channels.messages import Choice
from channels.text import fold
from desk.segment_rule import HOUSEHOLD_NAMES, LANGUAGES
from storage.contacts import Told

NEWS: Mapping[str, str] = {
    "job": "Việc làm, tuyển dụng",
    "course": "Lớp học nghề",
    "fair": "Hội chợ, phiên chợ",
    "buyer": "Nơi thu mua nông sản",
}
"""Kinds of notices that one may want news of; the topics of the answers come behind them."""

OFFER = (
    "Muốn chỉ nhận tin hợp với nhà mình thì bà con cho biết thêm hai điều: nhà thuộc loại hộ nào và muốn nghe tin gì. "
    "Không nói cũng được. Điều bà con nói chỉ để chọn tin gửi, không dùng để xét hộ nghèo."
)
ASK_HOUSEHOLD = "Nhà mình thuộc loại hộ nào? Bà con tự nói, chỉ để chọn tin gửi cho hợp; muốn xoá lúc nào cũng được."
ASK_INTERESTS = (
    "Bà con muốn nghe tin về điều gì? Chọn nhiều thì nhắn các số cách nhau, ví dụ “1 3 4”. "
    "Không chọn thì vẫn nhận tin chung."
)
ASK_LANGUAGE = (
    "Bà con muốn nhận thông báo bằng tiếng nào? Nơi nào cán bộ có viết hoặc thu âm tiếng đó thì gửi tiếng đó, "
    "chưa có thì gửi tiếng Việt. Câu hỏi đáp ở đây vẫn bằng tiếng Việt."
)
LATER = "Vâng. Lúc nào muốn thì nhắn “tin của tôi”."
LANGUAGE_KEPT = "Đã ghi: {language}. Muốn đổi thì nhắn “ngôn ngữ”."
FORGOTTEN = "Đã xoá loại hộ và các điều muốn nghe. Tiếng nhận tin về lại tiếng Việt."
STAYS = "Điều bà con đã nói về mình vẫn giữ nhưng không dùng để gửi gì; nhắn “tin của tôi” để xem hoặc xoá."
NOT_UNDERSTOOD = "Chưa rõ bà con chọn số nào trong {most} mục. Nhắn các số cách nhau, ví dụ “1 3 4”."

TELL = Choice(label="Cho biết thêm", payload="#toi:ke")
NOT_NOW = Choice(label="Để sau", payload="#toi:sau")
CHANGE_HOUSEHOLD = Choice(label="Sửa loại hộ", payload="#toi:ho")
CHANGE_INTERESTS = Choice(label="Sửa điều muốn nghe", payload="#toi:nghe")
CHANGE_LANGUAGE = Choice(label="Đổi tiếng nhận tin", payload="#toi:tieng")
FORGET = Choice(label="Xoá những điều này", payload="#toi:xoa")
DONE = Choice(label="Xong, không chọn thêm", payload="#toi:xong")
RATHER_NOT = Choice(label="Không muốn nói", payload="#toiho:khong")

OWN_WORDS = ("tin của tôi", "thông tin của tôi", "dữ liệu của tôi", "xem dữ liệu")
LANGUAGE_WORDS = ("ngôn ngữ", "tiếng dân tộc", "đổi ngôn ngữ", "đổi tiếng")


def households() -> list[Choice]:
    named = [(kind, name[:1].upper() + name[1:]) for kind, name in HOUSEHOLD_NAMES.items()]
    return [*(Choice(label=name, payload=f"#toiho:{kind}") for kind, name in named), RATHER_NOT]


def interests(topics: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each with its name, in the order in which they are numbered."""
    return [*NEWS.items(), *topics.items()]


def languages() -> list[Choice]:
    return [Choice(label=name, payload=f"#toitieng:{code}") for code, name in LANGUAGES.items()]


def read_numbers(text: str, most: int) -> list[int] | None:
    """ "1 3 4", "1,3,4", "số 1 và 3": each from 1 to `most`, once. None when it is something else; empty when a number
    is none of these."""
    left = re.sub(r"\b(?:so|muc|va|voi|chon)\b|[\s,;.+&()-]", " ", fold(text)).split()
    if not left or not all(word.isascii() and word.isdigit() for word in left):
        return None
    numbers = list(dict.fromkeys(int(word[:9]) for word in left))
    return numbers if all(1 <= number <= most for number in numbers) else []


def read_names(text: str, offered: Sequence[tuple[str, str]]) -> list[str] | None:
    """Labels typed out between commas; None when any of it is something else."""
    known = {fold(name): id_ for id_, name in offered}
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]| và | va ", text.lower()) if part.strip()]
    whole = known.get(fold(" ".join(text.lower().split())))
    if whole:
        return [whole]
    found = [known.get(fold(part)) for part in parts]
    return [one for one in found if one] if found and all(found) else None


def card(told: Told, home: str, topics: Mapping[str, str]) -> str:
    """All that is known of them, in plain words."""
    names = dict(interests(topics))
    wanted = [names[one] for one in told.interests if one in names]
    household = HOUSEHOLD_NAMES.get(told.household or "") if told.household else None  # type: ignore[call-overload]
    lines = [
        "Những điều ở đây biết về bà con:",
        f"- Nơi ở: {home or 'chưa ghi'}",
        f"- Loại hộ: {household or 'không nói'}",
        f"- Muốn nghe tin về: {', '.join(wanted) if wanted else 'không chọn, nhận tin chung'}",
        f"- Tiếng nhận tin: {LANGUAGES.get(told.language, told.language)}",
        f"- Nhận thông báo: {'có, thôi thì nhắn “dừng”' if told.notices else 'không, muốn nhận thì nhắn “nhận tin”'}",
    ]
    last = "Chỉ dùng để chọn tin gửi cho hợp, không dùng để xét hộ nghèo. Nhắn “đổi xã” để sửa nơi ở"
    return "\n".join([*lines, f"{last}, “xoá dữ liệu” để xoá hết mọi thứ, kể cả tin nhắn."])


def has_told(told: Told) -> bool:
    return bool(told.household or told.interests or told.language != "vi")
