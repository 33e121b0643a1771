"""What is sent out and hung up before a dialogue: invitations, announcement, posters, leaflet."""

from collections.abc import Sequence

from console.paper_maker import Maker, lowered, named
from desk.errors import Refused
from papers.announcement import Announcement
from papers.invitation import Guest, Invitation
from papers.leaflet import Leaflet
from papers.poster import Poster, PosterSize
from papers.typography import listed
from storage import agenda, registrations
from storage.registrations import Registration


async def invitation(maker: Maker) -> Invitation:
    """For the delegation."""
    topics = maker.office.topics()
    members = await agenda.delegation(maker.session, maker.dialogue.id)
    return Invitation(
        letterhead=await maker.letterhead(recipients=("Như trên",)),
        meeting=maker.meeting(),
        guests=[
            Guest(name=named(one), task=_task([topics.get(topic, topic) for topic in one.topics])) for one in members
        ],
    )


async def residents_invitation(maker: Maker) -> Invitation:
    """For those who have a seat. Raises `Refused` when nobody has."""
    people = [one for one in await registrations.of_dialogue(maker.session, maker.dialogue.id) if one.state == "seated"]
    if not people:
        raise Refused("Chưa có ai đăng ký có chỗ. Xem thẻ Đăng ký, rồi in giấy mời sau.")
    guests = [Guest(name=_guest(one), code=one.code) for one in people]
    return Invitation(
        letterhead=await maker.letterhead(recipients=("Như trên",)), meeting=maker.meeting(), guests=guests
    )


async def announcement(maker: Maker) -> Announcement:
    return Announcement(
        letterhead=await maker.letterhead(recipients=("Các thôn (để niêm yết)",)),
        meeting=maker.meeting(),
        delegation=await maker.delegation(),
        registration=maker.dialogue.registration == "open",
    )


async def poster_a3(maker: Maker) -> Poster:
    return await _poster(maker, PosterSize.A3)


async def poster_a4(maker: Maker) -> Poster:
    return await _poster(maker, PosterSize.A4)


async def leaflet(maker: Maker) -> Leaflet:
    is_open = maker.dialogue.registration == "open"
    return Leaflet(office=await maker.issuer(), meeting=maker.meeting(), registration=is_open)


def _guest(one: Registration) -> str:
    return ", ".join(part for part in (one.name or "Người đã đăng ký", one.area_name or "") if part)


async def _poster(maker: Maker, size: PosterSize) -> Poster:
    is_open = maker.dialogue.registration == "open"
    return Poster(office=await maker.issuer(), meeting=maker.meeting(), size=size, registration=is_open)


def _task(topics: Sequence[str]) -> str:
    return f"trả lời câu hỏi của bà con về {listed([lowered(one) for one in topics])}" if topics else ""
