"""Zalo OA, incoming: bodies that are torn, odd or hostile."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import HookRequest
from channels.errors import Forged, Malformed
from channels.messages import InboundKind, InboundMessage
from tests.channels.test_zalo_oa import EXPECTED, HOOKS, WOMAN, ZALO, recorded, signed


@pytest.mark.parametrize("raw", [b"not json", b"[]", b"null", b'"\xff"', b"[" * 100_000, b"9" * 5000])
def test_what_is_not_an_object_is_forged_or_malformed(raw: bytes) -> None:
    with pytest.raises(Forged):
        ZALO.receive(HookRequest(raw, {}))
    with pytest.raises(Malformed, match="body"):
        ZALO.receive(signed(raw))


@pytest.mark.parametrize(
    ("name", "field", "value", "reason"),
    [
        ("user_send_text", "event_name", None, "event_name"),
        ("user_send_text", "event_name", "x" * 200, "event_name"),
        ("user_send_text", "sender", {}, "sender.id"),
        ("user_send_text", "sender", {"id": "có dấu"}, "sender.id"),
        ("user_send_text", "message", "xin chào", "message"),
        ("user_send_text", "message", {"text": "xin chào"}, "message.msg_id"),
        ("user_send_text", "message", {"msg_id": "m", "text": 5}, "text"),
        ("user_send_text", "timestamp", "hôm qua", "timestamp"),
        ("user_send_text", "timestamp", "9" * 15, "timestamp"),
        ("user_send_text", "timestamp", True, "timestamp"),
        ("user_send_image", "message", {"msg_id": "m"}, "message.attachments"),
        ("user_send_image", "message", {"msg_id": "m", "attachments": [{"payload": {}}]}, "url"),
        ("user_send_location", "message", {"msg_id": "m", "attachments": []}, "coordinates"),
        ("user_submit_info", "info", None, "info"),
        ("follow", "follower", None, "follower"),
        ("user_seen_message", "message", {"msg_ids": "m"}, "message.msg_ids"),
        ("user_received_message", "message", {}, "message.msg_id"),
    ],
)
def test_a_malformed_body_is_named_by_its_field(name: str, field: str, value: object, reason: str) -> None:
    body = json.loads(recorded(name)) | {field: value}
    with pytest.raises(Malformed, match=reason):
        ZALO.receive(signed(json.dumps(body).encode()))


@pytest.mark.parametrize("degrees", ["NaN", "Infinity", "91", '"x"', "null", "1" * 400])
def test_a_place_that_is_nowhere_is_malformed(degrees: str) -> None:
    raw = recorded("user_send_location").replace(b'"18.652345"', degrees.encode())
    with pytest.raises(Malformed, match="latitude"):
        ZALO.receive(signed(raw))


def test_a_text_is_composed_freed_of_nul_and_half_characters_and_capped() -> None:
    (event,) = ZALO.receive(HOOKS.text(WOMAN, "tie\u0302\u0301n\0 \ud83d" + "a" * 30_000))
    assert isinstance(event, InboundMessage)
    assert event.text.startswith("tiến a")
    assert 19_990 < len(event.text) <= 20_000, "cut before it is composed, which takes long for a long text"
    event.text.encode()


@pytest.mark.parametrize("text", ["", "   ", "😀" * 50, "x" * 100_000])
def test_odd_texts_are_still_texts(text: str) -> None:
    (event,) = ZALO.receive(HOOKS.text(WOMAN, text))
    assert isinstance(event, InboundMessage)
    assert (event.kind, event.text) == (InboundKind.TEXT, text[:20_000])


def test_a_redelivery_is_the_same_event() -> None:
    request = HOOKS.follow(WOMAN)
    again = HookRequest(request.body, {**request.headers, "num_retry": "2"})
    assert ZALO.receive(request) == ZALO.receive(again)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def survives(request: HookRequest) -> None:
    try:
        events = ZALO.receive(request)
    except (Forged, Malformed):
        return
    for event in events:
        repr(event).encode()


@given(st.binary(max_size=300), st.dictionaries(st.text(), st.text(), max_size=3))
def test_random_bytes_raise_nothing_else(raw: bytes, headers: dict[str, str]) -> None:
    survives(HookRequest(raw, headers))
    survives(signed(raw))


@given(JSON)
def test_random_json_raises_nothing_else(value: object) -> None:
    survives(signed(json.dumps(value).encode()))


@given(
    st.sampled_from(sorted(EXPECTED)),
    st.sampled_from(["sender", "recipient", "message", "timestamp", "follower", "info", "event_name"]),
    st.sampled_from(["", "id", "msg_id", "msg_ids", "text", "attachments", "payload", "delivery_time", "full_address"]),
    JSON,
)
def test_a_mutated_body_raises_nothing_else(name: str, outer: str, inner: str, value: object) -> None:
    body = json.loads(recorded(name))
    holder = body.get(outer)
    if inner == "payload" and isinstance(holder, dict):
        holder["attachments"] = [{"payload": value}, {"payload": {"url": value, "coordinates": value, "size": value}}]
    elif inner and isinstance(holder, dict):
        holder[inner] = value
    else:
        body[outer] = value
    survives(signed(json.dumps(body).encode()))


@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_a_torn_body_raises_nothing_else(name: str, data: st.DataObject) -> None:
    raw = bytearray(recorded(name))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    survives(signed(bytes(raw)))
    survives(signed(bytes(raw[:at])))


@pytest.mark.parametrize("depth", [50, 500, 900, 5000])
def test_a_deeply_nested_body_raises_nothing_else(depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    body = recorded("user_send_file").replace(b'"48213"', deep)
    survives(signed(body))
