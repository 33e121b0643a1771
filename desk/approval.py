"""An answer that waits for a second person, put before that person on their own chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.messages import Choice
from desk import answer_files, duty_texts
from desk.masking import mask
from storage.answer_files import OfficeFile


class Waiting(Protocol):
    """A draft that was handed in; `updated_at` names this wording of it."""

    @property
    def id(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def updated_at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    text: str
    choices: Sequence[Choice]


def offer(
    draft: Waiting, code: str, subject: str, *, writer: str | None, file: OfficeFile | None, how: str = ""
) -> Offer:
    """One tap sends what was seen whole, and nothing else: a long text, or a file that is not before their eyes, is
    approved elsewhere. `file`: the one that goes along; `how` says how it is to be seen, "" once it was shown here."""
    whole = len(draft.text) <= duty_texts.LONGEST_SHOWN and (file is None or not how)
    approve = [duty_texts.approve(draft.id, stamp(draft))] if whole else []
    text = duty_texts.to_approve(code, mask(subject), writer, draft.text)
    if file is not None:
        text += duty_texts.ALONG.format(what=answer_files.noun(file), how=how or duty_texts.SHOWN_ABOVE)
    return Offer(text=text, choices=[*approve, duty_texts.send_back(draft.id)])


def stamp(draft: Waiting) -> int:
    return int(draft.updated_at.timestamp())
