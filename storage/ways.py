"""Which index leads to which questions, told in a way that the planner of either database follows."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, text

from storage.tables import tickets

OPEN_STATE = text("tickets.state IN ('received', 'in_progress', 'reopened')")
"""Written out as in the indexes, so that the planner of either database sees that they fit."""
SETTLED_STATE = text("tickets.state IN ('answered', 'closed', 'passed_on')")


def settled(*, passed_on: bool) -> ColumnElement[bool]:
    state = tickets.c.state
    return and_(SETTLED_STATE, state == "passed_on" if passed_on else state != "passed_on")


def led(statement: Select[Any], index: str) -> Select[Any]:
    """Through the index of that name on SQLite, which keeps no statistics to choose by."""
    return statement.with_hint(tickets, f"INDEXED BY ix_tickets_{index}", "sqlite")


def way_to_settled(*, small: bool) -> str:
    """By its place where the places are few, else from the newest on."""
    return "area_id_created_at" if small else "done"
