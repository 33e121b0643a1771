"""A photo or a PDF that goes with an answer: judged by its content, and how each channel brings it to people."""

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from channels.base import Abilities
from channels.text import clean
from desk import duty_texts, pictures
from desk.errors import Refused
from desk.ticket_records import TicketKind
from storage.answer_files import OfficeFile
from storage.deliveries import NewMessage

PAGE = "/tep"
"""Where residents find a file by its random name."""
LARGEST = 10 * 1024 * 1024
"""Bytes: as much as residents may send."""
LARGEST_PHOTO = 1024 * 1024
"""Bytes, once it was made smaller: what every channel takes, and what a phone with little data can load."""
_LONGEST_NAME = 120
_KINDS = (
    (pictures.JPEG, "photo", ".jpg", "image/jpeg"),
    (pictures.PNG, "photo", ".png", "image/png"),
    (b"%PDF-", "file", ".pdf", "application/pdf"),
)
TOO_LARGE = "Tệp gửi kèm nặng quá 10 MB. Hãy chụp lại ảnh nhỏ hơn, hoặc tách tệp PDF, rồi chọn lại."
WRONG_KIND = "Tệp gửi kèm cần là ảnh JPG, PNG hoặc tệp PDF. Văn bản Word thì lưu thành PDF rồi chọn lại."
BROKEN = "Ảnh gửi kèm bị hỏng hoặc quá lớn nên không mở được. Hãy chụp lại, hoặc chụp màn hình ảnh ấy, rồi chọn lại."
GONE = "Tệp gửi kèm không còn giữ được. Hãy chọn lại tệp, bấm xem trước rồi gửi."
NOT_APART = "Tin nhạy cảm không gửi kèm tệp được, vì ai có địa chỉ của tệp đều mở được. Hãy viết bằng chữ."
NO_SHELF = "Câu trả lời này có tệp gửi kèm. Hãy duyệt trên bảng điều khiển."


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """`folder`: of files. `public_url`: where our pages are found from outside, "" when that is not known."""

    folder: Path
    public_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosure:
    """A file and where it lies."""

    file: OfficeFile
    shelf: Shelf


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A file as it was just chosen, judged and not written down yet."""

    file: OfficeFile
    content: bytes = field(repr=False)


def judged(content: bytes, called: str) -> Given:
    """As it will be kept, under a new name; a photo without what the camera wrote beside it. Decodes: for a thread.
    Raises `Refused` for what is too large, broken, or neither photo nor PDF."""
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE)
    if content.startswith((pictures.JPEG, pictures.PNG)):
        try:
            content = pictures.bare(content, at_most=LARGEST_PHOTO)
        except pictures.Unreadable as error:
            raise Refused(BROKEN) from error
    for head, kind, ending, mime in _KINDS:
        if content.startswith(head):
            path = f"{secrets.token_hex(16)}{ending}"
            named, size = _named(called, ending), len(content)
            return Given(file=OfficeFile(kind=kind, name=named, mime=mime, size=size, path=path), content=content)
    raise Refused(WRONG_KIND)


def keep(folder: Path, given: Given) -> None:
    """Whole or not at all, readable by this user only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{given.file.path}.part"
    part.write_bytes(given.content)
    part.chmod(0o600)
    part.replace(folder / given.file.path)


def lying(folder: Path, path: str, size: int, name: str) -> OfficeFile | None:
    """What was judged and kept earlier; None when it is gone."""
    for _, kind, ending, mime in _KINDS:
        if path.endswith(ending) and (folder / Path(path).name).is_file():
            return OfficeFile(kind=kind, name=name, mime=mime, size=size, path=path)
    return None


def copied(shelf: Shelf, path: str, called: str) -> OfficeFile:
    """Of what an official sent from their own chat: it goes its own way from now on. Raises `Refused` as `judged`, and
    when it is gone."""
    try:
        content = (shelf.folder / Path(path).name).read_bytes()
    except OSError as error:
        raise Refused(duty_texts.FILE_LOST) from error
    given = judged(content, called)
    keep(shelf.folder, given)
    return given.file


def refuse_apart(kind: str) -> None:
    """Raises `Refused` for a question of the sensitive lane."""
    if kind == TicketKind.SENSITIVE:
        raise Refused(NOT_APART)


def carries(abilities: Abilities, file: OfficeFile, public_url: str) -> bool:
    """Whether the channel brings the file itself."""
    if file.kind == "photo" and abilities.images:
        return _fits(file, abilities.image_limit) and (bool(public_url) or not abilities.media_by_address)
    return abilities.files and _fits(file, abilities.file_limit)


def shows(abilities: Abilities, file: OfficeFile) -> bool:
    """Whether an official can look at it there before residents may: addresses of ours open only what went out."""
    return abilities.images and not abilities.media_by_address and carries(abilities, file, "")


def following(message: NewMessage, enclosure: Enclosure, abilities: Abilities) -> NewMessage:
    """The file's own message after the answer's, where the channel carries it."""
    alone = replace(message, text="", choices=())
    if enclosure.file.kind == "photo" and abilities.media_by_address:
        return replace(alone, media_url=link(enclosure.shelf.public_url, enclosure.file.path))
    return replace(alone, file_path=str(enclosure.shelf.folder / enclosure.file.path))


def mention(enclosure: Enclosure | None, abilities: Abilities, code: str) -> str:
    """A paragraph after the answer's words, "" without a file: that it follows, or where it is to be seen."""
    if enclosure is None:
        return ""
    what, public_url = noun(enclosure.file), enclosure.shelf.public_url
    if carries(abilities, enclosure.file, public_url):
        return f"\n\n(Có {what} gửi kèm ở tin sau.)"
    if public_url:
        return f"\n\nXem {what} gửi kèm: {link(public_url, enclosure.file.path)}"
    return f"\n\nCó {what} gửi kèm mà ở đây không hiện được: bà con xem ở trang tra cứu, mã {code}, hoặc hỏi cán bộ."


def noun(file: OfficeFile) -> str:
    return "ảnh" if file.kind == "photo" else f"tệp “{file.name}”"


def link(public_url: str, path: str) -> str:
    return f"{public_url.rstrip('/')}{PAGE}/{path}"


def _fits(file: OfficeFile, limit: int | None) -> bool:
    return limit is None or file.size <= limit


def _named(called: str, ending: str) -> str:
    """As its sender knows it, without folders and control characters, with the ending of what it is."""
    base = clean(called).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if letter.isprintable()).strip()
    stem = shown[: -len(Path(shown).suffix)] if Path(shown).suffix else shown
    return f"{stem.strip()[:_LONGEST_NAME] or 'tep'}{ending}"
