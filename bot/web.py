"""The web server: webhooks in, health and figures for the operator, and the residents' pages."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.intake import Intake
from channels.base import Channel, HookRequest
from channels.errors import Forged, Malformed
from channels.text import clean
from desk.clock import Clock
from storage import broadcast_recipients, conversations, deliveries, rejected_bodies, schema, tickets
from storage.db import Database

LARGEST_HOOK = 1024 * 1024
LARGEST_BODY = 13 * 1024 * 1024
KEPT_OF_REJECTED = 16_000
"""Characters of an unreadable body that are kept for the operator."""

ANSWER_WITHIN = 1.8
"""Seconds; Zalo counts a webhook call as failed after two."""

log = structlog.get_logger(__name__)


class Hooks:
    """Webhook calls: 200 only once everything in them is committed."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], intake: Intake, *, clock: Clock) -> None:
        self._database = database
        self._channels = channels
        self._intake = intake
        self._clock = clock

    async def take(self, request: web.Request) -> web.Response:
        name = request.match_info["channel"]
        channel = self._channels.get(name)
        if channel is None:
            raise web.HTTPNotFound(text="no such channel is set up here")
        if (request.content_length or 0) > LARGEST_HOOK:
            return _too_large(name)
        body = await request.read()
        if len(body) > LARGEST_HOOK:
            return _too_large(name)
        try:
            events = channel.receive(HookRequest(body, request.headers))
        except Forged:
            metrics.REFUSED_HOOKS.labels(name, "forged").inc()
            return web.json_response({"error": "the secret or signature is wrong"}, status=401)
        except Malformed as error:
            return await self._refuse(name, str(error), body)
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._intake.take(events)
        except Exception as error:
            log.error("hook not taken", channel=name, error=type(error).__name__)
            return web.json_response({"error": "not stored, please send again"}, status=500)
        return web.json_response({"ok": True})

    async def _refuse(self, channel: str, reason: str, body: bytes) -> web.Response:
        """The body is the platform's own, since its secret or signature was right."""
        metrics.REFUSED_HOOKS.labels(channel, "malformed").inc()
        log.warning("hook refused", channel=channel, reason=reason[:200], size=len(body))
        text = clean(body[: KEPT_OF_REJECTED * 4].decode("utf-8", "replace"))[:KEPT_OF_REJECTED]
        try:
            async with self._database.transaction() as session:
                await rejected_bodies.add(
                    session, channel=channel, reason=reason[:300], body=text, size=len(body), now=self._clock()
                )
        except Exception as error:
            log.error("refused body not kept", channel=channel, error=type(error).__name__)
        return web.json_response({"error": reason}, status=400)


def _too_large(channel: str) -> web.Response:
    """Nothing of it is kept: whoever sent it was not verified."""
    metrics.REFUSED_HOOKS.labels(channel, "too large").inc()
    return web.json_response({"error": "too large"}, status=413)


class Health:
    """`channel_faults` is filled by a job: the sentence each channel's own check gave, None when well. The trouble with
    the answers, None when there is none, and with jobs can be told once they are there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.channel_faults: dict[str, str | None] = {}
        self.whole = False
        self.answers: Callable[[], str | None] | None = lambda: "being loaded"
        self.job_faults: Callable[[], Mapping[str, str]] = dict

    async def alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """503 when the database is away or its schema is old, or before the whole product is there; trouble with a
        channel, with the answers or with a job is shown but stops nothing."""
        state: dict[str, Any] = {"database": "ok", "migrations": "ok"}
        try:
            revision = await schema.current_revision(self._database)
            if revision != schema.HEAD:
                state["migrations"] = f"at {revision}, expected {schema.HEAD}: run doithoai migrate"
        except Exception as error:
            state["database"] = type(error).__name__
            state["migrations"] = "unknown"
        state["channels"] = {name: fault or "ok" for name, fault in self.channel_faults.items()}
        if self.answers is not None:
            state["answers"] = self.answers() or "ok"
        state["jobs"] = {job: f"fails again and again: {note}" for job, note in self.job_faults().items()} or "ok"
        well = self.whole and state["database"] == state["migrations"] == "ok"
        return web.json_response(state, status=200 if well else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        try:
            async with self._database.reading() as session:
                metrics.WAITING_IN.set(await conversations.count_unread(session))
                for state in ("queued", "sending"):
                    metrics.WAITING_OUT.labels(state).set(0)
                for state, count in (await deliveries.count_by_state(session)).items():
                    metrics.WAITING_OUT.labels(state).set(count)
                unfinished = await broadcast_recipients.count_unfinished(session)
                for state in ("waiting", "sending"):
                    metrics.WAITING_RECIPIENTS.labels(state).set(unfinished.get(state, 0))
                for state, count in (await tickets.count_by_state(session)).items():
                    metrics.TICKETS.labels(state).set(count)
        except Exception as error:
            log.error("figures without the database", error=type(error).__name__)
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def make_app(hooks: Hooks, health: Health) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post("/hook/{channel}", hooks.take)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.metrics)
    return app
