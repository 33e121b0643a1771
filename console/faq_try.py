"""Trying a question: what the bot would say to it, which words spoke for what, and how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from channels.text import clean
from console import faq_desk
from console.faq import LIST
from console.faq_preview import answer_text
from console.forms import read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import texts
from desk.roles import Action
from faq import certainty
from faq.catalogue import Catalogue, FaqEntry
from faq.matcher import GROUPS, Match, Matcher, MatchKind
from faq.outside import SubjectKind
from faq.standing import Standing, why_over

TRY = f"{LIST}/try"
LONGEST = 1_000
WORDS = 8
_REASONS = {
    "certain": "Đủ chắc chắn để trả lời thẳng.",
    "not certain": "Chưa đủ chắc chắn để trả lời thẳng, nên đưa ra để bà con chọn.",
    "too little in common": "Câu hỏi quá ít điểm giống với các mục đang có.",
    "no known word": "Không có chữ nào quen trong các mục đang có.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """`share`: its part of the votes in percent; `words` with how much each speaks for it, strongest first."""

    entry: FaqEntry
    share: float
    words: Sequence[tuple[str, float]]
    offered: bool


def add_routes(app: web.Application) -> None:
    app.router.add_get(TRY, show_try)
    app.router.add_post(TRY, show_try)


async def show_try(request: web.Request) -> web.Response:
    person(request).needs(Action.READ_FAQ)
    office, desk = request.app[OFFICE], faq_desk.faq_desk(request)
    asked = await _asked(request)
    if not asked:
        return page(request, "faq_try.html", asked="", match=None, longest=LONGEST)
    match, candidates = await desk.work(_match, office.matcher(), asked)
    catalogue = office.catalogue()
    standings = office.standings.of(catalogue, desk.today())
    return page(
        request,
        "faq_try.html",
        asked=asked,
        longest=LONGEST,
        match=match,
        kind=match.kind.value,
        says=_says(match, catalogue, standings),
        why=_why(match),
        certainty=match.evidence.certainty if match.evidence else None,
        needed=certainty.weights().answer,
        candidates=candidates,
    )


async def _asked(request: web.Request) -> str:
    """Typed questions are posted, so that they stay out of histories; links on other pages bring theirs along."""
    if request.method == "POST":
        return (await read(request)).text("cau", "Câu hỏi", most=LONGEST)
    return clean(request.query.get("cau", "")).strip()[:LONGEST]


def _match(matcher: Matcher, asked: str) -> tuple[Match, list[Candidate]]:
    match = matcher.match(asked)
    found = [
        Candidate(
            entry=one.entry,
            share=100 * one.score,
            words=[(_word(term), value) for term, value in matcher.voices(asked, one.entry.id)[:WORDS]],
            offered=place < match.shown,
        )
        for place, one in enumerate(match.entries[:GROUPS])
    ]
    return match, found


def _says(match: Match, catalogue: Catalogue, standings: Mapping[str, Standing]) -> str:
    if match.reply:
        return match.reply
    if match.kind is MatchKind.ANSWER:
        entry = match.entries[0].entry
        standing = standings.get(entry.id)
        why = why_over(standing)
        return answer_text(entry, catalogue, why=why)
    if match.kind is MatchKind.CHOICES:
        return texts.CHOICES
    return texts.OUTSIDE_LAW if match.foreign is SubjectKind.LAW else texts.NO_ANSWER


def _why(match: Match) -> str:
    if match.kind is MatchKind.SENSITIVE:
        return "Tin cần người xem ngay: bot báo cán bộ trực, không coi là câu hỏi chính sách."
    if match.kind is MatchKind.SMALLTALK:
        return "Không phải câu hỏi: lời chào, cảm ơn hay lời nói qua lại."
    if match.foreign:
        return "Gần nhất là một chuyện nằm ngoài các mục hỏi đáp, bot không trả lời."
    return _REASONS.get(match.reason, match.reason)


def _word(term: str) -> str:
    """Terms as officials read them: a spelling, a concept, or words."""
    if term.startswith("="):
        return f"viết đúng “{term[1:]}”"
    if term.startswith("@"):
        return f"ý: {term[1:].replace('-', ' ')}"
    return term.replace("_", " ")
