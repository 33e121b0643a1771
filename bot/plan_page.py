"""What `doithoai bench plan` prints, which is also the page docs/plan.md."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot.plan import SHARES, Office, Simulation, simulate, usual_officials
from bot.plan_facts import Facts, load_facts, renewed
from bot.plan_tables import as_text, explained

SIZES = (1_000_000, 20_000_000)
"""A province, and the country."""
_HEAD = """# What an announcement to everyone takes

Written by `doithoai bench plan`; do not edit by hand. `doithoai bench plan --contacts 1000000 --officials 400
--share zalo-oa=0.7,telegram=0.1,web=0.2` tells the same of an office of your own, and `--measured FILE` takes what
`doithoai bench --json` measured on your own machine.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    simulations: tuple[Simulation, ...]
    facts: Facts

    def text(self) -> str:
        parts = [_HEAD, *(as_text(one, self.facts) for one in self.simulations), explained(self.facts)]
        return "\n".join(parts)

    def data(self) -> dict[str, Any]:
        return {
            "simulations": [asdict(one) for one in self.simulations],
            "facts": [{**asdict(fact), "found": fact.found.isoformat()} for fact in self.facts.values()],
        }


def page(
    *,
    contacts: int | None = None,
    shares: Mapping[str, float] | None = None,
    officials: int | None = None,
    figures: Sequence[Mapping[str, Any]] | None = None,
) -> Page:
    """Of the usual two sizes unless `contacts` says another. Raises `ValueError` when `figures` are of no use."""
    facts = load_facts()
    if figures is not None:
        facts = renewed(facts, figures, on=datetime.now(UTC).date())
    offices = [
        Office(contacts=size, officials=officials or usual_officials(size, facts), shares=shares or SHARES)
        for size in ((contacts,) if contacts else SIZES)
    ]
    return Page(simulations=tuple(simulate(office, facts) for office in offices), facts=facts)
