"""The questions offered on the first page find their answers in the real content."""

from datetime import date

from faq.matcher import Matcher
from handlers.routes import global_word
from pages.sentences import EXAMPLES

NOVEMBER = date(2026, 11, 21)
MEANT = {
    "Mất thẻ bảo hiểm y tế thì làm sao?": "bhyt-mat-the-sai-thong-tin",
    "Hộ nghèo được vay bao nhiêu?": "vay-ho-ngheo-muc-lai-suat",
    "Nhà hỏng vì bão được hỗ trợ gì?": "nha-o-thien-tai-khan-cap",
}


def test_each_example_has_its_answer_first(real_matcher: Matcher) -> None:
    questions = [example for example in EXAMPLES if global_word(example) is None]
    found = {question: real_matcher.match(question).entries[0].entry.group for question in questions}
    assert found == MEANT
