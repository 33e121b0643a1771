"""Documents that hold together: links lead somewhere, commands exist, and nothing is said that must not be."""

import re
from pathlib import Path

import pytest

from tests.docs import tree

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(
    r"`((?:bot|channels|console|desk|faq|handlers|pages|papers|storage|tests)/[\w./*-]+\.(?:py|yaml|tsv|jsonl|html))`"
)
_FUNCTION = re.compile(r"`(\w+/[\w/]+\.py)`,?\s`(\w+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """As the usual hosts make them of headings."""
    titles = _HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", tree.DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in _LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), f"{path.name}: {link}"
        if anchor:
            assert anchor in anchors(file), f"{path.name}: {link}"


@pytest.mark.parametrize("path", tree.DOCS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(path: Path) -> None:
    """`room/*_name.py` stands for at least one."""
    for named in _FILE.findall(path.read_text(encoding="utf-8")):
        assert any(tree.ROOT.glob(named)), f"{path.name}: {named}"


@pytest.mark.parametrize("path", tree.DOCS, ids=lambda path: path.name)
def test_functions_that_are_named_are_in_their_files(path: Path) -> None:
    for file, function in _FUNCTION.findall(path.read_text(encoding="utf-8")):
        assert re.search(rf"\bdef {function}\b", tree.words(file)), f"{path.name}: {file} {function}"


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [tree.ROOT / "README.md", *(tree.ROOT / "docs" / "decisions").glob("*.md")]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        for link in _LINK.findall(path.read_text(encoding="utf-8")):
            target = (path.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file():
                waiting.append(target)
    assert set(tree.DOCS) - reached == set()


def test_make_knows_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([a-z-]+):", tree.words("Makefile"), re.MULTILINE))
    assert {"help", "run", "test", "check", "bench", "fix", "reset", "lock"} <= targets
    for path in [*tree.DOCS, tree.ROOT / ".ci" / "run"]:
        named = set(re.findall(r"(?:^ {4}|`|exec |PORT=\d+ )make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE))
        assert named <= targets, path.name


def test_both_readmes_open_with_a_picture_and_two_commands() -> None:
    for name in ("README.md", "README.vi.md"):
        head = tree.words(name)[:2600]
        assert "](docs/img/chat-phone.png)" in head
        assert head.index("git clone") < head.index("    make run")


def test_the_lock_is_whole_and_names_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = tree.words(name)
        assert "://" not in lock
        assert "index" not in re.sub(r"(?m)^[a-z0-9-]+==", "", lock)
        blocks = re.split(r"(?m)^(?=[a-z0-9])", lock, flags=re.IGNORECASE)
        assert all("--hash=sha256:" in block for block in blocks if block.strip())
    pinned = set(re.findall(r"(?m)^([A-Za-z0-9._-]+==\S+)", tree.words("requirements.txt")))
    assert pinned <= set(re.findall(r"(?m)^([A-Za-z0-9._-]+==\S+)", tree.words("requirements-dev.txt")))


# Written in halves, so that this file does not hold what it looks for.
FORBIDDEN = [
    ("a path of some machine", r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|Us" + r"ers)/\w"),
    ("a package registry", r"py" + r"pi\.org|pythonho" + r"sted|npm" + r"js\.com|registry\.np" + r"m"),
    (
        "a maker of models",
        r"(?i)\bopen" + r"ai\b|\banth" + r"ropic\b|\bcla" + r"ude\b|\bcop" + r"ilot\b",
    ),
    ("an unfinished place", r"\bTO" + r"DO\b|\bFIX" + r"ME\b|\bXX" + r"X\b"),
]


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN, ids=[what for what, _ in FORBIDDEN])
def test_says_nothing_that_must_not_be_said(what: str, pattern: str) -> None:
    files = tree.text_files()
    assert len(files) > 100
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(tree.ROOT)}:{number}: {line.strip()[:80]}")
    assert found == [], what
