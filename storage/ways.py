"""Which index leads to which questions, told in a way that the planner of either database follows."""

from typing import Any

from sqlalchemy import Select, text

from storage.tables import tickets

OPEN_STATE = text("tickets.state IN ('received', 'in_progress', 'reopened')")
"""Written out as in the indexes, so that the planner of either database sees that they fit."""
SETTLED_STATE = text("tickets.state IN ('answered', 'closed', 'passed_on')")


def settled(statement: Select[Any], *states: str, small: bool) -> Select[Any]:
    """Of those states, by their places where these are few (`small`), else from the newest on."""
    if small:
        return by_place(statement.where(tickets.c.state.concat("").in_(states)))
    return led(statement.where(SETTLED_STATE, tickets.c.state.in_(states)), "done")


def by_place(statement: Select[Any]) -> Select[Any]:
    """For what is asked in few places; a state must be written as in `settled`, or PostgreSQL reads all that is done
    in search of the places."""
    return led(statement, "area_id_created_at")


def by_key(statement: Select[Any]) -> Select[Any]:
    """For what names its questions itself."""
    return statement.with_hint(tickets, "NOT INDEXED", "sqlite")


def led(statement: Select[Any], index: str) -> Select[Any]:
    """Through the index of that name on SQLite, which keeps no statistics to choose by."""
    return statement.with_hint(tickets, f"INDEXED BY ix_tickets_{index}", "sqlite")
