"""What is asked back: the real file fits the real answers, and a faulty one is refused with its place."""

from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.errors import ContentError
from faq.talk.clarify import CLARIFY_FILE, UNKNOWN, Clarify, load_clarify
from faq.talk.guide import load_guide
from faq.talk.kinds import kinds
from faq.talk.menus import MENUS_FILE, find_menu, load_menus


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def clarify(catalogue: Catalogue) -> Clarify:
    return load_clarify(catalogue)


def changed(tmp_path: Path, old: str, new: str, source: Path = CLARIFY_FILE) -> Path:
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_packaged_files_name_only_entries_that_exist(catalogue: Catalogue) -> None:
    guide = load_guide(catalogue)
    assert len(guide.clarify.sets) >= 5
    assert len(guide.menus) >= 10


def test_every_option_has_an_answer_and_fits_on_a_button(clarify: Clarify) -> None:
    for one in clarify.sets.values():
        assert len(one.entries) >= 2, one.id
        for kind in one.entries:
            assert len(f"#dien:{one.id}/{kind}".encode()) <= 64


def test_a_general_question_is_asked_back_about(clarify: Clarify) -> None:
    for text, candidates in (
        ("vay được bao nhiêu", ["vay-ho-ngheo-muc-lai-suat"]),
        ("bhyt dong bn tien", ["bhyt-can-ngheo-muc-dong", "bhyt-ho-ngheo-muc-dong"]),
        ("tiền điện hỗ trợ thế nào", ["ho-tro-tien-dien", "ho-tro-tien-dien/can-ngheo"]),
    ):
        assert clarify.to_ask(candidates, text, certain=True) is not None, text
    assert clarify.to_ask([], "vay von duoc bao nhieu tien", certain=False) is not None


def test_a_question_that_says_which_is_not(clarify: Clarify) -> None:
    for text in ("hộ cận nghèo vay được bao nhiêu", "ho ngheo vay dc bn", "mới thoát nghèo vay được bao nhiêu"):
        assert clarify.to_ask(["vay-ho-ngheo-muc-lai-suat", "vay-ho-can-ngheo"], text, certain=False) is None, text


def test_nor_one_about_something_that_does_not_differ(clarify: Clarify) -> None:
    for text in ("vay vốn nộp hồ sơ ở đâu", "lam giay to vay bao lau thi co", "hỗ trợ tiền điện theo quyết định nào"):
        assert clarify.to_ask(["vay-ho-ngheo-muc-lai-suat", "vay-ho-can-ngheo"], text, certain=False) is None, text


def test_neither_is_a_long_story_nor_another_subject(clarify: Clarify) -> None:
    candidates = ["vay-ho-ngheo-muc-lai-suat", "vay-ho-can-ngheo"]
    assert (
        clarify.to_ask(
            candidates, "chồng tôi bệnh nặng đi viện mấy tháng nay, " * 3 + "vay được bao nhiêu", certain=False
        )
        is None
    )
    assert (
        clarify.to_ask(["bhyt-cap-cuu", "bhyt-5-nam-lien-tuc"], "đi cấp cứu có mất tiền không", certain=False) is None
    )
    assert clarify.to_ask(["tin-dung-den-lai-suat"], "vay nóng bao nhiêu", certain=True) is None
    assert clarify.to_ask([], "hôm nay thời tiết thế nào", certain=False) is None


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("cận nghèo", "can-ngheo"),
        ("nha e can ngheo", "can-ngheo"),
        ("dạ nhà tôi là hộ mới thoát nghèo ạ", "thoat-ngheo"),
        ("hn", "ho-ngheo"),
        ("không thuộc diện nào", "khong-ngheo"),
        ("ko biet", UNKNOWN),
        ("hộ cận nghèo mua bảo hiểm ở đâu", None),
        ("hộ nghèo hay cận nghèo thì khác gì", None),
        ("mất thẻ thì sao", None),
        ("", None),
    ],
)
def test_a_reply_is_told_from_a_new_question(clarify: Clarify, reply: str, kind: str | None) -> None:
    assert clarify.read_reply(reply, clarify.sets["vay-lam-an"]) == kind


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ho-ngheo: bhyt-ho-ngheo-muc-dong", "ho-ngheo: khong-co", "unknown entry 'khong-co'"),
        ("ho-ngheo: Hộ nghèo", "ho-ngeo: Hộ nghèo", "unknown kind 'ho-ngeo'"),
        ("question: dien-ho", "question: dien-khac", "unknown question 'dien-khac'"),
        ("lua: thien-tai-cay-trong-nd9\n", "mo-coi: thien-tai-cay-trong-nd9\n", "no option"),
        ("- id: tien-dien", "- id: bhyt-dong", "used twice"),
        ("- id: tien-dien", "- id: " + "x" * 40, "too long"),
        ("can-ngheo: vay-ho-can-ngheo", "can-ngheo: bhyt-can-ngheo-muc-dong", "is also in"),
        ("change: Đổi diện hộ", "chang: Đổi diện hộ", "unknown key 'chang'"),
        ('because: "Vì nhà mình là {name}:"', "because: Vì thế", "does not name"),
        ("remember: true", "remember: false", "go together"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, catalogue: Catalogue, old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError, match=said) as refused:
        load_clarify(catalogue, changed(tmp_path, old, new))
    assert refused.value.file == "clarify.yaml"


def test_a_menu_with_an_unknown_entry_or_topic_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(ContentError, match="unknown entry"):
        load_menus(catalogue, changed(tmp_path, "[bhyt-ho-ngheo-muc-dong,", "[khong-co,", MENUS_FILE))
    with pytest.raises(ContentError, match="unknown topic"):
        load_menus(catalogue, changed(tmp_path, "topic: bhyt", "topic: khong-co", MENUS_FILE))


def test_a_bare_subject_is_recognised_and_a_question_is_not(catalogue: Catalogue) -> None:
    menus = load_menus(catalogue)
    for text, title in (
        ("BẢO HIỂM", "bảo hiểm y tế"),
        ("vay", "vay vốn"),
        ("cho em hoi ve dat dai", "đất"),
        ("tien", "tiền hỗ trợ"),
        ("cho hoi ve nha o", "nhà ở"),
        ("hoc nghe", "học nghề, việc làm"),
    ):
        menu = find_menu(menus, text)
        assert menu is not None, text
        assert menu.title == title
    for text in ("mất thẻ bảo hiểm", "vay được bao nhiêu", "", "ok", "nhà sập", "xin chào"):
        assert find_menu(menus, text) is None, text


def test_kinds_have_names_for_a_sentence() -> None:
    assert [kind.id for kind in kinds().values() if not kind.name or kind.name[0].isupper()] == []
