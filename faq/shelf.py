"""What is answered from, kept ready-made in a file, and beside it a copy of the last content that was sound."""

import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from tempfile import mkdtemp

from faq import catalogue as packaged
from faq.catalogue import Catalogue, load_catalogue
from faq.checks.limits import breaches
from faq.documents import read_document
from faq.editing.edits import Doubt, Edit, EditKind, apply
from faq.errors import ContentError
from faq.matcher import Matcher
from faq.signature import Signer

_FOLDER = Path(__file__).parent
_PROGRAM = ("*.py", "*.yaml", "*.tsv", "editing/*.py", "checks/*.py", "talk/clarify.*", "talk/kinds.*")
_CONTENT = ("content/*.yaml", "sources/*.yaml")
_ALIGN = 64
"""Bytes; numbers are read fastest from such places."""
_UNSOUND = 3
"""Exit code of the process that reads and builds when the content has a fault, which it then describes."""


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """`doubts` are about edits. `fault`: the content on disk is not sound; this is the last that was."""

    catalogue: Catalogue
    matcher: Matcher
    signer: Signer
    doubts: tuple[Doubt, ...] = ()
    fault: ContentError | None = None


def load(folder: Path, edits: Sequence[Edit] = (), *, content: Path | None = None) -> Shelved:
    """Takes it from `folder` when nothing it was made from has changed since, else makes it anew and puts it there.

    It is made in a process of its own, which takes the memory that making it needs with it when it ends. The file is
    executable in effect (a pickle): `folder` must be writable by this user only. `content`: by default the packaged
    folder. Raises `ContentError` when the content has a fault and no earlier sound content was kept.
    """
    try:
        return _load(folder, content or packaged.CONTENT_FOLDER, edits)
    except ContentError as fault:
        for kept in folder.glob("sound-*/content"):
            with suppress(ContentError):
                return replace(_load(folder, kept, edits), fault=fault)
        raise


def read_sound(content: Path) -> Catalogue:
    """Content as it may be answered from: well-formed, and within the limits. Raises `ContentError`."""
    catalogue = load_catalogue(content)
    for entry in catalogue.entries.values():
        for breach in breaches(entry, catalogue.sources):
            document = read_document(content / catalogue.files[entry.id])
            document.fail(breach.reason, breach.allowed, entry=entry.id, key=breach.key)
    return catalogue


def read_last_sound(folder: Path, *, content: Path | None = None) -> Catalogue:
    """The content that `load` answers from, before any edit. Raises `ContentError`."""
    try:
        return read_sound(content or packaged.CONTENT_FOLDER)
    except ContentError:
        for kept in folder.glob("sound-*/content"):
            with suppress(ContentError):
                return read_sound(kept)
        raise


def stamp(content: Path | None = None) -> tuple[tuple[str, int, int], ...]:
    """Changes when a content file does; cheap enough to look at every few seconds."""
    base = (content or packaged.CONTENT_FOLDER).parent
    stats = ((path, path.stat()) for pattern in _CONTENT for path in sorted(base.glob(pattern)))
    return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def fingerprint(edits: Sequence[Edit], *, content: Path | None = None) -> str:
    """Changes when answers or program do. Reads every content file."""
    return _fingerprint(content or packaged.CONTENT_FOLDER, edits)


def _load(folder: Path, content: Path, edits: Sequence[Edit]) -> Shelved:
    path = folder / f"answers-{_fingerprint(content, edits)}.pickle"
    if (ready := _take(path)) is not None:
        return ready
    order = {"path": str(path), "content": str(content), "edits": [asdict(edit) for edit in edits]}
    made = subprocess.run(
        [sys.executable, "-c", "from faq import shelf; shelf.build()"],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if made.returncode == _UNSOUND:
        raise ContentError(**json.loads(made.stdout))
    return _take(path) or _make(content, edits)


def _take(path: Path) -> Shelved | None:
    """The large tables stay in the file and are mapped: several processes share them, and what no question touches
    takes no memory."""
    try:
        with path.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        kept = memoryview(mapped)
        parts = [kept[begin:end] for begin, end in _places(kept)]
        ready: Shelved = pickle.loads(parts[0], buffers=parts[1:])
        _let_go(mapped)
        return ready
    except FileNotFoundError:
        return None
    except Exception:
        with suppress(OSError):
            path.unlink()
        return None


def _let_go(mapped: mmap) -> None:
    """Of the memory in which the file was read through once; what is needed of the tables comes back by itself."""
    if sys.platform != "win32":
        mapped.madvise(MADV_DONTNEED)


def _places(kept: memoryview) -> list[tuple[int, int]]:
    """Where each part begins and ends: a count and the sizes come first; each begins at a multiple of `_ALIGN`."""
    (count,) = struct.unpack_from("<Q", kept)
    sizes = struct.unpack_from(f"<{count}Q", kept, 8)
    places, at = [], _aligned(8 * (count + 1))
    for size in sizes:
        places.append((at, at + size))
        at = _aligned(at + size)
    if places[-1][1] > len(kept):
        raise EOFError("the file ends too soon")
    return places


def _packed(ready: Shelved) -> bytes:
    """As `_places` finds it again."""
    tables: list[pickle.PickleBuffer] = []
    body = pickle.dumps(ready, protocol=5, buffer_callback=tables.append)
    parts = [memoryview(body), *(table.raw() for table in tables)]
    packed = bytearray(struct.pack(f"<{len(parts) + 1}Q", len(parts), *(len(part) for part in parts)))
    for part in parts:
        packed += bytes(_aligned(len(packed)) - len(packed))
        packed += part
    return bytes(packed)


def _aligned(at: int) -> int:
    return -(-at // _ALIGN) * _ALIGN


def _make(content: Path, edits: Sequence[Edit]) -> Shelved:
    edited = apply(read_sound(content), edits)
    matcher = Matcher(edited.catalogue)
    signer = Signer(edited.catalogue, matcher)
    return Shelved(catalogue=edited.catalogue, matcher=matcher, signer=signer, doubts=edited.doubts)


def _put(path: Path, ready: Shelved) -> None:
    """Whole or not at all; older ones go. A folder that cannot be written to costs time, not the start."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(_packed(ready))
        part.chmod(0o600)
        for old in path.parent.glob("answers-*.pickle"):
            old.unlink(missing_ok=True)
        part.replace(path)


def _keep(folder: Path, content: Path, digest: str) -> None:
    """A copy of content that was found sound, for when the content is not; older copies go."""
    kept = folder / f"sound-{digest[:20]}"
    if kept.exists() or content.parent.name.startswith("sound-"):
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = Path(mkdtemp(prefix="part-", dir=folder))
        for name in (content.name, "sources"):
            shutil.copytree(content.parent / name, part / name)
        olds = list(folder.glob("sound-*"))
        if _of_files(part, _CONTENT) == digest:
            part.rename(kept)
            for old in olds:
                shutil.rmtree(old, ignore_errors=True)
        else:
            shutil.rmtree(part, ignore_errors=True)


def _fingerprint(content: Path, edits: Sequence[Edit]) -> str:
    told = json.dumps([asdict(edit) for edit in edits], sort_keys=True)
    parts = (sys.version, _program(), _of_files(content.parent, _CONTENT), told)
    return sha256("\n".join(parts).encode()).hexdigest()[:20]


@cache
def _program() -> str:
    """As it was when this process began: files that an upgrade changes under it are not what it runs."""
    return _of_files(_FOLDER, _PROGRAM)


def _of_files(base: Path, patterns: Sequence[str]) -> str:
    digest = sha256()
    for pattern in patterns:
        for path in sorted(base.glob(pattern)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def build() -> None:
    """The whole work of the process of its own; its order comes on standard input."""
    order = json.load(sys.stdin)
    path, content = Path(order["path"]), Path(order["content"])
    edits = [Edit(**{**one, "kind": EditKind(one["kind"])}) for one in order["edits"]]
    digest = _of_files(content.parent, _CONTENT)
    try:
        ready = _make(content, edits)
    except ContentError as unsound:
        print(json.dumps(vars(unsound)))
        sys.exit(_UNSOUND)
    _keep(path.parent, content, digest)
    if path.name == f"answers-{_fingerprint(content, edits)}.pickle":  # else files changed meanwhile
        _put(path, ready)
