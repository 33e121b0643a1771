"""How an answer reads: where it stands, when it was checked, and what can be tapped under it."""

from collections.abc import Mapping

from channels.messages import Choice
from faq.catalogue import Citation, Confidence, FaqEntry, LegalSource

SECTION_TITLES = {
    "giay-to": "Giấy tờ cần có",
    "nop-o-dau": "Nộp ở đâu",
    "cac-buoc": "Các bước làm",
    "luu-y": "Lưu ý",
    "can-cu": "Căn cứ",
}
SECTION_CODES = {"gt": "giay-to", "no": "nop-o-dau", "cb": "cac-buoc", "ly": "luu-y", "cc": "can-cu"}
"""Short, because a button's payload with an entry's id must stay within 64 bytes."""
BEING_UPDATED = "Mục này đang được cập nhật. {why} Cần chắc chắn thì hỏi {ask}."

Sources = Mapping[str, LegalSource]


def short_answer(entry: FaqEntry, sources: Sources, *, why: str = "") -> str:
    """`why` it may be wrong today, in sentences; "" when nothing speaks against it."""
    return f"{entry.short}\n\n{source_line(entry, sources, why=why)}"


def source_line(entry: FaqEntry, sources: Sources, *, why: str = "") -> str:
    """Where it stands and when it was last checked; who to ask when a figure may have changed."""
    line = f"Theo {cited(entry.sources[0], sources)}; kiểm tra ngày {entry.checked:%d/%m/%Y}."
    if entry.confidence is Confidence.COMPUTED:
        line += " Có con số do chúng tôi tự tính."
    if why:
        line += "\n" + BEING_UPDATED.format(why=why, ask=entry.ask)
    elif entry.confidence is not Confidence.CONFIRMED or entry.valid_until is not None:
        line += f" Cần chắc chắn thì hỏi {entry.ask}."
    return line


def section(entry: FaqEntry, name: str, sources: Sources) -> str:
    """What stands under one of the buttons, without its heading; "" when the entry says nothing there."""
    body = _basis(entry, sources) if name == "can-cu" else entry.sections.get(name, "").strip()
    if name == "cac-buoc" and entry.sections.get("luu-y"):
        body = f"{body}\n\n{SECTION_TITLES['luu-y']}:\n{entry.sections['luu-y'].strip()}".strip()
    return body


def heading(entry: FaqEntry, name: str) -> str:
    return f"{entry.title} – {SECTION_TITLES[name].lower()}"


def parts(entry: FaqEntry) -> tuple[Choice, ...]:
    """The buttons that lead to what else is known, the papers first."""
    choices = []
    if entry.sections.get("giay-to"):
        choices.append(Choice(label=SECTION_TITLES["giay-to"], payload=f"#gt:{entry.id}"))
    if entry.sections.get("nop-o-dau"):
        choices.append(Choice(label=SECTION_TITLES["nop-o-dau"], payload=f"#no:{entry.id}"))
    if entry.sections.get("cac-buoc"):
        label = SECTION_TITLES["cac-buoc"] + (" và lưu ý" if entry.sections.get("luu-y") else "")
        choices.append(Choice(label=label, payload=f"#cb:{entry.id}"))
    elif entry.sections.get("luu-y"):
        choices.append(Choice(label=SECTION_TITLES["luu-y"], payload=f"#ly:{entry.id}"))
    choices.append(Choice(label=SECTION_TITLES["can-cu"], payload=f"#cc:{entry.id}"))
    return tuple(choices)


def after_answer(entry: FaqEntry) -> tuple[Choice, ...]:
    right = Choice(label="Đúng ý rồi", payload=f"#duoc:{entry.id}")
    wrong = Choice(label="Chưa đúng ý", payload=f"#chua:{entry.id}")
    return (*parts(entry), right, wrong)


def cited(citation: Citation, sources: Sources) -> str:
    source = sources.get(citation.document)
    return source.name if source else citation.document


def _basis(entry: FaqEntry, sources: Sources) -> str:
    lines = []
    for citation in entry.sources:
        source = sources.get(citation.document)
        line = f"- {cited(citation, sources)}"
        if citation.article:
            line += f", {citation.article}"
        if source and source.title:
            line += f": {source.title}"
        lines.append(line)
        if source and source.address:
            lines.append(f"  {source.address}")
    lines.append(f"Kiểm tra lần cuối ngày {entry.checked:%d/%m/%Y}.")
    return "\n".join(lines)
