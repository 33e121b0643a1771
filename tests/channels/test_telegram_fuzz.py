"""Whatever Telegram or anyone else posts, an update is read or refused as malformed, and what is read can be stored."""

import json
from copy import deepcopy
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.errors import Malformed
from channels.messages import InboundMessage
from tests.channels.test_telegram_updates import EXPECTED, body_of, receive


def check_is_read_or_refused(body: bytes) -> None:
    try:
        event = receive(body)
    except Malformed:
        return
    repr(event).encode()
    if isinstance(event, InboundMessage):
        event.text.encode()
        assert event.external_id
        assert event.sent_at.tzinfo is UTC


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_random_bytes(body: bytes) -> None:
    check_is_read_or_refused(body)


@given(JSON)
@settings(max_examples=200)
def test_random_json(value: Any) -> None:
    check_is_read_or_refused(json.dumps(value).encode())


@given(st.sampled_from(sorted(EXPECTED)), st.data(), JSON)
@settings(max_examples=600)
def test_mutated_recorded_bodies(name: str, data: st.DataObject, value: Any) -> None:
    update = deepcopy(body_of(name))
    holder: Any = update
    while True:
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else list(range(len(holder)))))
        if not (isinstance(holder[key], dict | list) and holder[key]) or data.draw(st.booleans()):
            break
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[key] = value
    else:
        del holder[key]
    check_is_read_or_refused(json.dumps(update).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"update_id":' * 100_000,
        b'{"update_id":1,"message":' + b'{"chat":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"update_id":' + b"9" * 10_000 + b"}",
        b'{"update_id":1e400}',
    ],
)
def test_monsters_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        receive(body)
