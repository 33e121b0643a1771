"""Whatever bytes Zalo Bot Platform's webhook is given, they are read or refused with the field named."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from channels.base import HookRequest
from channels.errors import Malformed
from channels.messages import Event, InboundMessage, UnknownEvent
from channels.zalo_bot import ZaloBotChannel, ZaloBotConfig
from tests.channels.zalo_bot_scene import SECRET
from tests.fakes.state import MemoryState

BODIES = Path(__file__).parent / "bodies" / "zalo_bot"
HEADERS = {"X-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
CHANNEL = ZaloBotChannel(ZaloBotConfig(token="1:x", mode="webhook", webhook_secret=SECRET), MemoryState())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
recorded = [json.loads(path.read_bytes()) for path in sorted(BODIES.glob("*.json"))]


@st.composite
def mutated_bodies(draw: st.DrawFn) -> Any:
    body = json.loads(json.dumps(draw(st.sampled_from(recorded))))
    for _ in range(draw(st.integers(1, 3))):
        spot = body
        while True:
            key = draw(st.sampled_from(sorted(spot)))
            if isinstance(spot[key], dict) and spot[key] and draw(st.booleans()):
                spot = spot[key]
                continue
            spot[key] = draw(json_values)
            break
    return body


def event_or_reason(raw: bytes) -> Event | str:
    try:
        return CHANNEL.receive(HookRequest(raw, HEADERS))[0]
    except Malformed as error:
        return str(error)


def assert_read_or_named(raw: bytes) -> None:
    found = event_or_reason(raw)
    if isinstance(found, InboundMessage):
        json.dumps([found.address, found.external_id, found.text], ensure_ascii=False).encode()
        assert found.sent_at.tzinfo is UTC
    else:
        assert isinstance(found, UnknownEvent) or ": expected " in str(found)


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    assert_read_or_named(raw)


@given(json_values)
def test_any_json(value: Any) -> None:
    assert_read_or_named(json.dumps(value).encode())


@given(mutated_bodies())
def test_any_change_of_a_recorded_body(value: Any) -> None:
    assert_read_or_named(json.dumps(value).encode())
