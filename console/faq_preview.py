"""An entry as residents read it on each channel: the answer first, then what stands under its buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.base import Abilities
from channels.layout import lay_out
from channels.messages import Choice
from desk.inbox import CHANNEL_NAMES
from faq import wording
from faq.catalogue import Catalogue, FaqEntry

_NOT_SHOWN = frozenset({"terminal"})

Messages = tuple[tuple[str, tuple[str, ...]], ...]
"""Each with the labels of its buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one button leads to; `title` is its label, "" for the answer itself."""

    title: str
    messages: Messages


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """`channels` that show it alike."""

    channels: Sequence[str]
    parts: tuple[Part, ...]


def preview(
    entry: FaqEntry, catalogue: Catalogue, abilities: Mapping[str, Abilities], *, why: str = ""
) -> Sequence[Shown]:
    """`why`: what speaks against the answer today."""
    alike: dict[tuple[Part, ...], list[str]] = {}
    for channel in abilities:
        if channel not in _NOT_SHOWN:
            parts = _parts(entry, catalogue, abilities[channel], why)
            alike.setdefault(parts, []).append(CHANNEL_NAMES.get(channel, channel))
    return [Shown(channels=names, parts=parts) for parts, names in alike.items()]


def answer_text(entry: FaqEntry, catalogue: Catalogue, *, why: str = "") -> str:
    return wording.short_answer(entry, catalogue.sources, why=why)


def _parts(entry: FaqEntry, catalogue: Catalogue, channel: Abilities, why: str) -> tuple[Part, ...]:
    after = wording.after_answer(entry)
    found = [Part(title="", messages=_laid_out(answer_text(entry, catalogue, why=why), after, channel))]
    for button in wording.parts(entry):
        name = wording.SECTION_CODES[button.payload[1:3]]
        body = wording.section(entry, name, catalogue.sources)
        text = f"{wording.heading(entry, name)}\n{body}"
        found.append(Part(title=button.label, messages=_laid_out(text, (), channel)))
    return tuple(found)


def _laid_out(text: str, choices: Sequence[Choice], channel: Abilities) -> Messages:
    return tuple((part, tuple(one.label for one in shown)) for part, shown in lay_out(text, choices, channel))
