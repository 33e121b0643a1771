"""What every paper of a dialogue needs: the dialogue in words, who issues it, who sits in the delegation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console.office import Office
from desk import deep_links
from papers.letterhead import Letterhead
from papers.meeting import Meeting
from storage import agenda, areas
from storage.agenda import Delegate
from storage.areas import Area
from storage.db import Session
from storage.dialogues import Dialogue
from storage.scope import Scope

_KINDS = ("Tỉnh", "Thành phố", "Xã", "Phường", "Đặc khu", "Thị trấn", "Thôn", "Xóm")


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """`scope`: the questions that the official may read."""

    session: Session
    office: Office
    dialogue: Dialogue
    scope: Scope

    @property
    def today(self) -> date:
        return self.office.clock().astimezone(self.office.zone).date()

    def meeting(self) -> Meeting:
        one, zone, topics = self.dialogue, self.office.zone, self.office.topics()
        return Meeting(
            title=one.title,
            code=one.code,
            area=lowered(one.area_name),
            starts_at=one.starts_at.astimezone(zone),
            ends_at=one.ends_at.astimezone(zone),
            questions_until=one.questions_until.astimezone(zone),
            place=one.place,
            directions=one.directions,
            host=one.host,
            topics=[lowered(topics.get(topic, topic)) for topic in one.topics],
            link=address(self.office, one.code),
            seats=one.seats,
        )

    async def letterhead(
        self, *, on: date | None = None, number: str = "", recipients: Sequence[str] = ()
    ) -> Letterhead:
        """Of the agency that holds the dialogue, else of the people's committee of its commune or province."""
        seat = await _seat(self.session, self.dialogue.area_id)
        agency = self.dialogue.agency_name
        return Letterhead(
            office=(agency,) if agency else ("Ủy ban nhân dân", lowered(seat.name)),
            symbol="" if agency else "UBND",
            number=number,
            place=_bare(seat.name),
            on=on,
            signs=("Thủ trưởng cơ quan",) if agency else ("TM. Ủy ban nhân dân", "Chủ tịch"),
            recipients=recipients,
        )

    async def issuer(self) -> str:
        return " ".join((await self.letterhead()).office)

    async def delegation(self) -> list[str]:
        return [named(one) for one in await agenda.delegation(self.session, self.dialogue.id)]


def address(office: Office, code: str) -> str:
    """Where a square on paper leads: the dialogue's page, else the chat that a link can open; "" for neither."""
    base = office.doors.public_url.rstrip("/")
    if base:
        return f"{base}/doi-thoai/{code}"
    return next((link.url for link in deep_links.links(office.doors, code) if not link.types), "")


def named(member: Delegate) -> str:
    return f"{member.name}, {member.office}" if member.office else member.name


def lowered(name: str) -> str:
    """As it stands within a sentence; abbreviations stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _bare(name: str) -> str:
    """Without the word for its kind, which numbered wards keep."""
    for kind in _KINDS:
        rest = name.removeprefix(f"{kind} ")
        if rest != name and not rest[:1].isdigit():
            return rest
    return name


async def _seat(session: Session, area_id: int) -> Area:
    """Where the people's committee sits: the commune of a village, else the area itself."""
    around = await areas.chain(session, area_id)
    return next((one for one in around if one.level != "village"), around[0])
