"""The JSON side of the chat, for programs."""

import json
from io import BytesIO

import pytest
from aiohttp import FormData

from pages.signatures import FileType, holds_film, judge
from pages.submissions import BODY_LIMIT, TEXT_LIMIT
from pages.uploads import FILE_LIMIT
from tests.pages.conftest import Client, address_of, say
from tests.pages.office import PAPERS, Clock, Office

MP4_SOUND = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00" + b"hdlr" + bytes(8) + b"soun" + bytes(400)
MP4_FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00" + bytes(9_000) + b"hdlr" + bytes(8) + b"vide" + bytes(400)


async def test_a_message_is_taken_and_its_answer_read(chat: Client, office: Office) -> None:
    response = await chat.post("/chat/api/messages", json={"text": "mất thẻ bhyt", "id": "may-toi-1"})
    assert (response.status, await response.json()) == (202, {"id": "may-toi-1"})
    waiting = await (await chat.get("/chat/api/messages")).json()
    assert waiting["waiting"] is True
    await office.answer(address_of(chat), "Được cấp lại.", (PAPERS,))
    seen = await (await chat.get("/chat/api/messages", params={"after": waiting["cursor"]})).json()
    (line,) = seen["lines"]
    assert (line["from"], line["text"], line["day"]) == ("office", "Được cấp lại.", "Hôm nay")
    assert seen["choices"] == [{"label": PAPERS.label, "payload": PAPERS.payload}]
    assert seen["waiting"] is False
    again = await (await chat.get("/chat/api/messages", params={"after": seen["cursor"]})).json()
    assert again["lines"] == []


async def test_sending_again_with_the_same_id_says_it_once(chat: Client, office: Office) -> None:
    for _ in range(3):
        await say(chat, "chỉ một lần", id="abc")
    lines = (await (await chat.get("/chat/api/messages")).json())["lines"]
    assert [line["text"] for line in lines] == ["chỉ một lần"]


async def test_a_stranger_has_no_conversation(chat: Client) -> None:
    nothing = await (await chat.get("/chat/api/messages")).json()
    assert nothing == {"lines": [], "choices": [], "waiting": False, "cursor": "0.0"}


@pytest.mark.parametrize("after", ["", "x", "1", "1.2.3", "-1.0", "9" * 40 + ".0", "١.٢"])
async def test_an_odd_cursor_means_from_the_beginning(chat: Client, after: str) -> None:
    await say(chat, "xin chào")
    lines = (await (await chat.get("/chat/api/messages", params={"after": after})).json())["lines"]
    assert len(lines) == 1


async def test_lines_of_other_days_say_so(chat: Client, clock: Clock) -> None:
    for text in ("hôm kia", "hôm qua", "hôm nay"):
        await say(chat, text)
        if text != "hôm nay":
            clock.advance(24 * 3600)
    lines = (await (await chat.get("/chat/api/messages")).json())["lines"]
    assert [(line["day"], line["time"]) for line in lines] == [
        ("12/10/2026", "09:30"),
        ("Hôm qua", "09:30"),
        ("Hôm nay", "09:30"),
    ]


async def test_words_that_look_like_a_tap_are_words(chat: Client, office: Office) -> None:
    await say(chat, "#1 trong làng tôi")
    await chat.post("/chat/api/messages", json={"payload": "#menu"})
    assert [(m.kind, m.text) for m in office.heard] == [("text", "#1 trong làng tôi"), ("tap", "#menu")]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b"{}", 400, "empty"),
        (b'{"text": null}', 400, "empty"),
        (b'{"text": "  "}', 400, "empty"),
        (b'{"text": 7}', 400, "malformed"),
        (b'{"text": "a", "payload": "#b"}', 400, "malformed"),
        (b'{"payload": "khong co dau thang"}', 400, "malformed"),
        (b'{"payload": "#' + b"x" * 64 + b'"}', 400, "malformed"),
        (b'{"text": "a", "id": "co dau cach"}', 400, "malformed"),
        (b'{"text": "a", "id": "' + b"x" * 65 + b'"}', 400, "malformed"),
        (json.dumps({"text": "ạ" * (TEXT_LIMIT + 1)}).encode(), 413, "text_too_long"),
        (b'{"text": "' + b"a" * 200_000 + b'"}', 413, "too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_sentence(
    chat: Client, office: Office, body: bytes, status: int, code: str
) -> None:
    response = await chat.post("/chat/api/messages", data=body, headers={"Content-Type": "application/json"})
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (status, code)
    assert "bà con" in error["message"].lower()
    assert office.heard == []


async def test_another_kind_of_body_is_refused(chat: Client) -> None:
    for path, body in (("messages", "text=chào"), ("files", "abc")):
        response = await chat.post(f"/chat/api/{path}", data=body, headers={"Content-Type": "text/plain"})
        assert (response.status, (await response.json())["error"]["code"]) == (415, "unsupported_body")


async def test_half_of_a_letter_does_no_harm(chat: Client, office: Office) -> None:
    body = b'{"text": "m\\u00e1t \\ud83d th\\u0000e"}'
    response = await chat.post("/chat/api/messages", data=body, headers={"Content-Type": "application/json"})
    assert response.status == 202
    assert office.heard[0].text == "mát  the"


async def test_what_could_not_be_recorded_is_said_to_be_so(chat: Client, office: Office) -> None:
    office.broken = RuntimeError("away")
    response = await chat.post("/chat/api/messages", json={"text": "chào"})
    assert (response.status, (await response.json())["error"]["code"]) == (503, "not_taken")


async def upload(chat: Client, content: bytes, **fields: str) -> tuple[int, str]:
    form = FormData(fields)
    form.add_field("file", BytesIO(content), filename="tep.bin", content_type="application/octet-stream")
    response = await chat.post("/chat/api/files", data=form)
    answer = await response.json()
    return response.status, answer.get("id") or answer["error"]["code"]


async def test_files_are_taken_by_what_they_are(chat: Client, office: Office) -> None:
    assert await upload(chat, b"%PDF-1.7\n" + bytes(50), id="f1", text="giấy của tôi") == (202, "f1")
    assert await upload(chat, MP4_SOUND, id="f2") == (202, "f2")
    assert await upload(chat, MP4_SOUND, id="f2") == (202, "f2")
    kinds = [(message.kind, message.text, message.attachments[0].mime) for message in office.heard[:2]]
    assert kinds == [("file", "giấy của tôi", "application/pdf"), ("voice", "", "audio/mp4")]
    lines = (await (await chat.get("/chat/api/messages")).json())["lines"]
    assert [line["note"] for line in lines] == ["Đã gửi tệp", "Đã gửi ghi âm"]


async def test_files_too_large_or_of_no_known_kind_leave_nothing(chat: Client, office: Office) -> None:
    assert await upload(chat, b"%PDF-1.7\n" + bytes(FILE_LIMIT)) == (413, "too_large")
    assert await upload(chat, MP4_FILM) == (415, "unsupported_file")
    assert await upload(chat, b"<svg xmlns='http://www.w3.org/2000/svg'/>") == (415, "unsupported_file")
    assert await upload(chat, b"") == (415, "unsupported_file")
    office.broken = RuntimeError("away")
    assert await upload(chat, b"GIF89a" + bytes(60)) == (503, "not_taken")
    assert list(office.channel.incoming.glob("*")) == []


async def test_a_body_larger_than_allowed_is_refused_though_each_file_is_not(chat: Client, office: Office) -> None:
    form = FormData({"text": "hai ảnh"})
    for _ in range(2):
        form.add_field("file", BytesIO(b"\xff\xd8\xff\xe0" + bytes(BODY_LIMIT // 2)), filename="a.jpg")
    response = await chat.post("/chat/api/files", data=form)
    assert (response.status, (await response.json())["error"]["code"]) == (413, "too_large")
    assert list(office.channel.incoming.glob("*")) == []


async def test_a_form_without_a_file_is_empty(chat: Client) -> None:
    form = FormData({"text": "quên đính kèm"})
    form.add_field("file", b"", filename="")
    response = await chat.post("/chat/api/files", data=form)
    assert (response.status, (await response.json())["error"]["code"]) == (400, "empty")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--\r\n",
        b"--x\r\n\r\n",
        b"--y\r\nContent-Disposition: form-data; name=text\r\n\r\na\r\n--y--\r\n",
        b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nkhong co doan ket",
        b"--x\r\n" + b"A" * 20_000 + b": b\r\n\r\na\r\n--x--\r\n",
        b"--x\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\na\r\n--z--\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * 50 + b"--x--\r\n",
    ],
)
async def test_a_broken_form_is_refused_not_feared(chat: Client, office: Office, body: bytes) -> None:
    response = await chat.post("/chat", data=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert response.status in (400, 413)
    assert office.heard == []


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42", "audio/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4", "audio/mp4"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"\x1aE\xdf\xa3....webm....A_OPUS", "audio/webm"),
        (b"#!AMR\n", "audio/amr"),
        (b"#!AMR-WB\n", "audio/amr"),
        (b"ID3\x03\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"%PDF-1.4", "application/pdf"),
    ],
)
def test_known_kinds_are_recognised(head: bytes, mime: str) -> None:
    file_type = judge(head)
    assert isinstance(file_type, FileType)
    assert file_type.mime == mime


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"PK\x03\x04",
        b"<html>",
        b"\xff\xfea\x00",
        b"\x00\x00\x00\x14ftypqt  ",
        b"\x1aE\xdf\xa3....webm....V_VP9",
        b"\x1aE\xdf\xa3....matroska",
        b"OggS\x00\x02" + bytes(22) + b"\x80theora",
        b"RIFF\x10\x00\x00\x00AVI LIST",
        b" %PDF-1.4",
    ],
)
def test_unknown_kinds_and_films_are_not(head: bytes) -> None:
    assert judge(head) is None


def test_a_film_is_told_from_a_recording() -> None:
    assert holds_film(MP4_FILM)
    assert not holds_film(MP4_SOUND)
