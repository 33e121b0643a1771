"""Only the half of SQLAlchemy that is used is loaded; whoever needs the other half still gets it."""

import subprocess
import sys

import pytest

OPEN = (
    "import sys; from storage import db; parts = [name for name in sys.modules if name.startswith('sqlalchemy.orm')]; "
)


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)


def test_the_database_is_opened_without_mapped_classes() -> None:
    assert run(f"{OPEN} print(parts)").stdout == "[]\n"


def test_tables_and_statements_do_without_the_dialect_of_postgresql() -> None:
    """One index that names it is enough to load it into every process on SQLite."""
    asked = "print([name for name in sys.modules if name.startswith('sqlalchemy.dialects.postgresql')])"
    assert run(f"import sys; from storage import broadcast_sends, deliveries, tables; {asked}").stdout == "[]\n"


@pytest.mark.parametrize(
    "other",
    ["from sqlalchemy.ext.asyncio import AsyncSession", "import sqlalchemy.ext.asyncio as a; a.async_sessionmaker"],
)
def test_another_library_may_still_ask_for_them(other: str) -> None:
    told = run(f"{OPEN} {other}; from sqlalchemy.ext.asyncio import AsyncEngine; print(AsyncEngine is db.AsyncEngine)")
    assert (told.stdout, told.stderr) == ("True\n", "")


def test_what_nobody_has_is_told_as_usual() -> None:
    assert "cannot import name 'nothing'" in run(f"{OPEN} from sqlalchemy.ext.asyncio import nothing").stderr
