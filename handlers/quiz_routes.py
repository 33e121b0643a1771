"""What of a conversation belongs to quizzes, for the list in `routes`."""

from handlers import quiz, quiz_home, quiz_place
from handlers.turn import ArgumentHandler, Handler
from handlers.words import any_of

come_in, knows, look_up = quiz.come_in, quiz.knows, quiz.look_up

TAPS: dict[str, Handler] = {
    "#do": quiz.show_open,
    "#dotiep": quiz.resume,
}
TAPS_WITH_ARGUMENT: dict[str, ArgumentHandler] = {
    "#do": quiz.show,
    "#dochoi": quiz.start,
    "#dola": quiz.choose,
    "#doxem": quiz.show_more,
    "#doxa": quiz_place.choose,
    "#donha": quiz_home.choose,
}
STEPS: dict[str, Handler] = {
    quiz.PLAYING: quiz.leave,
    quiz_place.PLACE: quiz_place.read,
    quiz_place.HOME: quiz_home.read,
}
WORDS: dict[str, Handler] = {
    **any_of(quiz.WORDS, quiz.show_open),
    **any_of(quiz.RESUME_WORDS, quiz.resume),
    **any_of(quiz.AGAIN_WORDS, quiz.refuse_again),
}
STEP_WORDS: dict[str, dict[str, Handler]] = {
    quiz.PLAYING: {
        **any_of(quiz.MORE_WORDS, quiz.show_more_of_last),
        **any_of(("tiếp", "tiếp tục"), quiz.resume),
    },
    quiz_place.PLACE: any_of(quiz_place.SKIP_WORDS, quiz_place.skip),
    quiz_place.HOME: any_of(quiz_place.SKIP_WORDS, quiz_home.skip),
}
