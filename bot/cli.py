"""The command line: each command is a file in `bot/commands`, loaded only when it is called."""

import asyncio
import importlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from keyword import iskeyword
from typing import Any, TypeVar

import click

from bot.growth import uncollected

COMMANDS = {
    "serve": "Run the service: channels, web chat, jobs.",
    "demo": "Run it on SQLite with demo data; no account needed.",
    "chat": "Talk to the bot here in the terminal.",
    "migrate": "Bring the database to the newest schema.",
    "check": "Say what is wrong with settings, database, channels and content.",
    "faq": "Ask, test and check the answers.",
    "official": "Add, list and disable officials.",
    "ticket": "List, show and answer questions.",
    "papers": "List, copy and check the Word templates.",
    "privacy": "Export or erase one person's data.",
    "backup": "Write the whole state to one file.",
    "restore": "Bring back what was backed up.",
    "copy": "Move to another database, such as from SQLite to PostgreSQL.",
    "bench": "Measure speed beside bare ceilings.",
}

T = TypeVar("T")


class Commands(click.Group):
    """`names` with what each does; each is a module of `package` that holds a command of the same name
    (`import_` for "import")."""

    def __init__(self, *, names: Mapping[str, str], package: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._names = names
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._names)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self._names:
            return None
        noun = f"{name}_" if iskeyword(name) else name.replace("-", "_")
        with uncollected():
            command: click.Command = vars(importlib.import_module(f"{self._package}.{noun}"))[noun]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Without loading a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._names.items()))


@click.command(
    cls=Commands, names=COMMANDS, package="bot.commands", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="doithoai", prog_name="doithoai")
def cli() -> None:
    """Đối Thoại: questions from poor and near-poor households, answered by officials."""


def main() -> None:
    """Exit code 0 when done, 1 when refused or faulty, 2 when called wrongly."""
    with uncollected():
        from bot.config import SettingsError
        from desk.errors import Refused
        from faq.errors import ContentError
        from storage.db import DatabaseFault

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli()
    except SettingsError as error:
        click.echo("\n".join(str(fault) for fault in error.faults), err=True)
        click.echo("Mend them in the environment or in .env, then run: doithoai check", err=True)
        sys.exit(1)
    except Refused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except ContentError as error:
        click.echo(f"Nội dung hỏi đáp có lỗi: {error}", err=True)
        click.echo("Sửa tệp ấy, rồi chạy: doithoai faq check", err=True)
        sys.exit(1)
    except (DatabaseFault, OSError) as error:
        click.echo(f"Không làm được: {type(error).__name__}. {_first_line(error)}", err=True)
        click.echo("Xem cơ sở dữ liệu và ổ đĩa có hoạt động không: doithoai check", err=True)
        sys.exit(1)


def _first_line(error: Exception) -> str:
    """Without the statement and its values, which may hold what a resident wrote."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0][:200]


def run(work: Callable[[], Awaitable[T]]) -> T:
    """An async command's body, to its end."""

    async def to_the_end() -> T:
        return await work()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(to_the_end())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed (it is not made for Windows): it carries about a seventh more messages a second."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
