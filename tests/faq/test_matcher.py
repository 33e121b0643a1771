import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.text import fold
from faq.catalogue import Catalogue
from faq.matcher import KEPT, Matcher, MatchKind
from faq.outside import SubjectKind

VIETNAMESE = st.text(alphabet="abcdđeêghiklmnoôơpqrstuưvxyáàảãạấếốớứ ?.,5", max_size=200)


def first(matcher: Matcher, text: str) -> str:
    match = matcher.match(text)
    return match.entries[0].entry.id if match.entries else ""


@pytest.mark.parametrize(
    "text",
    [
        "Tôi bị mất thẻ bảo hiểm y tế, cấp lại ở đâu?",
        "toi bi mat the bao hiem y te, cap lai o dau",
        "MẤT THẺ BẢO HIỂM Y TẾ XIN CẤP LẠI",
        "Dạ cho em hỏi mất thẻ bhyt xin cấp lại sao ạ, em cảm ơn",
        "lam mat the baohiem y te xin cap lai",
        "mất thẻ bảo hiem y tế xin cấp lại thees nào",
        "Hôm qua nhà tôi đi chợ phiên, đông lắm, lúc về mở túi không thấy giấy tờ đâu. "
        "Mất thẻ bảo hiểm y tế thì xin cấp lại ở đâu?",
    ],
)
def test_a_question_is_answered_however_it_is_typed(small_matcher: Matcher, text: str) -> None:
    match = small_matcher.match(text)
    assert (match.kind, match.entries[0].entry.id) == (MatchKind.ANSWER, "the-bi-mat")
    assert match.shown == 1


def test_a_vague_question_gets_choices(small_matcher: Matcher) -> None:
    match = small_matcher.match("vay vốn")
    assert match.kind is MatchKind.CHOICES
    assert 1 <= match.shown <= 3
    assert {scored.entry.group for scored in match.entries[: match.shown]} == {"vay-lam-an"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vợ chồng tôi muốn ly hôn, ai được nuôi con", SubjectKind.LAW),
        ("bằng lái xe máy bị mất xin cấp lại", SubjectKind.LAW),
        ("cầu qua suối thôn tôi sập, bao giờ xã làm lại", SubjectKind.COMMUNE),
        ("trời mai mưa hay nắng vậy", SubjectKind.CHAT),
        ("ba toi tam muoi tuoi co tien nguoi gia hang thang khong", SubjectKind.AWAITED),
    ],
)
def test_other_subjects_are_not_answered(small_matcher: Matcher, text: str, kind: SubjectKind) -> None:
    match = small_matcher.match(text)
    assert (match.kind, match.foreign) == (MatchKind.NONE, kind)


@pytest.mark.parametrize(
    "text",
    ["Где мой паспорт и деньги сегодня утром?", "what is the best way to cook rice tonight", "我的医保卡丢了怎么办"],
)
def test_other_languages_are_not_answered(small_matcher: Matcher, text: str) -> None:
    assert small_matcher.match(text).kind in {MatchKind.NONE, MatchKind.SMALLTALK}


def test_one_common_word_is_not_a_question(small_matcher: Matcher) -> None:
    assert small_matcher.match("tiền").kind is not MatchKind.ANSWER


def test_an_expired_entry_is_found_like_any_other(small_matcher: Matcher) -> None:
    """Rather than a living one that fits worse; the handler says that it is out of date."""
    match = small_matcher.match("Dịp lễ hội làng hộ nghèo được phát quà gì?")
    assert (match.kind, match.entries[0].entry.id) == (MatchKind.ANSWER, "qua-le-hoi")


def test_typed_diacritics_count_and_missing_ones_do_not(small_catalogue: Catalogue) -> None:
    land = replace(
        small_catalogue.entries["the-bi-mat"], id="may-moc", title="Máy móc cũ",
        short="Máy.",
        phrasings=("bán máy cày cũ", "máy cày cũ hỏng", "mua máy cày", "máy cày bán ở đâu", "giá máy cày"),
    )  # fmt: skip
    cloud = replace(
        land, id="may-mac", title="May mặc", short="May.",
        phrasings=("học may cây vải", "may cây áo", "thợ may cây", "nghề may cây", "may cây thuê"),
    )  # fmt: skip
    matcher = Matcher(replace(small_catalogue, entries={"may-moc": land, "may-mac": cloud}))
    assert first(matcher, "máy cày") == "may-moc"
    assert first(matcher, "may cây") == "may-mac"
    assert {scored.entry.id for scored in matcher.match("may cay").entries} == {"may-moc", "may-mac"}


@pytest.mark.parametrize("text", ["", " ", "😀😀😀", "\u200b\u200d", "Jhjkmdj'", "324", "..."])
def test_nothing_to_read_gets_a_kind_reply(small_matcher: Matcher, text: str) -> None:
    match = small_matcher.match(text)
    assert match.kind is MatchKind.SMALLTALK
    assert match.reply


def test_a_hundred_kilobytes_are_read_to_the_question_at_the_end(small_matcher: Matcher) -> None:
    match = small_matcher.match("Chuyện dài lắm bà con ơi. " * 5_000 + "Mất thẻ bảo hiểm y tế xin cấp lại ở đâu?")
    assert match.entries[0].entry.id == "the-bi-mat"


def test_zero_width_characters_change_nothing(small_matcher: Matcher) -> None:
    plain = small_matcher.match("mất thẻ bảo hiểm y tế")
    spiked = small_matcher.match("m\u200bất th\u200dẻ bảo\ufeff hiểm y t\u00adế")
    assert spiked == plain


def test_an_empty_catalogue_answers_nothing(small_catalogue: Catalogue) -> None:
    matcher = Matcher(replace(small_catalogue, entries={}))
    assert matcher.match("mất thẻ bảo hiểm y tế").kind is MatchKind.NONE


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_gets_a_match(small_matcher: Matcher, text: str) -> None:
    match = small_matcher.match(text)
    scores = [scored.score for scored in match.entries]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(scores) <= KEPT
    assert match.shown <= min(3, len(scores))
    assert (match.reply is not None) == (match.kind in {MatchKind.SMALLTALK, MatchKind.SENSITIVE})


@given(VIETNAMESE)
@settings(deadline=None)
def test_capitals_and_composition_change_nothing(small_matcher: Matcher, text: str) -> None:
    match = small_matcher.match(text)
    assert small_matcher.match(text.upper()) == match
    assert small_matcher.match(unicodedata.normalize("NFD", text)) == match


def test_the_same_message_gets_the_same_match(small_catalogue: Catalogue, small_matcher: Matcher) -> None:
    again = Matcher(small_catalogue)
    for text in ("vay vốn", "lãi vay hộ nghèo", "thẻ", "quà hội làng"):
        assert again.match(text) == small_matcher.match(text)


def test_real_entries_are_found_by_their_own_phrasings(real_catalogue: Catalogue, real_matcher: Matcher) -> None:
    """The least that must hold for whatever content there is: an entry answers to what is written in it."""
    lost = [
        (entry.id, phrasing)
        for entry in real_catalogue.entries.values()
        for phrasing in entry.phrasings[::5]
        if (match := real_matcher.match(phrasing)).kind is not MatchKind.SENSITIVE
        and entry.id not in [scored.entry.id for scored in match.entries[:3]]
    ]
    asked = sum(len(entry.phrasings[::5]) for entry in real_catalogue.entries.values())
    assert len(lost) <= asked // 50, lost


def test_real_entries_are_found_without_diacritics(real_catalogue: Catalogue, real_matcher: Matcher) -> None:
    titles = list(real_catalogue.entries.values())
    lost = [entry.id for entry in titles if entry.group not in _groups(real_matcher, fold(entry.title))]
    assert len(lost) <= len(titles) // 50, lost


def _groups(matcher: Matcher, text: str) -> set[str]:
    return {scored.entry.group for scored in matcher.match(text).entries[:3]}
