"""Buttons under what campaigns say: to an answer, to the benefits check, to news of a kind."""

from collections.abc import Mapping, Sequence

from desk import notice_texts, texts

LABELS: Mapping[str, str] = {
    "quy-vi-nguoi-ngheo": "Xin giúp đỡ từ Quỹ thế nào?",
    "thang-cao-diem-vi-nguoi-ngheo": "Tháng này có những gì?",
}
"""Shorter than the titles of these answers."""


def buttons(entries: Sequence[str], *, benefits: bool = False, news: str = "") -> list[dict[str, str]]:
    """As an announcement keeps them."""
    found = [(LABELS[entry], f"#muc:{entry}") for entry in entries]
    found += [(texts.CHECK_BENEFITS.label, texts.CHECK_BENEFITS.payload)] if benefits else []
    choice = notice_texts.of_kind(news)
    found += [(choice.label, choice.payload)] if news else []
    return [{"label": label, "payload": payload} for label, payload in found]
