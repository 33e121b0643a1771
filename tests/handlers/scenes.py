"""Steps that many scenes share."""

import re
from dataclasses import dataclass

from sqlalchemy import Row, Table, func, select

from channels.base import Abilities
from channels.messages import Attachment, AttachmentKind
from channels.terminal import NAME
from desk import tickets
from storage.tables import metadata
from tests.people import HOME
from tests.talk import Room, Talk, pump

_LINE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a resident writes down after sending a question."""

    code: str
    key: str


def receipt(text: str) -> Receipt:
    code = re.search(r"Mã tra cứu: ([A-Z0-9]{6})\b", text)
    key = re.search(r"4 số bí mật: (\d{4})\b", text)
    assert code, text
    assert key, text
    return Receipt(code=code[1], key=key[1])


def choices(text: str) -> list[str]:
    """The labels of the numbered list at the end of a reply."""
    return [label for _, label in _LINE.findall(text)]


def number(text: str, label: str) -> str:
    return str(choices(text).index(label) + 1)


async def pick(talk: Talk, label: str) -> str:
    """Types the number of that label in what was said last."""
    return await talk.says(number(talk.heard[-1], label))


async def send_question(talk: Talk, text: str, *, home: str = HOME) -> Receipt:
    await talk.says("gặp cán bộ")
    await talk.says(text)
    asked = await talk.says("1")
    if "ở xã (phường) nào" in asked:
        await talk.says(home)
    return receipt(await pick(talk, "Gửi"))


async def official_answers(room: Room, code: str, text: str) -> bool:
    abilities: dict[str, Abilities] = {NAME: room.channel.abilities}
    async with room.app.database.transaction() as session:
        answered = await tickets.answer(session, code, text, official=None, abilities=abilities, now=room.clock())
    await pump(room.app)
    return answered.sent > 0


async def rows(room: Room, table: Table) -> list[Row[tuple[object, ...]]]:
    async with room.app.database.reading() as session:
        return list(await session.execute(select(table).order_by(*table.primary_key.columns)))


async def sizes(room: Room) -> dict[str, int]:
    """How many rows each table has, but for the country's provinces and communes."""
    async with room.app.database.reading() as session:
        return {
            table.name: (await session.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
            if table.name != "areas"
        }


def photo(ref: str = "anh-1") -> tuple[Attachment, ...]:
    return (Attachment(kind=AttachmentKind.PHOTO, ref=ref, mime="image/jpeg"),)


def voice(ref: str = "tieng-1") -> tuple[Attachment, ...]:
    return (Attachment(kind=AttachmentKind.VOICE, ref=ref, mime="audio/ogg"),)
