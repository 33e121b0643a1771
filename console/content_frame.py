"""What the pages of notices and stories share: finding one within the official's scope, its fields, its steps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any

from aiohttp import web

from console.broadcast_frame import LIST as BROADCASTS
from console.broadcast_frame import READERS, reach
from console.forms import Form, read
from console.guard import NotThere, Person, person
from console.office import OFFICE, Office
from desk import official_bounds, typed_days
from desk.codes import read_code
from desk.errors import Refused
from desk.roles import Action
from storage import areas, dialogue_places
from storage.areas import Area
from storage.db import Session

MOST_CHOICES = 400
CODE = r"/{code:\w{6}}"
TOLD: Mapping[str, str] = {
    "trinh": "Đã gửi duyệt. Một người khác có quyền duyệt mở trang này để đăng.",
    "dang": "Đã đăng. Bà con thấy ngay trong chat và trên trang web.",
    "tra": "Đã trả lại cho người viết.",
    "go": "Đã gỡ. Ai bấm nút cũ được báo là đã hết.",
}

Answer = Callable[..., Awaitable[web.Response]]


@dataclass(kw_only=True)
class Reading:
    """Fields as they are read; a fault for each that cannot be."""

    form: Form
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, lines: bool = False) -> str:
        typed = self.form.values.get(name, "")
        try:
            kept = self.form.text(name, name)
        except Refused as refusal:
            self.faults[name] = str(refusal).partition(": ")[2]
            return typed if isinstance(typed, str) else ""
        return kept if lines else " ".join(kept.split())

    def day(self, name: str, *, required: bool = False) -> date | None:
        typed = self.form.text(name)
        day = typed_days.read_day(typed) if typed else None
        if day is None and (typed or required):
            self.faults[name] = "hãy chọn một ngày, hoặc ghi như 30/12/2026."
        return day

    def topic(self, office: Office) -> str | None:
        typed = self.form.text("topic")
        if typed and typed not in office.topics():
            self.faults["topic"] = "hãy chọn trong danh sách."
        return typed or None

    async def area(self, session: Session) -> Area | None:
        """None is the whole country."""
        try:
            return await official_bounds.read_area(session, self.form.text("area"))
        except Refused as refusal:
            self.faults["area"] = str(refusal).partition(": ")[2]
            return None


def named(area: Area | None) -> str:
    """As `official_bounds.read_area` reads it back."""
    return f"{area.code} – {area.name}" if area else ""


async def places(session: Session, who: Person) -> tuple[list[str], str]:
    """Areas that can be chosen, and the official's own where there is one."""
    grants = who.scope(Action.BROADCAST).grants
    found = await dialogue_places.choosable(session, grants, limit=MOST_CHOICES)
    own = next((grant.area_id for grant in grants if grant.area_id is not None), None)
    bound = not any(grant.area_id is None for grant in grants)
    return [named(area) for area in found], named(await areas.get(session, own)) if own and bound else ""


async def opened(
    session: Session, request: web.Request, who: Person, find: Callable[..., Awaitable[Any]], *actions: Action,
    for_change: bool = False,
) -> Any:  # fmt: skip
    """What the address names, as far as any of the actions reaches; without any, to be looked at.

    Raises `NotAllowed`, and `NotThere` outside the scope. `for_change` holds it until the transaction ends.
    """
    scope = reach(who, *(actions or READERS))
    code = read_code(request.match_info["code"])
    found = await find(session, code, scope, for_change=for_change) if code else None
    if found is None:
        raise NotThere
    return found


async def may(session: Session, who: Person, find: Callable[..., Awaitable[Any]], code: str, action: Action) -> bool:
    return who.may(action) and await find(session, code, reach(who, action)) is not None


def add_steps(
    app: web.Application, address: str, find: Callable[..., Awaitable[Any]], rules: ModuleType, show: Answer
) -> None:
    """`rules`: `desk.notices` or `desk.stories`. `show(request, fault=…)`: the page again when a step is refused."""

    async def submit(session: Session, one: Any, form: Form, **by: Any) -> str:
        await rules.submit(session, one, **by)
        return "?da=trinh"

    async def publish(session: Session, one: Any, form: Form, **by: Any) -> str:
        await rules.publish(session, one, seen=form.text("seen"), **by)
        return "?da=dang"

    async def send_back(session: Session, one: Any, form: Form, **by: Any) -> str:
        await rules.send_back(session, one, form.text("reason", "Lý do"), **by)
        return "?da=tra"

    async def withdraw(session: Session, one: Any, form: Form, **by: Any) -> str:
        await rules.withdraw(session, one, form.text("reason", "Lý do"), **by)
        return "?da=go"

    async def announce(session: Session, one: Any, form: Form, **by: Any) -> str:
        return f"{BROADCASTS}/{await rules.announce(session, one, **by)}/edit"

    steps: Sequence[tuple[str, Any, tuple[Action, ...]]] = (
        ("submit", submit, (Action.BROADCAST,)),
        ("publish", publish, (Action.APPROVE_BROADCAST,)),
        ("send-back", send_back, (Action.APPROVE_BROADCAST,)),
        ("withdraw", withdraw, READERS),
        ("announce", announce, (Action.BROADCAST,)),
    )
    for name, work, actions in steps:
        app.router.add_post(f"{address}{CODE}/{name}", _step(address, find, work, actions, show))


def _step(
    address: str,
    find: Callable[..., Awaitable[Any]],
    work: Callable[..., Awaitable[str]],
    actions: tuple[Action, ...],
    show: Answer,
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def carry_out(request: web.Request) -> web.Response:
        who, office, form = person(request), request.app[OFFICE], await read(request)
        try:
            async with office.database.transaction() as session:
                one = await opened(session, request, who, find, *actions, for_change=True)
                to = await work(session, one, form, by=who.official, now=office.clock())
        except Refused as refusal:
            return await show(request, fault=str(refusal), typed=form.text("reason"))
        raise web.HTTPSeeOther(to if to.startswith("/") else f"{address}/{one.code}{to}")

    return carry_out
