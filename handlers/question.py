"""Writing a question to officials over several messages, with photos and voice notes."""

from desk import texts, ticket_texts
from handlers import draft as drafts
from handlers import sending
from handlers.turn import Turn

MOST_TEXT = 6_000


async def start(turn: Turn) -> None:
    """Takes up what was being written, if anything was."""
    draft = drafts.load(turn)
    drafts.save(turn, drafts.new() if drafts.is_empty(draft) else draft)
    await write_more(turn)


async def start_with_last(turn: Turn) -> None:
    """The question that had no answer is what they want to send: no typing it again."""
    last = turn.recall("question")
    if not last:
        await start(turn)
        return
    turn.forget("question")
    drafts.save(turn, drafts.new(last))
    await sending.finish_writing(turn)


async def start_with_files(turn: Turn) -> None:
    """A photo or voice note out of the blue begins a question, with the words that came with it."""
    if drafts.exists(turn):
        await add_text(turn)
        return
    draft = drafts.new(turn.text[:MOST_TEXT])
    draft["files"] = list(turn.heard.attachment_ids)
    draft["kinds"] = list(turn.heard.attachment_kinds)
    drafts.save(turn, draft)
    spoken = ticket_texts.GOT_FILE.format(**texts.files_named(draft["kinds"]))
    turn.ask("question.text", spoken, texts.DONE_SEND, texts.CHANGE, texts.CANCEL)


async def add_text(turn: Turn) -> None:
    """What was decided about the words so far is looked at again."""
    draft = drafts.load(turn)
    text = "\n".join(part for part in (draft["text"], turn.text) if part)
    if len(text) <= MOST_TEXT:
        added = ticket_texts.ADDED
    else:
        added = ticket_texts.DRAFT_FULL if draft["text"] else ticket_texts.DRAFT_CUT
        text = draft["text"] or text[:MOST_TEXT]
    draft["text"] = text
    draft["files"] = [*draft["files"], *turn.heard.attachment_ids]
    draft["kinds"] = [*draft["kinds"], *turn.heard.attachment_kinds]
    drafts.save(turn, draft)
    if turn.heard.attachment_ids and added == ticket_texts.ADDED:
        added = ticket_texts.ADDED_FILE.format(**texts.files_named(turn.heard.attachment_kinds))
    turn.ask("question.text", added, *texts.DRAFTING)


async def write_more(turn: Turn) -> None:
    draft = drafts.load(turn)
    text = ticket_texts.WRITE_QUESTION if drafts.is_empty(draft) else ticket_texts.write_more(draft["text"])
    turn.ask("question.text", text, *texts.DRAFTING)


async def go_back(turn: Turn) -> None:
    """From the confirmation or the commune back to writing."""
    if not drafts.exists(turn):
        turn.end()
        turn.reply(texts.MENU, *texts.MAIN_MENU)
    else:
        await write_more(turn)


async def pause(turn: Turn) -> None:
    """Time ran out and nothing new was said: a kind word for a half-finished question, which stays as it is."""
    waiting_for = turn.state.step or ""
    turn.end()
    if waiting_for.startswith("question.") and drafts.exists(turn):
        if drafts.is_empty(drafts.load(turn)):
            turn.forget("draft")
        else:
            turn.reply(ticket_texts.PAUSED, texts.CONTINUE, texts.DROP)


def remind(turn: Turn) -> None:
    """The conversation went elsewhere: a half-finished question is put aside, and its writer told so."""
    if not drafts.exists(turn):
        return
    if drafts.is_empty(drafts.load(turn)):
        turn.forget("draft")
    elif turn.replies:
        turn.add(ticket_texts.STILL_THERE)


async def resume(turn: Turn) -> None:
    if not drafts.exists(turn):
        turn.reply(ticket_texts.NO_DRAFT, *texts.MAIN_MENU)
    elif drafts.is_empty(drafts.load(turn)):
        await write_more(turn)
    else:
        await sending.finish_writing(turn)


async def drop(turn: Turn) -> None:
    """It stays in the record of messages, only nothing is sent of it."""
    if not drafts.exists(turn):
        turn.reply(ticket_texts.NO_DRAFT, *texts.MAIN_MENU)
        return
    turn.end()
    turn.forget("draft", "question")
    turn.reply(texts.DROPPED, *texts.MAIN_MENU)
