"""How far the agenda's items agree with those an official would make: `python -m tests.desk.grouping`."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.agenda_grouping import group
from desk.duplicates import Signature
from faq import shelf
from faq.signature import Signer

FILE = Path(__file__).with_name("agenda_groups.jsonl")
OFF_TOPIC = frozenset(
    {"bang-lai-cam-diec", "bang-lai-cap-lai", "bao-hiem-that-nghiep", "bhxh-mot-lan", "can-cuoc"}
    | {"chia-tai-san-nguoi-yeu", "khai-sinh", "ly-hon", "phat-den-do", "sang-ten-dat", "tam-hoan-nghia-vu"}
    | {"tro-cua-so", "trom-dien", "tron-kham-nghia-vu"}
)
"""What a commune would answer elsewhere than in a dialogue on policies, and what the answers know nothing of."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of all pairs of questions: `pairs` on which both groupings say the same; `precision` of the pairs that we put
    together and `recall` of those that belong together. Many small groups flatter `pairs` and not the other two."""

    questions: int
    groups: int
    ours: int
    pairs: float
    precision: float
    recall: float


@cache
def labelled() -> Mapping[str, str]:
    """The group of each question."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return {row["q"]: row["group"] for row in rows}


def agreement(signatures: Mapping[str, Signature], questions: Sequence[str]) -> Agreement:
    wanted = labelled()
    ours = dict(zip(questions, group([signatures[one] for one in questions], [None] * len(questions)), strict=True))
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for one, other in combinations(questions, 2):
        counts[ours[one] == ours[other], wanted[one] == wanted[other]] += 1
    together, belong = counts[True, True] + counts[True, False], counts[True, True] + counts[False, True]
    return Agreement(
        questions=len(questions),
        groups=len({wanted[one] for one in questions}),
        ours=len(set(ours.values())),
        pairs=(counts[True, True] + counts[False, False]) / sum(counts.values()),
        precision=counts[True, True] / together,
        recall=counts[True, True] / belong,
    )


def main() -> None:
    with TemporaryDirectory() as folder:
        shelved = shelf.load(Path(folder))
        signer = Signer(shelved.catalogue, shelved.matcher)
        signatures = {text: Signature.from_json(signer.sign(text)) for text in labelled()}
        every = list(labelled())
        print("all      ", agreement(signatures, every))
        print("on policy", agreement(signatures, [one for one in every if labelled()[one] not in OFF_TOPIC]))
        begun = time.process_time()
        three_hundred = [signatures[one] for one in (every * 2)[:300]]
        group(three_hundred, [None] * 300)
        print(f"grouping 300: {time.process_time() - begun:.2f} s")


if __name__ == "__main__":
    main()
