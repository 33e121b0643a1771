"""Stories of households in the chat: the nearest first, by subject, each leading to the answer that helps."""

from channels.messages import Choice
from desk import story_texts as says
from desk import texts
from desk.codes import is_code
from desk.content_steps import ContentState
from handlers.turn import Handler, Turn
from handlers.words import any_of
from storage import stories
from storage.stories import Story

PAGE = 3
_MOST_DIGITS = 4


async def show_nearest(turn: Turn, topic: str = "", *, offset: int = 0) -> None:
    turn.end()
    found = await stories.nearest(turn.session, turn.area_id, topic=topic, offset=offset, limit=PAGE + 1)
    if not found:
        turn.reply(says.NO_MORE if offset else says.NONE, texts.SEE_TOPICS, texts.TO_OFFICIAL)
        return
    further = [says.more(topic, offset + PAGE)] if len(found) > PAGE else []
    by_topic = [says.BY_TOPIC] if not topic and len(await stories.topics(turn.session)) > 1 else []
    title = turn.house.catalogue.topics.get(topic)
    head = says.MORE_LISTED if offset else says.IN_TOPIC.format(topic=title.title) if title else says.LISTED
    turn.reply(head, *(says.line(one) for one in found[:PAGE]), *further, *by_topic)


WORDS: dict[str, Handler] = any_of(says.WORDS, show_nearest)


async def open_tap(turn: Turn, wanted: str) -> None:
    """One by its code; `theo`: the subjects; `tu.<offset>.<topic>`: a list from there on."""
    word, _, rest = wanted.partition(".")
    offset, _, topic = rest.partition(".")
    if is_code(wanted.upper()):
        await show(turn, wanted.upper())
    elif wanted == "theo":
        await _show_topics(turn)
    elif word == "tu" and offset.isascii() and offset.isdigit():
        await show_nearest(turn, topic, offset=int(offset[:_MOST_DIGITS]))
    else:
        turn.reply(says.OVER, says.OTHERS)


async def show(turn: Turn, code: str) -> None:
    story = await find_current(turn, code)
    if story is None:
        turn.reply(says.OVER, says.OTHERS)
        return
    turn.end()
    known = [entry for id_ in story.entries if (entry := turn.house.catalogue.entry(id_))]
    turn.reply(says.tell(story), *(texts.see_entry(entry.id, entry.title) for entry in known), *_topic(turn, story))


async def find_current(turn: Turn, code: str) -> Story | None:
    """One that is published."""
    found = await stories.find(turn.session, code) if is_code(code) else None
    return found if found and found.state == ContentState.PUBLISHED else None


async def was_published(turn: Turn, code: str) -> bool:
    """Also when it is over or withdrawn by now."""
    found = await stories.find(turn.session, code) if is_code(code) else None
    return found is not None and found.published_at is not None


def _topic(turn: Turn, story: Story) -> tuple[Choice, ...]:
    """Where no answer was named, the whole subject; and always the other stories."""
    topic = turn.house.catalogue.topics.get(story.topic or "")
    whole = (texts.see_topic(topic.id, topic.title),) if topic and not story.entries else ()
    return (*whole, says.OTHERS)


async def _show_topics(turn: Turn) -> None:
    titles = turn.house.catalogue.topics
    told = [titles[topic] for topic in await stories.topics(turn.session) if topic in titles]
    turn.reply(says.BY_TOPIC_ASKED, *(says.of_topic(topic.id, topic.title) for topic in told), says.OTHERS)
