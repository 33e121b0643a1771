"""What the pages of notices and stories share: finding one within the official's scope, showing, writing, its steps."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from aiohttp import web

from console.broadcast_frame import LIST as BROADCASTS
from console.broadcast_frame import READERS, reach
from console.content_fields import Reading, named, places
from console.forms import Form, faults_of, read
from console.guard import NotThere, Person, person
from console.office import OFFICE, Office
from console.rendering import page
from console.step_frame import CODE, Step, add_steps
from desk import content_steps
from desk.codes import read_code
from desk.content_steps import STATE_NAMES, Content
from desk.errors import Refused
from desk.roles import Action
from storage import areas
from storage.db import Session

Find = Callable[..., Awaitable[Any]]
One = TypeVar("One", bound=Content)
TOLD: Mapping[str, str] = {
    "trinh": "Đã gửi duyệt. Một người khác có quyền duyệt mở trang này để đăng.",
    "dang": "Đã đăng. Bà con thấy ngay trong chat và trên trang web.",
    "tra": "Đã trả lại cho người viết.",
    "go": "Đã gỡ. Ai bấm nút cũ được báo là đã hết.",
}


async def opened(
    session: Session, request: web.Request, who: Person, find: Find, *actions: Action,
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


async def may(session: Session, who: Person, find: Find, code: str, action: Action) -> bool:
    return who.may(action) and await find(session, code, reach(who, action)) is not None


class Pages(ABC, Generic[One]):
    """Of one kind of content: what is the same for all; a subclass tells the rest."""

    address: ClassVar[str]
    """Of the list; its page is the subclass's own."""
    name: ClassVar[str]
    """Of one in the templates: `<name>.html` shows it, `<name>_edit.html` is its form."""
    rules: ClassVar[Any]
    """The module of `desk` with `create`, `change`, `submit`, `publish`, `send_back`, `withdraw` and `announce`."""
    stored: ClassVar[Any]
    """The module of `storage` with `find_within`."""
    labels: ClassVar[Mapping[str, str]]
    longest: ClassVar[Mapping[str, int]]
    fresh: ClassVar[Mapping[str, Any]]
    """What stands in the form of a new one, beside the official's own place."""

    @abstractmethod
    def shown(self, one: One, office: Office) -> dict[str, Any]:
        """What its page needs beside itself."""

    @abstractmethod
    def offered(self, office: Office) -> dict[str, Any]:
        """What its form lets choose from, beside places and topics."""

    @abstractmethod
    def kept(self, one: One, office: Office) -> dict[str, Any]:
        """As it stands, in the words of the form; but for its place."""

    @abstractmethod
    def wanted(self, reading: Reading, area_id: int | None, office: Office) -> Any:
        """What the rules judge."""

    def typed(self, form: Form) -> dict[str, Any]:
        """What was typed, to be shown again."""
        return dict(form.values)

    def beside(self, office: Office) -> dict[str, Any]:
        """What the rules need to know beside the form."""
        return {}

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(self.address + "/new", self.show_new)
        app.router.add_post(self.address + "/new", self.add)
        app.router.add_get(self.address + CODE, self.show_one)
        app.router.add_get(self.address + CODE + "/edit", self.show_edit)
        app.router.add_post(self.address + CODE + "/edit", self.change)
        add_steps(app, self.address, _steps(self.rules), opened=self.opened, show=self.show_one)

    async def opened(
        self, session: Session, request: web.Request, who: Person, *actions: Action, for_change: bool = False
    ) -> One:
        """As the function of this name."""
        found: One = await opened(session, request, who, self.stored.find_within, *actions, for_change=for_change)
        return found

    async def show_one(
        self, request: web.Request, *, fault: str = "", step: str = "", typed: Mapping[str, str] | None = None
    ) -> web.Response:
        who, office, find = person(request), request.app[OFFICE], self.stored.find_within
        async with office.database.reading() as session:
            one = await self.opened(session, request, who)
            writes = await may(session, who, find, one.code, Action.BROADCAST)
            approves = await may(session, who, find, one.code, Action.APPROVE_BROADCAST)
        wrote = who.official.id in (one.created_by, one.changed_by)
        return page(
            request,
            f"{self.name}.html",
            status=422 if fault else 200,
            states=STATE_NAMES,
            seen=content_steps.version(one),
            writes=writes,
            approves=approves and not wrote,
            own=approves and wrote,
            fault=fault,
            typed=(typed or {}).get("reason", ""),
            told=TOLD.get(request.query.get("da", ""), ""),
            **{self.name: one, **self.shown(one, office)},
        )

    async def show_new(self, request: web.Request) -> web.Response:
        return await self._show_form(request, None)

    async def add(self, request: web.Request) -> web.Response:
        who, office, form = person(request), request.app[OFFICE], await read(request)
        who.needs(Action.BROADCAST)
        try:
            async with office.database.transaction() as session:
                wanted, known = await self._read(session, form, office)
                by: dict[str, Any] = {"by": who.official, "now": office.clock(), **self.beside(office)}
                code = await self.rules.create(session, wanted, known=known, **by)
        except Refused as refusal:
            return await self._show_form(request, None, form=form, refusal=refusal)
        raise web.HTTPSeeOther(f"{self.address}/{code}?da=da-them")

    async def show_edit(self, request: web.Request) -> web.Response:
        async with request.app[OFFICE].database.reading() as session:
            one = await self.opened(session, request, person(request), Action.BROADCAST)
        return await self._show_form(request, one)

    async def change(self, request: web.Request) -> web.Response:
        who, office, form = person(request), request.app[OFFICE], await read(request)
        one: One | None = None
        try:
            async with office.database.transaction() as session:
                one = await self.opened(session, request, who, Action.BROADCAST, for_change=True)
                wanted, known = await self._read(session, form, office)
                by: dict[str, Any] = {"by": who.official, "now": office.clock(), **self.beside(office)}
                await self.rules.change(session, one, wanted, seen=form.text("seen"), known=known, **by)
        except Refused as refusal:
            return await self._show_form(request, one, form=form, refusal=refusal)
        raise web.HTTPSeeOther(f"{self.address}/{one.code}?da=da-luu")

    async def _read(self, session: Session, form: Form, office: Office) -> tuple[Any, dict[str, str]]:
        reading = Reading(form=form)
        area = await reading.area(session)
        return self.wanted(reading, area.id if area else None, office), reading.faults

    async def _show_form(
        self, request: web.Request, one: One | None, *, form: Form | None = None, refusal: Refused | None = None
    ) -> web.Response:
        who, office = person(request), request.app[OFFICE]
        who.needs(Action.BROADCAST)
        async with office.database.reading() as session:
            choosable, own = await places(session, who)
            area = await areas.get(session, one.area_id) if one and one.area_id is not None else None
        given: dict[str, Any] = {"area": own, **self.fresh}
        if form is not None:
            given = self.typed(form)
        elif one is not None:
            given = {**self.kept(one, office), "area": named(area), "seen": content_steps.version(one)}
        return page(
            request,
            f"{self.name}_edit.html",
            status=422 if refusal else 200,
            given=given,
            **faults_of(refusal),
            labels=self.labels,
            longest=self.longest,
            places=choosable,
            back=f"{self.address}/{one.code}" if one else self.address,
            **{self.name: one, **self.offered(office)},
        )


def _steps(rules: Any) -> Mapping[str, Step[Any]]:
    """`rules`: of `Pages`."""

    async def submit(session: Session, one: Content, form: Form, who: Person, office: Office) -> str:
        await rules.submit(session, one, by=who.official, now=office.clock())
        return f"{one.code}?da=trinh"

    async def publish(session: Session, one: Content, form: Form, who: Person, office: Office) -> str:
        await rules.publish(session, one, seen=form.text("seen"), by=who.official, now=office.clock())
        return f"{one.code}?da=dang"

    async def send_back(session: Session, one: Content, form: Form, who: Person, office: Office) -> str:
        await rules.send_back(session, one, form.text("reason", "Lý do"), by=who.official, now=office.clock())
        return f"{one.code}?da=tra"

    async def withdraw(session: Session, one: Content, form: Form, who: Person, office: Office) -> str:
        await rules.withdraw(session, one, form.text("reason", "Lý do"), by=who.official, now=office.clock())
        return f"{one.code}?da=go"

    async def announce(session: Session, one: Content, form: Form, who: Person, office: Office) -> str:
        code = await rules.announce(session, one, by=who.official, now=office.clock())
        return f"{BROADCASTS}/{code}/edit"

    return {
        "submit": (submit, Action.BROADCAST),
        "publish": (publish, Action.APPROVE_BROADCAST),
        "send-back": (send_back, Action.APPROVE_BROADCAST),
        "withdraw": (withdraw, *READERS),
        "announce": (announce, Action.BROADCAST),
    }
