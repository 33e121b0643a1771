"""An answer as it is shown: the short text with its source and date, then its parts at a tap."""

from functools import partial

from channels.messages import Choice
from desk import texts
from faq import wording
from faq.catalogue import FaqEntry
from faq.standing import why_over
from faq.wording import SECTION_CODES
from handlers.turn import Turn


def answer(turn: Turn, entry: FaqEntry, *more: Choice, before: str = "") -> None:
    """With a mark when a document it rests on has ended, or withheld, as the house wants it."""
    turn.about(entry.id)
    why = _what_is_over(turn, entry)
    if why and turn.house.withhold_outdated:
        _withhold(turn, entry, why)
    else:
        text = f"{before}{wording.short_answer(entry, turn.house.catalogue.sources, why=why)}"
        turn.reply(text, *wording.after_answer(entry), *more, entry_id=entry.id)


def answer_without_parts(turn: Turn, entry: FaqEntry) -> None:
    """One of several answers to one message: its title says which, its parts are not offered."""
    why = _what_is_over(turn, entry)
    if why and turn.house.withhold_outdated:
        _withhold(turn, entry, why)
    else:
        turn.about(entry.id)
        said = wording.short_answer(entry, turn.house.catalogue.sources, why=why)
        turn.reply(f"{entry.title}:\n{said}", entry_id=entry.id)


async def show_entry(turn: Turn, entry_id: str) -> None:
    entry = turn.house.catalogue.entry(entry_id)
    if entry is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
    else:
        answer(turn, entry)


async def _show_section(code: str, turn: Turn, entry_id: str) -> None:
    entry = turn.house.catalogue.entry(entry_id)
    if entry is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    turn.about(entry.id)
    why = _what_is_over(turn, entry)
    if why and turn.house.withhold_outdated:
        _withhold(turn, entry, why)
        return
    section = SECTION_CODES[code]
    body = wording.section(entry, section, turn.house.catalogue.sources)
    rest = [choice for choice in wording.after_answer(entry) if choice.payload != f"#{code}:{entry.id}"]
    turn.reply(f"{wording.heading(entry, section)}\n{body}" if body else texts.NO_SECTION.format(ask=entry.ask), *rest)
    if body and why:
        turn.add(wording.BEING_UPDATED.format(why=why, ask=entry.ask))


def _what_is_over(turn: Turn, entry: FaqEntry) -> str:
    """Why the answer may be wrong today, in sentences; "" when nothing speaks against it."""
    return why_over(turn.house.standings.of(turn.house.catalogue, turn.today).get(entry.id))


def _withhold(turn: Turn, entry: FaqEntry, why: str) -> None:
    send = texts.SEND_THIS if turn.recall("question") else texts.TO_OFFICIAL
    turn.reply(texts.WITHHELD.format(title=entry.title, why=why, ask=entry.ask), send, texts.SEE_TOPICS)


SECTION_HANDLERS = {code: partial(_show_section, code) for code in SECTION_CODES}
