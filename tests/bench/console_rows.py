"""A province full of questions, written by a few statements on either database."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

PROVINCE = "40"
GROUPS, VILLAGES, OFFICIALS = 500, 8, 300
OPEN_PERCENT = 8
_WAITING = "CASE s.i % 3 WHEN 0 THEN 'received' WHEN 1 THEN 'in_progress' ELSE 'reopened' END"


@dataclass(frozen=True, kw_only=True)
class Size:
    tickets: int
    contacts: int


@dataclass(frozen=True, kw_only=True)
class _Dialect:
    """`{i}` in the statements is a number from 1 to what `numbers` was asked for."""

    postgres: bool

    def numbers(self, count: int) -> str:
        if self.postgres:
            return f"(SELECT generate_series(1, {count}) AS i) AS s"
        return (
            f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n) AS s"
        )

    def hours_ago(self, hours: str) -> str:
        """The expression may be negative, for what is still to come."""
        if self.postgres:
            return f"(now() - ({hours}) * interval '1 hour')"
        return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', (-1 * ({hours})) || ' hours') || '000')"

    def code(self, number: str) -> str:
        return f"'B' || lpad(({number})::text, 5, '0')" if self.postgres else f"'B' || printf('%05d', {number})"


def statements(size: Size, *, postgres: bool) -> list[str]:
    """Every number is derived from the row's own, so that both databases and every run hold the same."""
    d = _Dialect(postgres=postgres)
    place = (
        "CREATE TEMPORARY TABLE place AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM areas "
        f"WHERE parent_id IN (SELECT id FROM areas WHERE code = '{PROVINCE}') OR parent_id IN "
        f"(SELECT id FROM areas WHERE parent_id = (SELECT id FROM areas WHERE code = '{PROVINCE}'))"
    )
    return [
        "INSERT INTO areas (code, level, name, folded, parent_id) "
        "SELECT a.code || '-' || s.i, 'village', 'Thôn ' || s.i, 'thon ' || s.i, a.id "
        f"FROM areas a CROSS JOIN {d.numbers(VILLAGES)} WHERE a.parent_id = "
        f"(SELECT id FROM areas WHERE code = '{PROVINCE}') ORDER BY a.id, s.i",
        place,
        f"INSERT INTO contacts (created_at) SELECT {d.hours_ago('s.i % 9000')} FROM {d.numbers(size.contacts)}",
        "INSERT INTO addresses (contact_id, channel, external_id, state, last_inbound_at) SELECT s.i, "
        "CASE s.i % 5 WHEN 0 THEN 'telegram' WHEN 1 THEN 'web' ELSE 'zalo-oa' END, 'r' || s.i, "
        f"CASE WHEN s.i % 50 = 0 THEN 'stopped' ELSE 'active' END, {d.hours_ago('(s.i * 31) % 400')} "
        f"FROM {d.numbers(size.contacts)}",
        f"INSERT INTO agencies (name, created_at) SELECT 'Cơ quan ' || s.i, {d.hours_ago('1')} FROM {d.numbers(8)}",
        "INSERT INTO officials (username, name, password_hash, must_change_password, created_at) SELECT "
        f"'nguoi.' || s.i, 'Cán bộ ' || s.i, '-', false, {d.hours_ago('1')} FROM {d.numbers(OFFICIALS)}",
        f"INSERT INTO ticket_groups (title, created_at) SELECT 'Nhóm ' || s.i, {d.hours_ago('1')} "
        f"FROM {d.numbers(GROUPS)}",
        _tickets(d, size),
        _events("received", "resident", "''", "true"),
        _events("answered", "official", "'Xã đã cấp lại, mời bà con đến nhận.'", "t.answered_at IS NOT NULL"),
        f"INSERT INTO supporters (ticket_id, contact_id, joined_at) SELECT s.i, (s.i * 17) % {size.contacts} + 1, "
        f"{d.hours_ago('1')} FROM {d.numbers(size.tickets)} WHERE s.i % 3 = 0",
        "INSERT INTO drafts (ticket_id, text, state, created_at, updated_at) SELECT s.i, 'x', 'waiting', "
        f"{d.hours_ago('1')}, {d.hours_ago('1')} FROM {d.numbers(size.tickets)} WHERE s.i % 100 = 1",
        "INSERT INTO attachments (ticket_id, channel, kind, ref, state) SELECT s.i, 'zalo-oa', 'photo', '-', 'kept' "
        f"FROM {d.numbers(size.tickets)} WHERE s.i % 7 = 0",
    ]


def _tickets(d: _Dialect, size: Size) -> str:
    asker = f"(s.i * 9) % {size.contacts} + 1"
    waits = f"(s.i % 100) < {OPEN_PERCENT}"
    since = f"CASE WHEN {waits} THEN (s.i * 13) % 200 ELSE 200 + (s.i * 13) % 15000 END"
    columns: Mapping[str, str] = {
        "code": d.code("s.i - 1"),
        "key_digest": "'-'",
        "kind": "CASE WHEN s.i % 400 = 3 THEN 'sensitive' WHEN s.i % 10 = 2 THEN 'feedback' ELSE 'question' END",
        "topic": "CASE s.i % 4 WHEN 0 THEN 'bao-hiem-y-te' WHEN 1 THEN 'vay-von' WHEN 2 THEN 'nha-o' ELSE 'nghe' END",
        "subject": "'Thẻ bảo hiểm y tế của hộ số ' || s.i",
        "text": "'Nhà tôi làm mất thẻ từ tháng trước, nay cháu ốm, xin hỏi làm lại ở đâu, cần giấy gì. Hộ số ' || s.i",
        "state": f"CASE WHEN {waits} THEN {_WAITING} WHEN s.i % 25 = 9 THEN 'passed_on' "
        "WHEN s.i % 2 = 0 THEN 'answered' ELSE 'closed' END",
        "contact_id": asker,
        "address_id": asker,
        "heard_at": f"(SELECT last_inbound_at FROM addresses a WHERE a.id = {asker} AND a.state = 'active')",
        "area_id": "place.id",
        "agency_id": "CASE WHEN s.i % 3 = 0 THEN s.i % 8 + 1 END",
        "assignee_id": f"CASE WHEN s.i % 2 = 0 THEN s.i % {OFFICIALS} + 1 END",
        "group_id": f"CASE WHEN s.i % 20 = 4 THEN (s.i / 20) % {GROUPS} + 1 END",
        "channel": f"CASE ({asker}) % 5 WHEN 0 THEN 'telegram' WHEN 1 THEN 'web' ELSE 'zalo-oa' END",
        "created_at": d.hours_ago(since),
        "updated_at": d.hours_ago(f"({since}) / 2"),
        "due_at": f"CASE WHEN {waits} THEN {d.hours_ago(f'({since}) - 150')} END",
        "first_due_at": d.hours_ago(f"({since}) - 150"),
        "final_due_at": d.hours_ago(f"({since}) - 170"),
        "first_replied_at": f"CASE WHEN {waits} THEN NULL ELSE {d.hours_ago('50')} END",
        "answered_at": f"CASE WHEN {waits} THEN NULL ELSE {d.hours_ago(f'({since}) / 2')} END",
    }
    return (
        f"INSERT INTO tickets ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"FROM {d.numbers(size.tickets)} JOIN place "
        "ON place.n = (s.i / 100 + s.i * 7) % (SELECT count(*) FROM place) ORDER BY s.i"
    )


def _events(kind: str, actor: str, text: str, condition: str) -> str:
    return (
        "INSERT INTO ticket_events (ticket_id, kind, actor, text, at) "
        f"SELECT t.id, '{kind}', '{actor}', {text}, t.created_at FROM tickets t WHERE {condition}"
    )


async def fill_postgres(url: str, size: Size) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("SET synchronous_commit = off")
        for statement in statements(size, postgres=True):
            await connection.execute(statement)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def fill_sqlite(path: Path, size: Size) -> None:
    """Without ANALYZE, which nothing in the product runs either."""
    connection = sqlite3.connect(path)
    try:
        for statement in statements(size, postgres=False):
            connection.execute(statement)
        connection.commit()
    finally:
        connection.close()
