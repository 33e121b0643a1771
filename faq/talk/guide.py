"""What leads people on who did not ask a whole question: what is asked back, and the menus of bare subjects."""

from dataclasses import dataclass, field

from faq.catalogue import Catalogue
from faq.talk.clarify import Clarify, load_clarify
from faq.talk.follow_ups import says_wrong
from faq.talk.kinds import kind_phrases
from faq.talk.menus import Menu, load_menus


@dataclass(frozen=True, kw_only=True)
class Guide:
    clarify: Clarify = field(default_factory=Clarify)
    menus: tuple[Menu, ...] = ()


def load_guide(catalogue: Catalogue | None) -> Guide:
    """Raises `ContentError`; without a catalogue the entries named are not looked up."""
    says_wrong(""), kind_phrases()  # the first message must not wait for the word lists
    return Guide(clarify=load_clarify(catalogue), menus=load_menus(catalogue))
