"""`doithoai official`: accounts of officials."""

import click

from bot.office import with_database
from desk import officials
from desk.clock import utc_now
from desk.roles import ROLE_NAMES, Role
from storage import officials as stored
from storage.db import Session


@click.group()
def official() -> None:
    """Accounts of officials."""


@official.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name, as residents may see it.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.ANSWERING.value, show_default=True
)
@click.option("--area", "area_code", help="Official code of the province (2 digits) or commune (5 digits).")
@click.option("--ask-password", is_flag=True, help="Type a password instead of having one made.")
def add(username: str, name: str, role: str, area_code: str | None, ask_password: bool) -> None:
    """Add an official; prints a password that has to be changed at the first login."""
    password = _password(ask_password)

    async def work(session: Session) -> None:
        await officials.add(
            session,
            username=username,
            name=name,
            role=Role(role),
            area_code=area_code,
            password=password,
            now=utc_now(),
        )

    with_database(work)
    _told(username, password, ask_password)


@official.command(name="list")
def list_() -> None:
    """All officials, one a line."""

    async def work(session: Session) -> None:
        found = await stored.list_all(session)
        grants = await stored.grants_of(session, [one.id for one in found])
        for one in found:
            held = [f"{ROLE_NAMES[Role(g.role)]} ({g.area_name or 'mọi địa bàn'})" for g in grants[one.id]]
            state = "đã khoá" if one.disabled_at else ", ".join(held)
            click.echo(f"{one.username}\t{one.name}\t{state}")

    with_database(work)


@official.command()
@click.argument("username")
def disable(username: str) -> None:
    """The account can no longer be used; what it did stays on record."""

    async def work(session: Session) -> None:
        await officials.disable(session, username, now=utc_now())

    with_database(work)
    click.echo(f"Đã khoá tài khoản {username}.")


@official.command(name="reset-password")
@click.argument("username")
@click.option("--ask-password", is_flag=True, help="Type a password instead of having one made.")
def reset_password(username: str, ask_password: bool) -> None:
    """A new password that has to be changed at the first login."""
    password = _password(ask_password)

    async def work(session: Session) -> None:
        await officials.reset_password(session, username, password, now=utc_now())

    with_database(work)
    _told(username, password, ask_password)


def _password(ask: bool) -> str:
    if not ask:
        return officials.new_password()
    typed: str = click.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Gõ lại mật khẩu")
    return typed


def _told(username: str, password: str, asked: bool) -> None:
    click.echo(f"Tài khoản: {username}")
    if not asked:
        click.echo(f"Mật khẩu: {password}\nHãy đưa tận tay; lần đăng nhập đầu tiên phải đổi.")
