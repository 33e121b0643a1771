"""What residents read of a quiz."""

from datetime import date, datetime

from channels.messages import Choice
from desk.deep_links import Doors, Link
from desk.working_time import VIETNAM
from storage.quiz_plays import Play
from storage.quizzes import Quiz, QuizQuestion

PLAY = "Chơi hội thi"
PAGE = "/hoi-thi"
START = "do_"
"""A link on Telegram says `/start do_<code>`."""

LATER = Choice(label="Để sau", payload="#menu")
RESUME = Choice(label="Chơi tiếp", payload="#dotiep")
LIST = Choice(label="Xem hội thi", payload="#do")
NONE_NOW = "Lúc này chưa có hội thi nào đang mở cho nơi bà con ở. Có hội thi mới, ai đồng ý nhận tin sẽ được báo."
SEVERAL = "Có mấy hội thi đang mở, bà con chọn một:"
GONE = "Không có hội thi này, hoặc hội thi chưa mở. Bà con xem lại mã giúp nhé."
TOO_SOON = "Hội thi “{title}” mở lúc {opens}. Đến giờ bà con nhắn lại mã {code} nhé."
OVER = "Hội thi “{title}” đã kết thúc lúc {closed}, cảm ơn bà con đã quan tâm."
OVER_MIDWAY = (
    "Hội thi “{title}” đã kết thúc lúc {closed} nên câu vừa chọn không tính được nữa. Cảm ơn bà con đã chơi cùng."
)
WITHDRAWN = "Hội thi “{title}” đã được cơ quan tổ chức rút lại. Lý do: {reason}"
ELSEWHERE = "Hội thi “{title}” dành cho bà con {theirs}, còn bà con đang ở {mine}. Chuyển nhà thì nhắn “đổi xã” nhé."
NOTHING_BEGUN = "Bà con chưa có câu đố nào đang chơi dở."
ONCE_EACH = (
    "Mỗi tài khoản chỉ chơi một lần và không đổi câu đã chọn được, nên máy này không chơi thay cho người khác được. "
    "Người nhà có tài khoản Zalo, Telegram riêng thì nhắn ở máy của mình nhé."
)
ANSWERED_BEFORE = "Câu {number} bà con đã trả lời rồi, không đổi được."
TOO_QUICK = "Câu {number} vừa hiện ra nên lần chọn vừa rồi chưa tính. Bà con đọc câu hỏi rồi chọn nhé."
NOT_YET = "Chưa đến câu đó."
NOTHING_TO_EXPLAIN = "Câu vừa rồi không có mục hỏi đáp nào để xem thêm."

ASK_HOME = "Bà con ở xã (phường) nào? Nhắn tên xã để tìm hội thi của nơi mình, hoặc nhắn mã hội thi."
SKIP_HOME = Choice(label="Bỏ qua", payload="#donha:0")
ASK_COMMUNE = "Để tính điểm cho thôn, xã nhà mình: bà con ở xã (phường) nào? Nhắn tên xã, hoặc chọn “Bỏ qua”."
ASK_HAMLET = "Để tính điểm cho thôn nhà mình: bà con ở thôn nào của {commune}? Không muốn nói thì chọn “Bỏ qua”."
WHICH_PLACE = "Bà con ở nơi nào dưới đây?"
UNKNOWN_PLACE = "Chưa tìm thấy “{typed}”. Bà con nhắn tên xã (phường) và tỉnh, hoặc chọn “Bỏ qua”."
SKIP_PLACE = Choice(label="Bỏ qua", payload="#doxa:0")
PLACE_SKIPPED = "Không sao ạ. Điểm của bà con vẫn được giữ, chỉ không cộng cho thôn nào."
PLACE_COUNTED = "Đã cộng điểm của bà con cho {area}. Cảm ơn bà con đã chơi."
PLACE_NOT_COUNTED = "Đã ghi bà con ở {area}. Nơi này không thuộc hội thi nên điểm không cộng cho thôn nào."


def at(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def on(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def begin(code: str) -> Choice:
    return Choice(label="Bắt đầu chơi", payload=f"#dochoi:{code}")


def look(quiz: Quiz) -> Choice:
    return Choice(label=quiz.title, payload=f"#do:{quiz.code}")


def card(quiz: Quiz, questions: int) -> str:
    lines = [quiz.title, quiz.intro, f"{questions} câu, mỗi tài khoản chơi một lần, đến {at(quiz.closes_at)}."]
    if quiz.winners:
        lines += [f"Đúng từ {quiz.least_right} câu thì có mã dự bốc thăm {quiz.winners} giải: {quiz.prize}"]
    return "\n".join(line for line in lines if line)


def announcement(quiz: Quiz, questions: int, *, spoken: bool = False) -> str:
    """`spoken`: for the loudspeaker, where nobody can tap."""
    how = (
        f"Bà con nhắn hai chữ “đố vui” vào kênh hỏi đáp của xã, hoặc nhắn mã hội thi: {' '.join(quiz.code)}."
        if spoken
        else f"Bấm “{PLAY}” ở dưới, hoặc nhắn mã {quiz.code}."
    )
    return f"Mời bà con dự: {card(quiz, questions)}\n{how}"


def ask(question: QuizQuestion, count: int, *, listed: bool) -> str:
    """`listed`: with its options, where buttons would cut them."""
    text = f"Câu {question.position}/{count}. {question.text}"
    if not listed:
        return text
    return "\n".join([text, *(f"{place}. {option}" for place, option in enumerate(question.options, 1))])


def options(code: str, question: QuizQuestion, *, short: bool) -> list[Choice]:
    """`#dola:code.question.option`, both from 1. `short`: only their numbers."""
    return [
        Choice(label=str(place) if short else option, payload=f"#dola:{code}.{question.position}.{place}")
        for place, option in enumerate(question.options, 1)
    ]


def more_about(code: str, question: QuizQuestion) -> Choice:
    return Choice(label=f"Xem thêm về câu {question.position}", payload=f"#doxem:{code}.{question.position}")


def verdict(question: QuizQuestion, choice: int) -> str:
    right = question.options[question.answer - 1]
    said = "Đúng rồi!" if choice == question.answer else f"Chưa đúng. Đáp án: {question.answer}. {right}"
    return f"{said}\n{question.explanation}\nNguồn: {question.source}"


def result(quiz: Quiz, play: Play, count: int) -> str:
    lines = [f"Bà con đúng {play.score}/{count} câu."]
    if quiz.winners and play.score >= quiz.least_right:
        lines += [
            f"Mã dự bốc thăm: {play.code}. Mã này có trong danh sách bốc thăm; bà con giữ lại để đối chiếu.",
            f"Bốc thăm công khai sau {on(quiz.seed_on)}, bằng {quiz.seed_from}." if quiz.seed_on else "",
        ]
    elif quiz.winners:
        lines += [f"Đúng từ {quiz.least_right} câu mới có mã dự bốc thăm, hẹn bà con lần sau nhé."]
    return "\n".join(line for line in lines if line)


def see_page(public_url: str, code: str) -> str:
    return f"Kết quả công khai tại {public_url.rstrip('/')}{PAGE}/{code}" if public_url else ""


def won(quiz: Quiz, play_code: str) -> str:
    return (
        f"Chúc mừng bà con! Mã {play_code} đã trúng trong lần bốc thăm công khai của “{quiz.title}”.\n"
        f"Giải: {quiz.prize}\n"
        f"Bà con mang mã {play_code} và căn cước đến {quiz.area_name or 'cơ quan tổ chức'} để nhận. "
        "Nhận giải không mất khoản tiền nào: ai đòi phí là lừa đảo."
    )


def links(doors: Doors, code: str) -> list[Link]:
    """Zalo knows no link that carries a word along, so there the quiz's code is typed."""
    found = []
    if doors.zalo_oa:
        found.append(Link(channel="zalo-oa", name="Zalo", url=f"https://zalo.me/{doors.zalo_oa}", types=code))
    if doors.telegram:
        url = f"https://t.me/{doors.telegram}?start={START}{code}"
        found.append(Link(channel="telegram", name="Telegram", url=url))
    if doors.public_url:
        url = f"{doors.public_url.rstrip('/')}{PAGE}/{code}"
        found.append(Link(channel="web", name="Trang web", url=url))
    return found
