"""Why something was not done: the status, the code for programs and the sentence for the resident."""

from dataclasses import dataclass
from enum import StrEnum

from pages import sentences


class Fault(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "text_too_long"
    TOO_LARGE = "too_large"
    WRONG_FILE = "unsupported_file"
    WRONG_FORM = "unsupported_body"
    MALFORMED = "malformed"
    TOO_MANY = "too_many"
    OTHER_SITE = "other_site"
    NOT_TAKEN = "not_taken"
    NOT_SHOWN = "not_shown"
    NOT_CLEARED = "not_cleared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    status: int
    sentence: str


ANSWERS = {
    Fault.EMPTY: Answer(status=400, sentence=sentences.EMPTY),
    Fault.TOO_LONG: Answer(status=413, sentence=sentences.TOO_LONG),
    Fault.TOO_LARGE: Answer(status=413, sentence=sentences.TOO_LARGE),
    Fault.WRONG_FILE: Answer(status=415, sentence=sentences.WRONG_FILE),
    Fault.WRONG_FORM: Answer(status=415, sentence=sentences.MALFORMED),
    Fault.MALFORMED: Answer(status=400, sentence=sentences.MALFORMED),
    Fault.TOO_MANY: Answer(status=429, sentence=sentences.TOO_MANY),
    Fault.OTHER_SITE: Answer(status=403, sentence=sentences.OTHER_SITE),
    Fault.NOT_TAKEN: Answer(status=503, sentence=sentences.NOT_TAKEN),
    Fault.NOT_SHOWN: Answer(status=503, sentence=sentences.NOT_SHOWN),
    Fault.NOT_CLEARED: Answer(status=503, sentence=sentences.NOT_CLEARED),
}


class TurnedAway(Exception):
    """What was asked is not done, for the reason in `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
