"""What is put together into one thing heard."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from channels.messages import InboundKind
from desk.conversations import put_together
from handlers.routes import stands_alone
from storage.waiting import StoredAttachment, StoredMessage

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LINES = ("menu", "1", "xong", "K7M2QX", "#gui", "/start", "nhà tôi nghèo", "vay vốn", "  ", "", "Menu", "😀")


def message(id_: int, text: str = "", kind: str = "text", files: int = 0) -> StoredMessage:
    attached = tuple(StoredAttachment(id=id_ * 100 + i, kind=kind, name=None) for i in range(files))
    return StoredMessage(id=id_, kind=kind, text=text, tries=0, sent_at=NOW, received_at=NOW, attachments=attached)


MESSAGES = st.lists(
    st.tuples(st.sampled_from(LINES), st.sampled_from([kind.value for kind in InboundKind]), st.integers(0, 2)),
    max_size=12,
).map(lambda rows: [message(i, *row) for i, row in enumerate(rows, 1)])


def test_texts_and_files_that_arrive_together_are_one() -> None:
    heard = put_together(
        [message(1, "Giấy này"), message(2, kind="photo", files=2), message(3, "có đúng không?")], stands_alone
    )
    assert heard is not None
    assert (heard.message_ids, heard.kind, heard.text) == ([1, 2, 3], InboundKind.PHOTO, "Giấy này\ncó đúng không?")
    assert heard.attachment_ids == [200, 201]
    assert heard.attachment_kinds == ["photo", "photo"]


def test_what_stands_alone_ends_a_run_and_is_heard_by_itself() -> None:
    both = [message(1, "vay vốn"), message(2, "menu"), message(3, "nhà tôi nghèo")]
    heard = [put_together(both[i:], stands_alone) for i in range(3)]
    assert [one.message_ids for one in heard if one] == [[1], [2], [3]]


def test_repeats_are_heard_once() -> None:
    same = put_together([message(1, "menu"), message(2, "menu "), message(3, "1")], stands_alone)
    assert same is not None
    assert (same.message_ids, same.text) == ([1, 2], "menu")
    lines = put_together([message(1, "vay vốn"), message(2, "vay vốn")], stands_alone)
    assert lines is not None
    assert lines.text == "vay vốn"


def test_nothing_is_nothing() -> None:
    assert put_together([], stands_alone) is None


def test_far_too_much_is_cut() -> None:
    heard = put_together([message(i, f"{i} " + "x" * 9_000) for i in range(1, 9)], stands_alone)
    assert heard is not None
    assert len(heard.text) == 20_000
    assert len(heard.message_ids) == 8


@given(MESSAGES)
def test_step_by_step_everything_is_heard_once_and_in_order(messages: list[StoredMessage]) -> None:
    rest = list(messages)
    ids: list[int] = []
    files: list[int] = []
    while rest:
        heard = put_together(rest, stands_alone)
        assert heard is not None
        assert heard.message_ids, "or it would never end"
        assert list(heard.message_ids) == [one.id for one in rest[: len(heard.message_ids)]]
        said = {one.text.strip() for one in rest[: len(heard.message_ids)]} - {""}
        assert set(heard.text.split("\n")) - {""} == said
        ids += heard.message_ids
        files += heard.attachment_ids
        rest = rest[len(heard.message_ids) :]
    assert ids == [one.id for one in messages]
    assert files == [file.id for one in messages for file in one.attachments]


@given(MESSAGES)
def test_a_button_or_event_never_mixes_with_words(messages: list[StoredMessage]) -> None:
    heard = put_together(messages, stands_alone)
    if heard is not None and heard.kind not in (
        InboundKind.TEXT,
        InboundKind.PHOTO,
        InboundKind.VOICE,
        InboundKind.FILE,
    ):
        kinds = {one.kind for one in messages[: len(heard.message_ids)]}
        assert kinds == {heard.kind.value}
