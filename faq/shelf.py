"""The catalogue with its index, kept ready-made in a file, so that a start need not read all of it again."""

import hashlib
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from faq.catalogue import Catalogue, load_catalogue
from faq.matcher import Matcher

_FOLDER = Path(__file__).parent
_READ_FROM = ("*.py", "*.yaml", "*.tsv", "content/*.yaml", "sources/*.yaml")


def load(folder: Path) -> tuple[Catalogue, Matcher]:
    """Takes it from `folder` when nothing it was made from has changed since, else makes it anew and puts it there.

    It is made in a process of its own, which takes the memory that making it needs with it when it ends. The file is
    executable in effect (a pickle): `folder` must be writable by this user only. Raises `ContentError`.
    """
    path = folder / f"answers-{_fingerprint()}.pickle"
    if (ready := _take(path)) is not None:
        return ready
    subprocess.run([sys.executable, "-m", "faq.shelf", str(path)], check=False, stderr=subprocess.DEVNULL)
    return _take(path) or _make()


def _take(path: Path) -> tuple[Catalogue, Matcher] | None:
    try:
        with path.open("rb") as file:
            ready: tuple[Catalogue, Matcher] = pickle.load(file)
            return ready
    except FileNotFoundError:
        return None
    except Exception:
        with suppress(OSError):
            path.unlink()
        return None


def _make() -> tuple[Catalogue, Matcher]:
    catalogue = load_catalogue()
    return catalogue, Matcher(catalogue)


def _put(path: Path, ready: tuple[Catalogue, Matcher]) -> None:
    """Whole or not at all; older ones go. A folder that cannot be written to costs time, not the start."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(ready, protocol=pickle.HIGHEST_PROTOCOL))
        part.chmod(0o600)
        for old in path.parent.glob("answers-*.pickle"):
            old.unlink(missing_ok=True)
        part.replace(path)
    except OSError:
        return


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for pattern in _READ_FROM:
        for path in sorted(_FOLDER.glob(pattern)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


if __name__ == "__main__":
    _put(Path(sys.argv[1]), _make())
