"""A reply laid out for a channel: never too long, nothing lost, choices where they belong."""

from hypothesis import given
from hypothesis import strategies as st

from channels.base import Abilities
from channels.layout import lay_out, length, shorten, split_text
from channels.messages import Choice

WRITTEN = st.text(st.characters(codec="utf-8"), max_size=400)
LIVELY = st.text(st.sampled_from("aăđ .!?\n\t👍🏽👨‍👩‍👧é́—…“”"), max_size=400)


def letters(text: str) -> str:
    return "".join(text.split())


def test_short_text_is_left_alone() -> None:
    assert split_text("Chào bà con.", 2_000) == ["Chào bà con."]
    assert split_text("", 10) == [""]


def test_it_is_cut_at_paragraphs_then_sentences_then_words() -> None:
    assert split_text("Một hai ba.\n\nBốn năm sáu.", 16) == ["Một hai ba.", "Bốn năm sáu."]
    assert split_text("Một hai ba. Bốn năm sáu.", 16) == ["Một hai ba.", "Bốn năm sáu."]
    assert split_text("một hai ba bốn năm sáu", 12) == ["một hai ba", "bốn năm sáu"]


def test_one_endless_word_is_cut_at_the_limit() -> None:
    assert split_text("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_an_emoji_is_never_halved() -> None:
    assert split_text("👍👍👍", 5) == ["👍👍", "👍"]
    assert length("👍") == 2
    assert shorten("👍👍👍👍", 5) == "👍👍…"


@given(WRITTEN | LIVELY, st.integers(min_value=2, max_value=60))
def test_no_piece_is_too_long_and_only_blanks_are_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert [piece for piece in pieces if length(piece) > limit] == []
    assert letters("".join(pieces)) == letters(text)
    assert all(piece == piece.strip() for piece in pieces)
    assert all(piece for piece in pieces) or pieces == [""]
    for piece in pieces:
        piece.encode("utf-16-le")


@given(WRITTEN | LIVELY, st.integers(min_value=2, max_value=30))
def test_a_label_is_shortened_to_fit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert length(short) <= max(limit, 0)
    assert short == text or short.endswith("…")


CHOICES = [Choice(label="Đã rõ", payload="#ro:K7M2QX"), Choice(label="Chưa rõ", payload="#chuaro:K7M2QX")]


def test_choices_are_numbered_where_there_are_no_buttons() -> None:
    assert lay_out("Xong chưa?", CHOICES, Abilities(text_limit=2_000)) == [
        ("Xong chưa?\n\n1. Đã rõ\n2. Chưa rõ\n(Bà con nhắn số để chọn)", ())
    ]


def test_choices_are_buttons_under_the_last_piece() -> None:
    laid = lay_out("Một hai ba. Bốn năm sáu.", CHOICES, Abilities(text_limit=16, buttons=2, button_label_limit=4))
    assert [text for text, _ in laid] == ["Một hai ba.", "Bốn năm sáu."]
    assert laid[0][1] == ()
    assert [(c.label, c.payload) for c in laid[1][1]] == [("Đã…", "#ro:K7M2QX"), ("Chư…", "#chuaro:K7M2QX")]


def test_more_choices_than_buttons_are_numbered() -> None:
    ((text, choices),) = lay_out("Chọn:", CHOICES, Abilities(text_limit=2_000, buttons=1))
    assert choices == ()
    assert "2. Chưa rõ" in text


@given(WRITTEN, st.lists(st.text(min_size=1, max_size=20), max_size=6), st.integers(0, 6), st.integers(20, 80))
def test_whatever_is_said_every_choice_can_still_be_made(
    text: str, labels: list[str], buttons: int, limit: int
) -> None:
    choices = [Choice(label=label, payload=f"#{i}") for i, label in enumerate(labels)]
    laid = lay_out(text, choices, Abilities(text_limit=limit, buttons=buttons))
    assert all(length(piece) <= limit for piece, _ in laid)
    tapped = [choice.payload for _, given in laid for choice in given]
    if choices and len(choices) > buttons:
        assert tapped == []
        whole = "\n".join(piece for piece, _ in laid)
        assert all(f"{i}." in whole for i in range(1, len(choices) + 1))
    else:
        assert tapped == [choice.payload for choice in choices]
