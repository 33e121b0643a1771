"""What residents are told about their seat at a dialogue."""

from collections.abc import Sequence

from channels.messages import Choice
from desk import dialogue_texts
from storage.dialogues import Dialogue
from storage.registrations import Promised, Registration

NOT_YET = "Buổi đối thoại này chưa được thông báo nên chưa nhận đăng ký."
CALLED_OFF = "Buổi đối thoại này đã huỷ nên không nhận đăng ký nữa."
BEGUN = "Buổi đối thoại này đã bắt đầu hoặc đã họp xong nên không nhận đăng ký nữa."
COME_FREELY = "Buổi này không cần đăng ký. Bà con cứ đến dự đúng giờ."
NO_DIALOGUE = "Không thấy buổi đối thoại này nữa. Bà con xem lại lịch đối thoại của xã mình nhé."
NOT_REGISTERED = "Bà con chưa đăng ký buổi này nên không có gì để huỷ."
SAME_NAME = (
    "“{name}” đã có trong danh sách. Nếu là người khác trùng tên, ghi thêm để phân biệt, ví dụ tên chồng hoặc năm sinh."
)
TOO_MANY = "Bà con đã đăng ký hộ {most} người cho buổi này. Cần thêm thì nhờ trưởng thôn hoặc cán bộ xã ghi giúp."
FROM_HERE = "Buổi này dành cho bà con {area}. Bà con có ở đó không?"
FROM_ELSEWHERE = (
    "Buổi này giữ chỗ cho bà con {area} nên chưa giữ chỗ cho bà con nơi khác được. "
    "Bà con vẫn có thể đến nghe nếu còn chỗ."
)
OWN_ONES = "Buổi đối thoại nơi bà con ở:"
OTHERS_NAME = "Bà con đăng ký hộ ai? Nhắn họ tên người đó."
OWN_NAME = "Bà con cho biết họ tên để cán bộ dễ đón. Không muốn thì bấm “Không cần”."
HOUSEHOLD = "Nhà {who} thuộc diện nào? Không muốn nói cũng được."
WOMAN_HEAD = "{Who} có phải là phụ nữ làm chủ hộ không?"
FIRST_TIME = "{Who} đã dự buổi đối thoại nào với xã chưa?"
THANKS = "Đã ghi. Cảm ơn bà con."
CANCELLED = "Đã huỷ đăng ký {code}. Chỗ này nhường cho người đang chờ."
ASK_FACTS = "Bà con muốn cho xã biết thêm để được ưu tiên chỗ không? Không nói cũng được."

MY_DIALOGUES = Choice(label="Buổi đối thoại của xã tôi", payload="#dt")


def yes_i_live_there(code: str) -> Choice:
    return Choice(label="Có, tôi ở đó", payload=f"#dtdk:{code}.co")


def not_from_there(code: str) -> Choice:
    return Choice(label="Không, tôi ở nơi khác", payload=f"#dtdk:{code}.khong")


def register(code: str) -> Choice:
    return Choice(label="Đăng ký lại", payload=f"#dtdk:{code}")


def cannot_come(code: str, name: str = "") -> Choice:
    """`code`: of the registration."""
    return Choice(label=f"{name[:30]} không đến được" if name else "Tôi không đến được", payload=f"#dthuy:{code}")


def tell_more(code: str) -> Choice:
    return Choice(label="Cho biết thêm", payload=f"#dtut:{code}")


def for_another(code: str) -> Choice:
    """`code`: of the dialogue."""
    return Choice(label="Đăng ký hộ người khác", payload=f"#dtho:{code}")


def households(code: str) -> tuple[Choice, ...]:
    told = [("Hộ nghèo", "poor"), ("Hộ cận nghèo", "near_poor"), ("Mới thoát nghèo", "escaped")]
    told += [("Không thuộc diện nào", "other"), ("Không nói", "bo")]
    return tuple(Choice(label=label, payload=f"#dtut:{code}.h.{value}") for label, value in told)


def yes_no(code: str, fact: str, yes: str = "Có", no: str = "Không") -> tuple[Choice, ...]:
    told = [(yes, "co"), (no, "khong"), ("Không nói", "bo")]
    return tuple(Choice(label=label, payload=f"#dtut:{code}.{fact}.{value}") for label, value in told)


def no_name(code: str) -> Choice:
    return Choice(label="Không cần", payload=f"#dtut:{code}.t.bo")


def who(one: Registration) -> str:
    """Of themselves, or the one they registered."""
    return "bà con" if one.contact_id is not None else one.name or "người bà con đăng ký hộ"


def seated(dialogue: Dialogue, one: Registration, *, again: bool = False) -> str:
    first = f"Chỗ của {who(one)} vẫn giữ." if again else f"Đã giữ một chỗ cho {who(one)}."
    return "\n".join([first, door_code(one.code), *_when_and_where(dialogue)])


def waiting(dialogue: Dialogue, one: Registration, place: int, *, kept: bool = False, again: bool = False) -> str:
    """`kept`: what is left is for priority households as yet."""
    first = f"{begun(one)} {'đang có tên' if again else 'đã được ghi tên'}, mã đăng ký {one.code}."
    if dialogue.registration == "listed":
        why = "Cán bộ sẽ xếp danh sách, có chỗ là báo ngay ở đây."
    elif kept:
        why = (
            f"Các chỗ còn lại đang dành cho hộ được ưu tiên; hiện đứng thứ {place} trong danh sách chờ. "
            "Có chỗ là báo ngay ở đây."
        )
    else:
        why = (
            f"Hiện đã hết chỗ, đứng thứ {place} trong danh sách chờ, hộ được ưu tiên xếp trước. "
            "Có chỗ là báo ngay ở đây."
        )
    return "\n".join([first, why, *_when_and_where(dialogue)])


def came(one: Registration) -> str:
    return f"{begun(one)} đã được ghi là có đến dự (mã {one.code})."


def gone(one: Registration) -> str:
    return f"Đăng ký {one.code} đã huỷ."


def moved_up(dialogue: Dialogue, one: Promised) -> str:
    whose = "bà con" if one.own else one.name or "người bà con đăng ký hộ"
    lines = [f"Tin vui: đã có chỗ cho {whose} ở buổi đối thoại “{dialogue.title}”.", door_code(one.code)]
    return "\n".join([*lines, *_when_and_where(dialogue)])


def reminder(dialogue: Dialogue, seats: Sequence[Promised]) -> str:
    """To one person, for all the seats they answer for."""
    lines = [f"Nhắc bà con: buổi đối thoại “{dialogue.title}” sắp họp.", *_when_and_where(dialogue)]
    lines += [
        f"Mã vào cửa{'' if one.own else f' của {one.name}' if one.name else ' của người đăng ký hộ'}: {one.code}"
        for one in seats
    ]
    lines.append("Nếu không đến được, bà con báo giúp để nhường chỗ cho người đang chờ.")
    return "\n".join(lines)


def promised_now(one: Registration) -> str:
    """What they just told got them a seat."""
    return f"Đã có chỗ cho {who(one)}. {door_code(one.code)}"


def door_code(code: str) -> str:
    return f"Mã vào cửa: {code} (đọc mã này khi đến)."


def begun(one: Registration) -> str:
    words = who(one)
    return words[0].upper() + words[1:]


def _when_and_where(dialogue: Dialogue) -> list[str]:
    return [
        f"Thời gian: {dialogue_texts.when(dialogue.starts_at)}.",
        f"Nơi họp: {dialogue.place or 'sẽ báo sau'}.",
    ]
