"""A question in free words: a sourced answer, a few choices, or an honest 'no answer yet'."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from channels.messages import Choice
from desk import texts
from desk.privacy import mask
from faq.catalogue import Citation, Confidence, FaqEntry
from faq.matcher import Match, MatchKind
from faq.text import ANALYSED_CHARACTERS
from handlers import question
from handlers.turn import Turn
from storage import faq

MOST_CHOICES = 3
SECTION_CODES = {"gt": "giay-to", "no": "nop-o-dau", "cb": "cac-buoc", "ly": "luu-y", "cc": "can-cu"}
"""Short, because a button's payload with an entry's id must stay within 64 bytes."""

_KEPT_QUESTION = 4_000


async def ask(turn: Turn) -> None:
    match = turn.house.matcher.match(turn.text, today=turn.today)
    if match.kind is MatchKind.SMALLTALK:
        turn.reply(match.reply or texts.MENU, *texts.MAIN_MENU)
        return
    if match.kind is MatchKind.SENSITIVE:
        await question.send_at_once(turn, match.reply or texts.NO_ANSWER)
        return
    turn.remember(question=turn.text[:_KEPT_QUESTION], nearest=[scored.entry.id for scored in match.entries])
    if match.kind is MatchKind.ANSWER:
        _answer(turn, match.entries[0].entry)
    else:
        _offer(turn, match)
    if len(turn.text) > ANALYSED_CHARACTERS:
        turn.add(texts.TOO_LONG)


async def show_entry(turn: Turn, entry_id: str) -> None:
    entry = turn.house.catalogue.entry(entry_id)
    if entry is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
    else:
        _answer(turn, entry)


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


async def show_topic(turn: Turn, topic_id: str) -> None:
    entries = turn.house.catalogue.of_topic(topic_id)
    topic = turn.house.catalogue.topics.get(topic_id)
    if topic is None or not entries:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    turn.reply(texts.IN_TOPIC.format(topic=topic.title), *_entry_choices(entries[:8]), texts.TO_OFFICIAL)


async def rate_helpful(turn: Turn, entry_id: str) -> None:
    await _rate(turn, True, entry_id)


async def rate_unhelpful(turn: Turn, entry_id: str) -> None:
    await _rate(turn, False, entry_id)


async def _rate(turn: Turn, helpful: bool, entry_id: str) -> None:
    if turn.house.catalogue.entry(entry_id) is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    await faq.add_rating(turn.session, address_id=turn.address_id, entry_id=entry_id, helpful=helpful, now=turn.now)
    if helpful:
        turn.reply(texts.GLAD)
        return
    others = [id_ for id_ in turn.recall("nearest") or () if id_ != entry_id]
    asked = turn.recall("question")
    if asked:
        _keep_miss(turn, "rated", asked, [{"id": entry_id}])
    entries = [entry for id_ in others[:MOST_CHOICES] if (entry := turn.house.catalogue.entry(id_))]
    last = texts.SEND_THIS if asked else texts.TO_OFFICIAL
    turn.reply(texts.NOT_WHAT_I_MEANT, *_entry_choices(entries), last)


def _offer(turn: Turn, match: Match) -> None:
    nearest = [{"id": scored.entry.id, "score": round(scored.score, 3)} for scored in match.entries]
    _keep_miss(turn, match.kind.value, turn.text, nearest)
    if match.kind is MatchKind.CHOICES:
        entries = [scored.entry for scored in match.entries[: min(match.shown, MOST_CHOICES)]]
        turn.reply(texts.CHOICES, *_entry_choices(entries), texts.SEND_THIS)
    else:
        turn.reply(texts.NO_ANSWER, texts.SEND_THIS, texts.SEE_TOPICS)


def _keep_miss(turn: Turn, kind: str, text: str, nearest: Sequence[Mapping[str, object]]) -> None:
    """Kept for the officials to write the missing answer, without personal numbers."""
    masked = mask(text[:_KEPT_QUESTION])
    turn.misses.append(faq.NewMiss(address_id=turn.address_id, kind=kind, text=masked, nearest=nearest))


def _answer(turn: Turn, entry: FaqEntry) -> None:
    turn.about(entry.id)
    turn.reply(f"{entry.short}\n\n{_source_line(turn, entry)}", *_after_answer(entry), entry_id=entry.id)


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


def _entry_choices(entries: Iterable[FaqEntry]) -> tuple[Choice, ...]:
    return tuple(Choice(label=entry.title, payload=f"#muc:{entry.id}") for entry in entries)


SECTION_HANDLERS = {code: partial(_show_section, code) for code in SECTION_CODES}
