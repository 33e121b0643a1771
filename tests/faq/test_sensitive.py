"""Messages that a person must see at once are found, and ordinary questions are left alone."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

import faq
from channels.text import fold
from faq.matcher import Matcher, MatchKind
from faq.talk.smalltalk import find_sensitive
from faq.talk.urgency import urgency
from faq.talk.urgency_learning import Examples, learn
from faq.text import plain_words

QUESTIONS = Path(faq.__file__).parent / "questions"
KNOWN_NUMBERS = {"113", "114", "115"}


def _read(*names: str) -> list[dict[str, Any]]:
    lines = [line for name in names for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line]


def _alarms(messages: list[str]) -> float:
    return sum(find_sensitive(message) is not None for message in messages) / len(messages)


@pytest.mark.parametrize(("part", "least"), [("tune", 0.98), ("blind", 0.98), ("fresh", 0.95)])
def test_urgent_messages_are_found(part: str, least: float) -> None:
    """Only "fresh" is of messages that nothing was learned from."""
    urgent = [row["q"] for row in _read("sensitive.jsonl") if row["part"] == part and row["kind"] != "none"]
    assert len(urgent) >= 60
    assert _alarms(urgent) >= least


@pytest.mark.parametrize(("part", "most"), [("tune", 0.08), ("blind", 0.05), ("fresh", 0.12)])
def test_look_alikes_raise_no_alarm(part: str, most: float) -> None:
    """Most were written to sound urgent: grievances, jokes, an illness of long ago."""
    alike = [row["q"] for row in _read("sensitive.jsonl") if row["part"] == part and row["kind"] == "none"]
    assert len(alike) >= 60
    assert _alarms(alike) <= most


def test_everyday_questions_raise_no_alarm_with_or_without_marks() -> None:
    everyday = [row["q"] for row in _read("chat-a.jsonl", "chat-b.jsonl")]
    assert len(everyday) >= 600
    assert _alarms(everyday) <= 0.05
    assert _alarms([fold(message) for message in everyday]) <= 0.05


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("khổ quá tôi muốn chết cho xong", "suicide"),
        ("khong muon song nua", "suicide"),
        ("chồng say rượu đánh em suốt", "violence"),
        ("nó dọa giết cả nhà tôi", "threat"),
        ("con nhà bên bị đánh đập, cháu bị đánh tím người", "child"),
        ("có người sàm sỡ cháu tôi", "child"),
        ("nhà tôi nhịn đói ba hôm nay", "hunger"),
        ("me con khong con gi an", "hunger"),
        ("trưởng thôn đòi tiền mới cho vào hộ nghèo", "bribe"),
        ("phai dua phong bi cho can bo", "bribe"),
        ("cán bộ xã ăn chặn tiền cứu trợ của dân", "corruption"),
        ("họ ký khống tên tôi để lĩnh tiền", "corruption"),
        ("con tôi bị nhốt bên campuchia, chúng đòi tiền chuộc", "trafficking"),
        ("mẹ tôi ngất, gọi không tỉnh", "emergency"),
        ("nuoc len nhanh, ca nha mac ket tren mai", "disaster"),
        ("Nhà con đúng nắm gạo, mai chưa biết lấy chi bỏ nồi", "urgent"),
    ],
)
def test_each_kind_reaches_a_person(small_matcher: Matcher, text: str, name: str) -> None:
    match = small_matcher.match(text)
    assert (match.kind, match.reason) == (MatchKind.SENSITIVE, name)
    assert match.reply


@pytest.mark.parametrize(
    "text",
    [
        "chồng đánh, tôi đưa con đi thì có được trợ cấp không",
        "Xin chào cán bộ, nhà tôi hết gạo ăn, hộ nghèo vay vốn thế nào ạ",
        "bi chong danh gay tay thi bao hiem co tra khong",
        "trưởng thôn đòi hai triệu mới ký đơn vay vốn, thủ tục vay thế nào, cảm ơn",
    ],
)
def test_urgent_wins_over_the_question_beside_it(text: str) -> None:
    assert find_sensitive(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "muốn đổi máy điện thoại",
        "đổi quà ở đâu",
        "mức phạt tham nhũng là bao nhiêu",
        "ăn chặn tiền hộ nghèo thì gửi đơn đến đâu",
        "trẻ bị bỏ rơi được trợ cấp bao nhiêu",
        "hộ thiếu đói được mấy kg gạo",
        "bảo hiểm chi trả khi bị đánh gãy tay không",
        "đói bụng quá trưa ăn gì",
        "buồn ngủ muốn chết",
        "vay vốn mua bò",
        "danh sách hộ nghèo xem ở đâu",
    ],
)
def test_ordinary_questions_do_not_raise_the_alarm(text: str) -> None:
    assert find_sensitive(text) is None


def test_replies_are_short_and_name_only_numbers_that_everyone_may_call() -> None:
    replies = {found.name: found.reply for row in _read("sensitive.jsonl") if (found := find_sensitive(row["q"]))}
    assert len(replies) >= 11
    for reply in replies.values():
        words = [word.strip(".,;:()") for word in reply.split()]
        assert len(words) <= 45
        assert {word for word in words if word.isdigit()} <= KNOWN_NUMBERS


def test_weights_learned_from_a_few_examples_tell_them_apart() -> None:
    given = Examples(urgent=["cháu bị trói ngoài sân"] * 3 + ["nó trói em ở gốc cây"] * 3, alike=["trói bò ở đâu"] * 3)
    everyday = [f"vay vốn nuôi bò xã {number} thế nào" for number in range(50)]
    learned = learn(given, everyday)
    assert learned["troi"] > 0 > learned["von"]
    assert learn(given, everyday) == learned


def test_a_few_words_are_left_to_the_sayings() -> None:
    assert urgency(("cứu", "đói", "đánh")) < 0


def test_saying_it_again_and_again_makes_it_no_more_urgent() -> None:
    once = plain_words("Đường vào thôn hỏng rồi ")
    assert urgency(once * 50) == urgency(once)
    assert find_sensitive("Nhà tôi " * 2_000) is None
    assert find_sensitive("Đường vào thôn hỏng rồi " * 500) is None


@pytest.mark.parametrize(
    "text", ["Где мой паспорт и деньги сегодня утром?", "ຂ້ອຍ ຢາກ ຖາມ ກ່ຽວກັບ ເງິນ", "我 的 医保卡 丢了 怎么办"]
)
def test_foreign_scripts_have_no_weight(text: str) -> None:
    assert urgency(plain_words(text)) == -math.inf
    assert find_sensitive(text) is None
