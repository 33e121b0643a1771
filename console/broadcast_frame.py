"""What all pages of one announcement share: finding it within an official's scope, and carrying a form out on it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from console.forms import Form
from console.guard import NotAllowed, NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from console.step_frame import CODE
from desk import roles
from desk.broadcast_states import STATE_NAMES
from desk.codes import read_code
from desk.roles import Action
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.scope import Scope

Work = Callable[[Session, Broadcast, Form], Awaitable[str]]
LIST = "/console/broadcasts"
BROADCAST = LIST + CODE
"""Further pages of an announcement lie below this; its code stands in `request.match_info["code"]`."""
READERS = (Action.BROADCAST, Action.APPROVE_BROADCAST)
"""Whoever writes announcements or approves them may look at them."""


def reach(who: Person, *actions: Action) -> Scope:
    """What queries may touch who holds any of these. Raises `NotAllowed` when none is held."""
    if not any(who.may(action) for action in actions):
        raise NotAllowed(actions[0])
    grants = [grant for action in actions for grant in roles.within(who.grants, action)]
    return Scope(official_id=who.official.id, agency_id=who.official.agency_id, grants=list(dict.fromkeys(grants)))


async def opened(
    session: Session, request: web.Request, who: Person, *actions: Action, for_change: bool = False
) -> Broadcast:
    """The announcement of the address, as far as any of the actions reaches; without any, to be looked at.

    Raises `NotAllowed`, and `NotThere` outside the scope. `for_change` holds it until the transaction ends.
    """
    scope = reach(who, *(actions or READERS))
    code = read_code(request.match_info["code"])
    found = await broadcasts.find_within(session, code, scope, for_change=for_change) if code else None
    if found is None:
        raise NotThere
    return found


async def carry_out(request: web.Request, form: Form, action: Action, work: Work) -> tuple[Broadcast, str]:
    """The announcement, held while `work` changes it, and what `work` returns. Raises `Refused` as well."""
    async with request.app[OFFICE].database.transaction() as session:
        broadcast = await opened(session, request, person(request), action, for_change=True)
        return broadcast, await work(session, broadcast, form)


async def may_change(session: Session, broadcast: Broadcast, who: Person, action: Action) -> bool:
    """Whether this official may do that with this one."""
    return who.may(action) and await broadcasts.find_within(session, broadcast.code, reach(who, action)) is not None


def framed(
    request: web.Request, template: str, broadcast: Broadcast, *, status: int = 200, **values: Any
) -> web.Response:
    """A page that extends `broadcast_frame.html`."""
    return page(request, template, status=status, broadcast=broadcast, state_names=STATE_NAMES, **values)
