"""The list of what a household may be entitled to, page by page as it is said in a conversation."""

from channels.messages import Choice
from desk import benefits_texts as says
from faq.household.benefits import Benefit, Findings

ON_A_PAGE = 8


def page_count(findings: Findings) -> int:
    return max(1, -(-len(findings.benefits) // ON_A_PAGE))


def page_text(findings: Findings, page: int) -> str:
    """The last page also says what the household is surely not entitled to, and who to ask."""
    last = page_count(findings)
    parts = [_summary(findings)] if page == 1 else []
    if last > 1:
        parts.append(says.PART.format(page=page, pages=last))
    shown = _on_page(findings, page)
    for group in findings.groups:
        if lines := [_line(benefit) for benefit in group.benefits if benefit in shown]:
            parts.append("\n".join([f"{group.title}:", *lines]))
    if page == last and findings.refusals:
        parts.append("\n".join([says.REFUSED, *(f"• {reason}" for reason in findings.refusals)]))
    parts.append(f"{says.DECIDES} {says.WHO_TO_ASK}" if page == last else says.DECIDES)
    return "\n\n".join(parts)


def page_choices(findings: Findings, page: int) -> list[Choice]:
    """Each line of the page, and the next page."""
    code = findings.household.code
    choices = [
        Choice(label=benefit.rule.title, payload=f"#hd:{benefit.rule.id}.{code}.{page}")
        for benefit in _on_page(findings, page)
    ]
    if page < page_count(findings):
        choices.append(Choice(label=says.MORE_LABEL, payload=f"#hk:{code}.{page + 1}"))
    return choices


def _on_page(findings: Findings, page: int) -> tuple[Benefit, ...]:
    return findings.benefits[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]


def _summary(findings: Findings) -> str:
    count = len(findings.benefits)
    sure = sum(benefit.sure for benefit in findings.benefits)
    return says.FOUND.format(count=count, sure=sure) if count else says.NOTHING


def _line(benefit: Benefit) -> str:
    rule = benefit.rule
    if benefit.sure:
        return says.SURE.format(title=rule.title, gives=rule.gives)
    return says.OPEN.format(title=rule.title, depends=benefit.depends)
