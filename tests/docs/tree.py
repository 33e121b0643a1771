"""What the documents are checked against: the files under version control, and names taken from the source."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_BINARY = {".png", ".ico", ".jpg", ".woff2", ".docx", ".pdf"}


def text_files() -> list[Path]:
    """As git knows them, those not yet added too; every file when there is no git, as in a plain copy."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file() and path.suffix not in _BINARY and ".cache" not in path.name]


def words(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def in_code(text: str) -> set[str]:
    """Everything between single backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def send_error_codes() -> Iterator[tuple[str, str]]:
    """(file, code) of each code a SendError or a bar can carry; a part that varies is written as '…'."""
    for room in ("channels", "desk", "bot"):
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = {
                node.targets[0].id: node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Constant)
            }
            for node in ast.walk(tree):
                for given in _code_arguments(node):
                    code = _written(given, constants)
                    if code is not None:
                        yield path.name, code


def _code_arguments(node: ast.AST) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Call):
        return
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    if called == "SendError" and node.args:
        yield node.args[0]
    for keyword in node.keywords:
        if keyword.arg == "code" and (called == "Barred" or getattr(node.func, "attr", "") == "fail_queued"):
            yield keyword.value


def _written(given: ast.expr, constants: Mapping[str, object]) -> str | None:
    if isinstance(given, ast.Constant):
        return str(given.value)
    if isinstance(given, ast.Name) and given.id in constants:
        return str(constants[given.id])
    if isinstance(given, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in given.values)
    return None
