"""Who may be entitled to what, case by case; and a rulebook with a fault, refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, Confidence, ContentError, load_catalogue
from faq.household.benefits import Benefits, Certainty, Findings
from faq.household.questions import UNKNOWN
from faq.household.rulebook import RULEBOOK, load_benefits
from faq.standing import Standing, standings
from tests.faq.benefit_cases import OPEN, REFUSED, SURE

TODAY = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 1)
LONGEST_PAYLOAD = 64
"""Bytes of Telegram's callback data."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def benefits(catalogue: Catalogue) -> Benefits:
    return load_benefits(catalogue)


@pytest.fixture(scope="module")
def standing(catalogue: Catalogue) -> Mapping[str, Standing]:
    return standings(catalogue, TODAY)


@pytest.fixture
def found(benefits: Benefits, catalogue: Catalogue, standing: Mapping[str, Standing]) -> "Finder":
    return Finder(benefits, catalogue, standing)


class Finder:
    def __init__(self, benefits: Benefits, catalogue: Catalogue, standing: Mapping[str, Standing]) -> None:
        self._benefits = benefits
        self._catalogue = catalogue
        self._standing = standing

    def of(self, answers: str, *, today: date = TODAY) -> Findings:
        household = self._benefits.household(answers.replace(".", UNKNOWN))
        assert household is not None, answers
        return self._benefits.find(household, self._catalogue, self._standing, today)

    def rules(self, answers: str) -> dict[str, bool]:
        """Id of each rule that meets the household: whether for certain."""
        return {benefit.rule.id: benefit.sure for benefit in self.of(answers).benefits}


@pytest.mark.parametrize("rule", SURE)
def test_plainly_entitled(found: Finder, rule: str) -> None:
    yes, no = (answers.split() for answers in SURE[rule])
    assert {answers: found.rules(answers).get(rule) for answers in yes} == dict.fromkeys(yes, True)
    assert [answers for answers in no if rule in found.rules(answers)] == []


@pytest.mark.parametrize("rule", OPEN)
def test_may_be_entitled(found: Finder, rule: str) -> None:
    yes, no = (answers.split() for answers in OPEN[rule])
    assert {answers: found.rules(answers).get(rule) for answers in yes} == dict.fromkeys(yes, False)
    assert [answers for answers in no if rule in found.rules(answers)] == []


@pytest.mark.parametrize("beginning", REFUSED)
def test_surely_not(found: Finder, beginning: str) -> None:
    yes, no = (answers.split() for answers in REFUSED[beginning])
    for answers in yes:
        assert any(reason.startswith(beginning) for reason in found.of(answers).refusals), answers
    for answers in no:
        assert not any(reason.startswith(beginning) for reason in found.of(answers).refusals), answers


def test_every_rule_and_every_refusal_has_its_cases(benefits: Benefits) -> None:
    assert sorted([*SURE, *OPEN]) == sorted(rule.id for rule in benefits.rules)
    reasons = {refusal.reason for rule in benefits.rules for refusal in rule.surely_not}
    assert len(reasons) == len(REFUSED)
    assert all(any(reason.startswith(beginning) for reason in reasons) for beginning in REFUSED)


def test_what_is_called_certain_rests_on_certain_answers(benefits: Benefits, catalogue: Catalogue) -> None:
    entries = {rule.id: catalogue.entries[rule.entry] for rule in benefits.rules}
    sure = [rule for rule in benefits.rules if rule.certainty is Certainty.ENTITLED]
    assert [rule.id for rule in sure if entries[rule.id].confidence is Confidence.ASK] == []
    living = {rule.id: catalogue.sources[rule.source].living(TODAY) for rule in benefits.rules}
    assert [id_ for id_, lives in living.items() if not lives] == []


def test_words_that_fit_a_button_and_a_line(benefits: Benefits) -> None:
    code = UNKNOWN * len(benefits.questions)
    payloads = [f"#hd:{rule.id}.{code}.99" for rule in benefits.rules]
    payloads += [f"#hl:{question.id}.{UNKNOWN}" for question in benefits.questions]
    assert [payload for payload in payloads if len(payload.encode()) > LONGEST_PAYLOAD] == []
    for rule in benefits.rules:
        assert len(rule.gives.split()) <= 25, rule.id
        assert len(rule.depends.split()) <= 20, rule.id
        assert len(rule.first_step.split()) <= 25, rule.id
        assert (rule.gives[-1], rule.first_step[-1]) == (".", "."), rule.id
        assert not rule.depends.endswith("."), "the line adds its own"


def test_what_may_hold_makes_a_certain_rule_an_open_one(found: Finder) -> None:
    """“Có con học hai cấp trở lên” does not say which."""
    assert found.rules("N..P...")["hoc-phi"] is True
    several = {benefit.rule.id: benefit for benefit in found.of("N..H...").benefits}
    assert several["hoc-phi"].depends == "nhà mình có trẻ học mầm non hoặc con học lớp 1 đến lớp 12"
    assert several["vay-hoc"].depends == "nhà mình có con học đại học, cao đẳng, học nghề"
    assert several["bhyt-ngheo"].sure
    both = {benefit.rule.id: benefit for benefit in found.of("...HH..").benefits}
    assert both["vay-hoc-mo-coi"].depends.startswith(
        "nhà mình có con học đại học, cao đẳng, học nghề và trẻ mồ côi hoặc người một mình nuôi con; "
    )


def test_an_unknown_answer_refuses_nothing(found: Finder) -> None:
    assert found.of(".......").refusals == ()


def test_an_answer_in_doubt_is_not_shown_as_certain(benefits: Benefits, catalogue: Catalogue) -> None:
    household = benefits.household("NXXXXXX")
    assert household is not None
    later = benefits.find(household, catalogue, standings(catalogue, NEW_YEAR), NEW_YEAR)
    lawyer = next(benefit for benefit in later.benefits if benefit.rule.id == "luat-su")
    assert not lawyer.sure
    assert lawyer.depends.startswith("quy định đang được xem lại, cần hỏi")


def test_a_document_that_was_replaced_makes_its_rules_open(benefits: Benefits, catalogue: Catalogue) -> None:
    law = replace(catalogue.sources["25/2008/QH12"], replaced_by="99/2026/QH16")
    changed = replace(catalogue, sources={**catalogue.sources, law.number: law})
    household = benefits.household("NXXXXXX")
    assert household is not None
    found = benefits.find(household, changed, {}, TODAY)
    assert {
        benefit.rule.id for benefit in found.benefits if benefit.sure and benefit.rule.source == law.number
    } == set()


def test_a_rule_that_ran_out_and_an_entry_that_is_gone_are_not_shown(benefits: Benefits, catalogue: Catalogue) -> None:
    first = benefits.rules[0]
    ended = replace(benefits, rules=(replace(first, valid_until=date(2026, 11, 22)), *benefits.rules[1:]))
    household = benefits.household("NXXXXXX")
    assert household is not None
    assert first.id not in {one.rule.id for one in ended.find(household, catalogue, {}, TODAY).benefits}
    without = {id_: entry for id_, entry in catalogue.entries.items() if id_ != first.entry}
    bare = replace(catalogue, entries=without)
    assert first.id not in {one.rule.id for one in benefits.find(household, bare, {}, TODAY).benefits}


def test_topics_come_in_the_order_of_the_rulebook_and_certain_things_first(found: Finder) -> None:
    groups = found.of("NDCPGNT").groups
    assert [group.title for group in groups][:2] == [
        "Bảo hiểm y tế",
        "Trợ giúp xã hội, người già, người khuyết tật, quà và gạo",
    ]
    for group in groups:
        sure = [benefit.sure for benefit in group.benefits]
        assert sure == sorted(sure, reverse=True)


def test_codes(benefits: Benefits) -> None:
    household = benefits.household(" ndcpgnt ")
    assert household is not None
    assert household.code == "NDCPGNT"
    for wrong in ("", "NDCPGN", "NDCPGNTT", "ZDCPGNT", "N/CPGNT", "ΝDCPGNT"):
        assert benefits.household(wrong) is None, wrong
    assert Benefits().household("") is None


SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "ho": {
        "N": ("hộ nghèo", "ngheo", "dạ nhà em là hộ nghèo ạ", "NHÀ TÔI NGHÈO", "có sổ nghèo"),
        "C": ("cận nghèo", "can ngheo", "hộ cận nghèo.", "cận"),
        "M": ("mới thoát nghèo", "nhà con vừa thoát nghèo", "moi thoat ngheo"),
        "K": ("không", "không phải hộ nghèo ạ", "khác"),
        UNKNOWN: ("không biết", "ko biết", "chưa rõ ạ", "bỏ qua"),
    },
    "vung": {"D": ("xã đặc biệt khó khăn", "dbkk"), "K": ("miền núi", "xã khó khăn"), "B": ("xã", "ở quê")},
    "dan-toc": {"C": ("có", "người thái", "dân tộc mông"), "K": ("không", "ko", "người kinh")},
    "hoc": {"P": ("lớp", "cấp 2"), "D": ("đại học", "con học đại học"), "K": ("không", "không có")},
    "nguoi": {"G": ("người già", "75 tuổi", "75"), "T": ("khuyết tật",), "K": ("không có ai",)},
    "nghe": {"N": ("học nghề",), "L": ("xuất khẩu lao động", "đi làm nước ngoài"), "K": ("không",)},
    "nha": {"T": ("nhà dột", "dột nát"), "B": ("bị bão", "sập"), "K": ("ổn",)},
}


@pytest.mark.parametrize("question_id", SAID)
def test_an_answer_in_free_words(benefits: Benefits, question_id: str) -> None:
    question = next(question for question in benefits.questions if question.id == question_id)
    for letter, said in SAID[question_id].items():
        assert {words: question.read(words) for words in said} == dict.fromkeys(said, letter)


def test_a_question_is_no_answer(benefits: Benefits) -> None:
    for words in (
        "hộ nghèo vay được bao nhiêu",
        "mất thẻ bảo hiểm y tế thì làm sao",
        "hộ cận nghèo có được tiền điện không",
        "",
        "???",
        "bao nhiêu",
    ):
        assert [question.id for question in benefits.questions if question.read(words)] == [], words


def test_seven_questions_with_at_most_six_answers(benefits: Benefits) -> None:
    assert len(benefits.questions) == 7
    for question in benefits.questions:
        assert len(question.options) + 1 <= 6
        for option in question.options:
            assert question.read(option.label) == option.code


FAULTS = {
    "a typing slip in a key": (
        "    gives: Nhà nước đóng hết tiền",
        "    give: Nhà nước đóng hết tiền",
        "unknown key 'give'",
    ),
    "an unknown key at the top": ("order: [", "ordr: [", "unknown key 'ordr'"),
    "an unknown topic": ("order: [bhyt,", "order: [bhty,", "there is no topic 'bhty'"),
    "an unknown entry": ("entry: bhyt-ho-ngheo-muc-dong", "entry: bhyt-ho-ngheo", "there is no entry 'bhyt-ho-ngheo'"),
    "an unknown document": ("source: 25/2008/QH12", "source: 26/2008/QH12", "there is no document '26/2008/QH12'"),
    "an unknown question": ("when: {ho: [ngheo]}", "when: {hoo: [ngheo]}", "there is no question 'hoo'"),
    "an unknown fact": ("when: {ho: [ngheo]}", "when: {ho: [rat-ngheo]}", "'ho' has no fact 'rat-ngheo'"),
    "an unknown fact in a refusal": ("- when: {ho: [moi-thoat]}", "- when: {ho: [moi]}", "'ho' has no fact 'moi'"),
    "no condition": ("    when: {ho: [ngheo]}\n", "", "'when' is not a condition"),
    "an empty condition": ("when: {ho: [ngheo]}", "when: {}", "'when' is not a condition"),
    "an empty list": ("when: {ho: [ngheo]}", "when: {ho: []}", "is not a list"),
    "a word for a list": ("when: {ho: [ngheo]}", "when: {ho: ngheo}", "is not a list"),
    "an unknown certainty": ("certainty: entitled", "certainty: sure", "'certainty' is 'sure'"),
    "open, but not why": ("certainty: entitled", "certainty: maybe", "'depends' does not fit 'maybe'"),
    "certain, yet it depends": (
        "    certainty: entitled\n",
        "    certainty: entitled\n    depends: trời mưa\n",
        "'depends' does not fit 'entitled'",
    ),
    "no first step": (
        "    first_step: Ra UBND xã xem từng người trong nhà đã có tên trong danh sách chưa.\n",
        "",
        "'first_step' is missing",
    ),
    "a rule that is there twice": ("- id: bhyt-can-ngheo\n", "- id: bhyt-ngheo\n", "the rule is there twice"),
    "a question that is there twice": ("- id: vung\n", "- id: ho\n", "the question is there twice"),
    "a title that fits no button": (
        "title: Thẻ bảo hiểm y tế hộ nghèo",
        f"title: {'Thẻ bảo hiểm ' * 5}",
        "the title has 64 characters",
    ),
    "a letter that means unknown": ('code: "N"', f'code: "{UNKNOWN}"', "'code' is 'X'"),
    "a letter like a figure": ('code: "N"', 'code: "O"', "'code' is 'O'"),
    "a letter twice": ('code: "C"', 'code: "N"', "two options have the same code"),
    "an option that tells nothing": ("        facts: [ngheo]\n", "", "tells nothing"),
    "an option with an unknown fact": (
        "        facts: [ngheo]\n",
        "        facts: [giau]\n",
        "there is no fact 'giau'",
    ),
    "a fact that nobody tells": (
        "      ngheo: hộ nghèo\n",
        "      ngheo: hộ nghèo\n      giau: giàu\n",
        "no option tells 'giau'",
    ),
    "a bare no": ("      ngheo: hộ nghèo\n", "      no: hộ nghèo\n", "'facts' is not a record of names"),
    "an impossible date": (
        "    source: 25/2008/QH12\n",
        "    source: 25/2008/QH12\n    valid_until: 2026-02-30\n",
        "impossible date",
    ),
    "no id": ("  - id: bhyt-ngheo\n    entry", "  - entry", "number 1 of 'rules' has no id"),
    "an id of no letters": ("  - id: bhyt-ngheo\n", '  - id: " "\n', "number 1 of 'rules' has no id"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rulebook_with_a_fault_is_refused(tmp_path: Path, catalogue: Catalogue, fault: str) -> None:
    sound, faulty, reason = FAULTS[fault]
    text = RULEBOOK.read_text(encoding="utf-8")
    assert sound in text
    path = tmp_path / "benefits.yaml"
    path.write_text(text.replace(sound, faulty, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load_benefits(catalogue, path)
    assert reason in str(refused.value)
    assert refused.value.file == "benefits.yaml"
    assert refused.value.line > 0 or "number 1 of" in reason or "is there twice" in reason
    assert refused.value.allowed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is not a rulebook"),
        ("- một\n", "the file is not a rulebook"),
        ("order: []\nquestions: []\nrules: []\n", "there are 0 questions"),
        ("order: [\n", "cannot be read"),
    ],
)
def test_a_file_that_is_no_rulebook(tmp_path: Path, catalogue: Catalogue, text: str, reason: str) -> None:
    path = tmp_path / "benefits.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=reason):
        load_benefits(catalogue, path)


def test_an_eighth_question_and_a_seventh_answer_are_too_many(tmp_path: Path, catalogue: Catalogue) -> None:
    text = RULEBOOK.read_text(encoding="utf-8")
    path = tmp_path / "benefits.yaml"
    more = "  - id: xe\n    ask: Có xe không?\n    why: Để biết.\n    facts: {co: xe}\n    options:\n"
    path.write_text(text.replace("\nrules:\n", f"\n{more}\nrules:\n"), encoding="utf-8")
    with pytest.raises(ContentError, match="there are 8 questions"):
        load_benefits(catalogue, path)
    option = '      - code: "Z"\n        label: Hộ khác\n        facts: [khac]\n'
    path.write_text(text.replace("    options:\n", f"    options:\n{option}", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="there are 6 options"):
        load_benefits(catalogue, path)
