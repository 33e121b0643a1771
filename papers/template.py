"""A Word template filled with values: the office's own where there is one, else the one that comes along."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from papers.typography import typeset

FOLDER = Path(__file__).with_name("templates")
_EPOCH = (2025, 1, 1, 0, 0, 0)
_NEW_PARAGRAPH = "\a"
"""How docxtpl is told to begin a paragraph of the same look."""
_NAME = re.compile(r"attribute '([^']+)'|^'([^']+)' is undefined")
_LARGEST = 20 * 1024 * 1024


class TemplateFault(Exception):
    """The office's own template cannot be used; the sentence says where and why, for the one who edits it."""

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(f"Mẫu {path.name} của cơ quan chưa dùng được: {sentence}")
        self.path = path


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A PNG; `width` in millimetres."""

    png: bytes
    width: float


def built_in(name: str) -> Path:
    return FOLDER / f"{name}.docx"


def own(name: str, folder: Path | None) -> Path | None:
    """The office's template of that name, if it keeps one."""
    path = folder / f"{name}.docx" if folder else None
    return path if path and path.is_file() else None


def filled(name: str, values: Mapping[str, Any], *, folder: Path | None) -> bytes:
    """The same values always give the same bytes.

    Raises `TemplateFault` when the office's own template names what there is not, or is no Word file.
    """
    path = own(name, folder)
    if path is None:
        return _fill(built_in(name), values)
    try:
        if path.stat().st_size > _LARGEST:
            raise TemplateFault(path, "tệp lớn hơn 20 MB.")
        return _fill(path, values)
    except TemplateFault:
        raise
    except Exception as error:
        raise TemplateFault(path, _sentence(error)) from error


def dated_alike(content: bytes) -> bytes:
    """The archive with one fixed time on every part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            kept = zipfile.ZipInfo(part.filename, _EPOCH)
            kept.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(kept, old.read(part))
    return made.getvalue()


def _fill(path: Path, values: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    template = DocxTemplate(str(path))
    template.init_docx()
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template.render(_plain(values, template), environment, autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return dated_alike(made.getvalue())


def _plain(value: Any, template: Any) -> Any:
    """What a template may see: text ready for paper, numbers, lists and fields; never an object of ours."""
    if isinstance(value, str):
        return typeset(value).replace("\n", _NEW_PARAGRAPH)
    if isinstance(value, Mapping):
        return {key: _plain(one, template) for key, one in value.items()}
    if isinstance(value, Picture):
        from docx.shared import Mm
        from docxtpl import InlineImage

        return InlineImage(template, io.BytesIO(value.png), width=Mm(value.width))
    if isinstance(value, Sequence):
        return [_plain(one, template) for one in value]
    return value


def _sentence(error: Exception) -> str:
    from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

    if isinstance(error, UndefinedError):
        found = _NAME.search(str(error))
        tag = found[1] or found[2] if found else str(error)
        return f"thẻ “{tag}” không có trong giấy này."
    if isinstance(error, TemplateSyntaxError):
        near = " ".join(line.strip() for line in getattr(error, "docx_context", ()) if line.strip())
        return f"có thẻ viết sai ({error.message}), gần chỗ “{near[:160]}”."
    if isinstance(error, SecurityError):
        return f"có thẻ không được phép ({error})."
    if isinstance(error, zipfile.BadZipFile | KeyError | ValueError | OSError) or "Package" in type(error).__name__:
        return "tệp hỏng hoặc không phải tệp Word (.docx). Hãy chép lại mẫu gốc rồi sửa."
    return f"không đọc được ({type(error).__name__})."
