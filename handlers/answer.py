"""An answer as it is shown: the short text with its source and date, then its parts at a tap."""

from functools import partial

from channels.messages import Choice
from desk import texts
from faq.catalogue import Citation, Confidence, FaqEntry
from handlers.turn import Turn

SECTION_CODES = {"gt": "giay-to", "no": "nop-o-dau", "cb": "cac-buoc", "ly": "luu-y", "cc": "can-cu"}
"""Short, because a button's payload with an entry's id must stay within 64 bytes."""


def answer(turn: Turn, entry: FaqEntry, *more: Choice, before: str = "") -> None:
    """With a mark when a document it rests on has ended, or withheld, as the house wants it."""
    turn.about(entry.id)
    why = _what_is_over(turn, entry)
    if why and turn.house.withhold_outdated:
        _withhold(turn, entry, why)
    else:
        text = f"{before}{entry.short}\n\n{_source_line(turn, entry, why)}"
        turn.reply(text, *_after_answer(entry), *more, entry_id=entry.id)


def answer_without_parts(turn: Turn, entry: FaqEntry) -> None:
    """One of several answers to one message: its title says which, its parts are not offered."""
    why = _what_is_over(turn, entry)
    if why and turn.house.withhold_outdated:
        _withhold(turn, entry, why)
    else:
        turn.about(entry.id)
        turn.reply(f"{entry.title}:\n{entry.short}\n\n{_source_line(turn, entry, why)}", entry_id=entry.id)


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
    body = _basis(turn, entry) if section == "can-cu" else entry.sections.get(section, "").strip()
    if section == "cac-buoc" and entry.sections.get("luu-y"):
        body = f"{body}\n\n{texts.SECTION_TITLES['luu-y']}:\n{entry.sections['luu-y'].strip()}".strip()
    title = f"{entry.title} – {texts.SECTION_TITLES[section].lower()}"
    rest = [choice for choice in _after_answer(entry) if choice.payload != f"#{code}:{entry.id}"]
    turn.reply(f"{title}\n{body}" if body else texts.NO_SECTION.format(ask=entry.ask), *rest)
    if body and why:
        turn.add(texts.BEING_UPDATED.format(why=why, ask=entry.ask))


def _what_is_over(turn: Turn, entry: FaqEntry) -> str:
    """Why the answer may be wrong today, in sentences; "" when nothing speaks against it."""
    standing = turn.house.standings.of(turn.house.catalogue, turn.today).get(entry.id)
    return " ".join(flag.text for flag in standing.over) if standing else ""


def _withhold(turn: Turn, entry: FaqEntry, why: str) -> None:
    send = texts.SEND_THIS if turn.recall("question") else texts.TO_OFFICIAL
    turn.reply(texts.WITHHELD.format(title=entry.title, why=why, ask=entry.ask), send, texts.SEE_TOPICS)


def _source_line(turn: Turn, entry: FaqEntry, why: str) -> str:
    """Where it stands and when it was last checked; who to ask when a figure may have changed."""
    line = f"Theo {_cited(turn, entry.sources[0])}; kiểm tra ngày {entry.checked:%d/%m/%Y}."
    if entry.confidence is Confidence.COMPUTED:
        line += " Có con số do chúng tôi tự tính."
    if why:
        line += "\n" + texts.BEING_UPDATED.format(why=why, ask=entry.ask)
    elif entry.confidence is not Confidence.CONFIRMED or entry.valid_until is not None:
        line += f" Cần chắc chắn thì hỏi {entry.ask}."
    return line


def _cited(turn: Turn, citation: Citation) -> str:
    source = turn.house.catalogue.sources.get(citation.document)
    return source.name if source else citation.document


def _basis(turn: Turn, entry: FaqEntry) -> str:
    lines = []
    for citation in entry.sources:
        source = turn.house.catalogue.sources.get(citation.document)
        line = f"- {_cited(turn, citation)}"
        if citation.article:
            line += f", {citation.article}"
        if source and source.title:
            line += f": {source.title}"
        lines.append(line)
        if source and source.address:
            lines.append(f"  {source.address}")
    lines.append(f"Kiểm tra lần cuối ngày {entry.checked:%d/%m/%Y}.")
    return "\n".join(lines)


def _after_answer(entry: FaqEntry) -> tuple[Choice, ...]:
    choices = []
    if entry.sections.get("giay-to"):
        choices.append(Choice(label=texts.SECTION_TITLES["giay-to"], payload=f"#gt:{entry.id}"))
    if entry.sections.get("nop-o-dau"):
        choices.append(Choice(label=texts.SECTION_TITLES["nop-o-dau"], payload=f"#no:{entry.id}"))
    if entry.sections.get("cac-buoc"):
        label = texts.SECTION_TITLES["cac-buoc"] + (" và lưu ý" if entry.sections.get("luu-y") else "")
        choices.append(Choice(label=label, payload=f"#cb:{entry.id}"))
    elif entry.sections.get("luu-y"):
        choices.append(Choice(label=texts.SECTION_TITLES["luu-y"], payload=f"#ly:{entry.id}"))
    choices.append(Choice(label=texts.SECTION_TITLES["can-cu"], payload=f"#cc:{entry.id}"))
    choices.append(Choice(label="Đúng ý rồi", payload=f"#duoc:{entry.id}"))
    choices.append(Choice(label="Chưa đúng ý", payload=f"#chua:{entry.id}"))
    return tuple(choices)


SECTION_HANDLERS = {code: partial(_show_section, code) for code in SECTION_CODES}
