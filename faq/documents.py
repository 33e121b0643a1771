"""Reads YAML files and checks their fields, so that every fault names its file, line, entry and cure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from faq.errors import ContentError

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, refusing a key that is written twice."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Most of a file is plain text, for which the general way takes longer than reading it."""
        if node.tag == _TEXT and type(node) is yaml.ScalarNode:
            return node.value
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=f"the key '{key.value}' is written twice", problem_mark=key.start_mark
                    )
                seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML file: what it holds, and its text for finding lines."""

    name: str
    text: str
    content: Any

    def fail(self, reason: str, allowed: str, *, entry: str = "", key: str = "") -> NoReturn:
        raise ContentError(file=self.name, line=self._line(entry, key), entry=entry, reason=reason, allowed=allowed)

    def _line(self, entry: str, key: str) -> int:
        """The line of `key` inside `entry` (its last definition, which for a repeated id is the repeated one)."""
        found = 0
        inside = not entry
        for number, line in enumerate(self.text.splitlines(), start=1):
            bare = line.strip().removeprefix("- ").replace('"', "").replace("'", "")
            if entry and bare.split(" #")[0].rstrip() in {f"id: {entry}", f"number: {entry}"}:
                found, inside = number, True
            elif entry and bare.startswith(("id: ", "number: ")):
                inside = False
            elif key and inside and bare.startswith(f"{key}:"):
                found = number
        return found


def read_document(path: Path) -> Document:
    return parse_document(path.name, path.read_bytes())


def parse_document(name: str, raw: bytes, *, aliases: bool = True) -> Document:
    """Without `aliases`, for files from outside: a few lines of them can stand for more than fits into memory."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reason = "the file is not UTF-8"
        raise ContentError(file=name, line=line, entry="", reason=reason, allowed="UTF-8 text") from error
    try:
        if not aliases:
            _refuse_aliases(text)
        content = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error)
        raise ContentError(
            file=name,
            line=mark.line + 1 if mark else 0,
            entry="",
            reason=f"cannot be read: {reason}",
            allowed="YAML with two-space indent, each key once",
        ) from error
    except ValueError as error:
        raise ContentError(
            file=name,
            line=_line_of_bad_date(text),
            entry="",
            reason=f"impossible date: {error}",
            allowed="a calendar day as YYYY-MM-DD",
        ) from error
    except RecursionError as error:
        raise ContentError(file=name, line=0, entry="", reason="nested too deep", allowed="plain lists") from error
    return Document(name=name, text=text, content=content)


def _refuse_aliases(text: str) -> None:
    for token in yaml.scan(text, Loader=_Base):
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="an alias ('*name')", problem_mark=token.start_mark)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The fields of one entry, read by name and type."""

    document: Document
    entry: str
    values: Mapping[str, Any]

    def refuse_unknown(self, allowed: frozenset[str]) -> None:
        for key in self.values:
            if key not in allowed:
                self.fail(str(key), f"unknown key '{key}'", ", ".join(sorted(allowed)))

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if not value:
            self.fail(key, f"'{key}' is missing", "text that is not empty")
        return value

    def optional_text(self, key: str) -> str:
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fail(key, f"'{key}' is {type(value).__name__}: {value!r}", "text (put it in quotes)")
        return value.strip()

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, f"'{key}' is {value!r}", "true or false")
        return value

    def number(self, key: str) -> float:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(key, f"'{key}' is {value!r}", "a number")
        return float(value)

    def optional_date(self, key: str) -> date | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fail(key, f"'{key}' is not a date: {value!r}", "a calendar day as YYYY-MM-DD")
        if type(value) is not date:
            self.fail(key, f"'{key}' is not a date: {value!r}", "a calendar day as YYYY-MM-DD")
        return value

    def date(self, key: str) -> date:
        value = self.optional_date(key)
        if value is None:
            self.fail(key, f"'{key}' is missing", "a calendar day as YYYY-MM-DD")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values.get(key)
        if values is None:
            return ()
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            self.fail(key, f"'{key}' is not a list of texts", "lines that start with '- ' (quote numbers and ': ')")
        return tuple(" ".join(value.split()) for value in values)

    def mappings(self, key: str) -> tuple[Mapping[str, Any], ...]:
        values = self.values.get(key)
        if values is None:
            return ()
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.fail(key, f"'{key}' is not a list of records", "records that start with '- '")
        return tuple(values)

    def one_of(self, key: str, make: Callable[[str], Any], allowed: str) -> Any:
        value = self.text(key)
        try:
            return make(value)
        except ValueError:
            self.fail(key, f"'{key}' is {value!r}", allowed)

    def fail(self, key: str, reason: str, allowed: str) -> NoReturn:
        self.document.fail(reason, allowed, entry=self.entry, key=key)


def _line_of_bad_date(text: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        value = line.rpartition(": ")[2].split("#")[0].strip()
        if len(value) >= 8 and value[:4].isdigit() and value.replace("-", "").isdigit():
            try:
                date.fromisoformat(value)
            except ValueError:
                return number
    return 0
