"""What all pages of one dialogue share: finding it within the official's scope, and the way from one to the next."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from console.forms import Form
from console.guard import NotThere, Person, person
from console.office import OFFICE
from console.rendering import page
from console.step_frame import CODE
from desk.codes import read_code
from desk.roles import Action
from storage import dialogues
from storage.db import Session
from storage.dialogues import Dialogue

Work = Callable[[Session, Dialogue, Form], Awaitable[str]]
DIALOGUE = "/console/dialogues" + CODE
"""Further pages of a dialogue lie below this; its code stands in `request.match_info["code"]`."""


async def opened(
    session: Session, request: web.Request, who: Person, action: Action, *, for_change: bool = False
) -> Dialogue:
    """The dialogue of the address, as far as the action reaches; to be read also when it is a larger area's.

    Raises `NotAllowed`, and `NotThere` outside the scope. `for_change` holds it until the transaction ends.
    """
    who.needs(action)
    code = read_code(request.match_info["code"])
    wider = action is Action.READ_DIALOGUES
    found = (
        await dialogues.find_within(session, code, who.scope(action), for_change=for_change, wider=wider)
        if code
        else None
    )
    if found is None:
        raise NotThere
    return found


async def carry_out(request: web.Request, form: Form, action: Action, work: Work) -> tuple[Dialogue, str]:
    """The dialogue, held while `work` changes it, and what `work` returns. Raises `Refused` as well."""
    async with request.app[OFFICE].database.transaction() as session:
        dialogue = await opened(session, request, person(request), action, for_change=True)
        return dialogue, await work(session, dialogue, form)


async def may_change(session: Session, dialogue: Dialogue, who: Person, action: Action) -> bool:
    """Whether this official may do that with this one."""
    return await dialogues.find_within(session, dialogue.code, who.scope(action)) is not None


def framed(
    request: web.Request, template: str, dialogue: Dialogue, *, status: int = 200, **values: Any
) -> web.Response:
    """A page that extends `dialogue_frame.html`."""
    return page(request, template, status=status, dialogue=dialogue, **values)
