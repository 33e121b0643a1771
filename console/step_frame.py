"""Steps that officials take on one thing: each from a button of its page, whole, or refused there with the reason."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from aiohttp import web

from console.forms import Form, read
from console.guard import Person, person
from console.office import OFFICE, Office
from desk.errors import Refused
from desk.roles import Action
from storage.db import Session

CODE = r"/{code:\w{6}}"
"""The address of one thing below that of its list; its code stands in `request.match_info["code"]`."""

Thing = TypeVar("Thing")
Work = Callable[[Session, Thing, Form, Person, Office], Awaitable[str]]
"""Returns where to go on: what follows the list's address, or from a slash on an address of its own."""
Step = tuple[Work[Thing], *tuple[Action, ...]]
"""What is done, and the actions of which one is needed."""


class Show(Protocol):
    """The page of the thing. `fault`: why the `step` was refused, with what was `typed` for it."""

    async def __call__(
        self, request: web.Request, *, fault: str = "", step: str = "", typed: Mapping[str, str] | None = None
    ) -> web.Response: ...


def add_steps(
    app: web.Application,
    address: str,
    steps: Mapping[str, Step[Thing]],
    *,
    opened: Callable[..., Awaitable[Thing]],
    show: Show,
) -> None:
    """`address`: of the list. `opened(session, request, who, *actions, for_change=True)` finds the thing and holds it;
    of two officials who press at once one is first, and the other is told."""
    for name in steps:
        app.router.add_post(f"{address}{CODE}/{name}", _handler(address, name, steps[name], opened, show))


def _handler(
    address: str, name: str, step: Step[Thing], opened: Callable[..., Awaitable[Thing]], show: Show
) -> Callable[[web.Request], Awaitable[web.Response]]:
    work, *actions = step

    async def take(request: web.Request) -> web.Response:
        who, office, form = person(request), request.app[OFFICE], await read(request)
        try:
            async with office.database.transaction() as session:
                thing = await opened(session, request, who, *actions, for_change=True)
                to = await work(session, thing, form, who, office)
        except Refused as refusal:
            return await show(request, fault=str(refusal), step=name, typed=dict(form.values))
        office.ring()
        raise web.HTTPSeeOther(to if to.startswith("/") else f"{address}/{to}")

    return take
