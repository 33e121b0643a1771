"""An official's own chat: linked with a code from the console, once and soon, and unlinked there."""

import re

from desk import chat_links
from desk.roles import Role
from storage import contacts, officials
from storage.tables import audit_events
from tests.console.conftest import DeskApp


async def test_linking_ones_own_chat(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    page = await (await hoa.send("/console/account/link")).text()
    code = re.search(r'class="secret"[^>]*>([A-Z0-9-]+)<', page)
    assert code
    async with desk_app.database.transaction() as session:
        address = await contacts.address_id(session, "telegram", "7712345", now=desk_app.clock())
        assert await chat_links.official_of(session, address) is None
        assert await chat_links.link(session, "ABCDEFGHJK", address, now=desk_app.clock()) is None
        linked = await chat_links.link(session, f" {code[1].lower()} ", address, now=desk_app.clock())
        assert linked
        assert linked.id == hoa.official.id
        assert await chat_links.link(session, code[1], address, now=desk_app.clock()) is None
        found = await chat_links.official_of(session, address)
        assert found
        assert found.id == hoa.official.id
    page = await hoa.page("/console/account")
    assert "••••2345" in page
    assert "7712345" not in page
    binh = await desk_app.login(Role.ADMINISTERING)
    assert (await binh.send("/console/account/unlink", address=str(address))).status == 404
    assert (await hoa.send("/console/account/unlink", address=str(address))).status == 303
    async with desk_app.database.reading() as session:
        assert await chat_links.official_of(session, address) is None
        told = [row.action for row in await session.execute(audit_events.select())]
    assert [action for action in told if "link" in action] == [
        "official.link-code",
        "official.linked",
        "official.unlinked",
    ]


async def test_an_old_link_code_and_one_of_a_disabled_account(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    async with desk_app.database.transaction() as session:
        address = await contacts.address_id(session, "telegram", "7712345", now=desk_app.clock())
        first = await chat_links.new_code(session, hoa.official, now=desk_app.clock())
        second = await chat_links.new_code(session, hoa.official, now=desk_app.clock())
        assert await chat_links.link(session, first, address, now=desk_app.clock()) is None
        desk_app.clock.tick(minutes=16)
        assert await chat_links.link(session, second, address, now=desk_app.clock()) is None
        third = await chat_links.new_code(session, hoa.official, now=desk_app.clock())
        await officials.set_disabled(session, hoa.official.id, desk_app.clock())
        assert await chat_links.link(session, third, address, now=desk_app.clock()) is None
