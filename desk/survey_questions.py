"""The questions of a survey: as they are kept, as officials write them, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import survey_texts
from desk.errors import Refused
from storage.surveys import Survey

MOST_QUESTIONS, FEWEST_OPTIONS, MOST_OPTIONS = 5, 2, 6
LONGEST_QUESTION, LONGEST_OPTION = 200, 40


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyQuestion:
    text: str
    options: tuple[str, ...]


def questions_of(survey: Survey) -> list[SurveyQuestion]:
    return [SurveyQuestion(text=str(one["text"]), options=tuple(one["options"])) for one in survey.questions]


def usual_questions() -> list[SurveyQuestion]:
    return [SurveyQuestion(text=text, options=options) for text, options in survey_texts.USUAL_QUESTIONS]


def read_questions(typed: str) -> list[SurveyQuestion]:
    """As officials write them: a line for the question, a line beginning with "-" for each option. Raises `Refused`."""
    found: list[SurveyQuestion] = []
    for number, line in enumerate(typed.splitlines(), 1):
        words = " ".join(line.split())
        if not words:
            continue
        if not words.startswith("-"):
            found.append(SurveyQuestion(text=words, options=()))
        elif not found:
            raise Refused(f"Dòng {number}: lựa chọn “{words}” chưa có câu hỏi ở trên. Hãy ghi câu hỏi trước.")
        else:
            last = found.pop()
            found.append(SurveyQuestion(text=last.text, options=(*last.options, words.lstrip("- "))))
    refuse_unfit(found)
    return found


def written(questions: Sequence[SurveyQuestion]) -> str:
    """The other way round."""
    return "\n\n".join("\n".join([one.text, *(f"- {option}" for option in one.options)]) for one in questions)


def refuse_unfit(questions: Sequence[SurveyQuestion]) -> None:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Refused(f"Khảo sát cần từ 1 đến {MOST_QUESTIONS} câu hỏi; đang có {len(questions)}.")
    for number, one in enumerate(questions, 1):
        if len(one.text) > LONGEST_QUESTION:
            raise Refused(f"Câu {number}: dài {len(one.text)} ký tự, tối đa {LONGEST_QUESTION}.")
        if not FEWEST_OPTIONS <= len(one.options) <= MOST_OPTIONS:
            raise Refused(
                f"Câu {number}: cần từ {FEWEST_OPTIONS} đến {MOST_OPTIONS} lựa chọn, mỗi lựa chọn một dòng bắt đầu "
                f"bằng dấu “-”; đang có {len(one.options)}."
            )
        for option in one.options:
            if not option or len(option) > LONGEST_OPTION:
                raise Refused(f"Câu {number}: lựa chọn “{option}” cần từ 1 đến {LONGEST_OPTION} ký tự.")
        if len({option.casefold() for option in one.options}) < len(one.options):
            raise Refused(f"Câu {number}: có hai lựa chọn giống nhau.")


def plain(questions: Sequence[SurveyQuestion]) -> list[dict[str, object]]:
    return [{"text": one.text, "options": list(one.options)} for one in questions]
