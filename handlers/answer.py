"""An answer as it is shown: the short text with its source and date, then its parts at a tap."""

from functools import partial

from channels.messages import Choice
from desk import texts
from faq.catalogue import Citation, Confidence, FaqEntry
from handlers.turn import Turn

SECTION_CODES = {"gt": "giay-to", "no": "nop-o-dau", "cb": "cac-buoc", "ly": "luu-y", "cc": "can-cu"}
"""Short, because a button's payload with an entry's id must stay within 64 bytes."""


def answer(turn: Turn, entry: FaqEntry) -> None:
    turn.about(entry.id)
    turn.reply(f"{entry.short}\n\n{_source_line(turn, entry)}", *_after_answer(entry), entry_id=entry.id)


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
    section = SECTION_CODES[code]
    body = _basis(turn, entry) if section == "can-cu" else entry.sections.get(section, "").strip()
    if section == "cac-buoc" and entry.sections.get("luu-y"):
        body = f"{body}\n\n{texts.SECTION_TITLES['luu-y']}:\n{entry.sections['luu-y'].strip()}".strip()
    title = f"{entry.title} – {texts.SECTION_TITLES[section].lower()}"
    rest = [choice for choice in _after_answer(entry) if choice.payload != f"#{code}:{entry.id}"]
    turn.about(entry.id)
    turn.reply(f"{title}\n{body}" if body else texts.NO_SECTION.format(ask=entry.ask or "UBND xã"), *rest)


def _source_line(turn: Turn, entry: FaqEntry) -> str:
    """Where it stands and when it was last checked; who to ask when a figure may have changed."""
    line = f"Theo {_cited(turn, entry.sources[0])}; kiểm tra ngày {entry.checked:%d/%m/%Y}."
    if entry.confidence is Confidence.COMPUTED:
        line += " Có con số do chúng tôi tự tính."
    today = turn.now.astimezone(turn.house.zone).date()
    if entry.valid_until is not None and entry.valid_until < today:
        line += f" Mục này chỉ áp dụng đến {entry.valid_until:%d/%m/%Y}."
    if entry.ask and (entry.confidence is not Confidence.CONFIRMED or entry.valid_until is not None):
        line += f" Cần chắc chắn thì hỏi {entry.ask}."
    return line


def _cited(turn: Turn, citation: Citation) -> str:
    source = turn.house.catalogue.sources.get(citation.document)
    kind = f"{source.kind} " if source and source.kind and not citation.document.startswith(source.kind) else ""
    return f"{kind}{citation.document}"


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
