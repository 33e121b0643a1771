"""Structured logs: ids, codes and counts; never tokens, names, numbers or what people write."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import ExcInfo

_TOKEN_IN_URL = re.compile(r"(/(?:file/)?bot)[^/\s]+")
_QUIET = ("httpx", "httpcore", "aiohttp.access", "telegram", "alembic", "asyncio")


def set_up(log_format: str) -> None:
    """`log_format` is 'text' or 'json'. Other libraries' lines pass the same way, from warnings up."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_where),
        hide_tokens,
    ]
    last: Any
    if log_format == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _where(exc_info: ExcInfo) -> str:
    """The way into the error and its kind; what an error says may quote a resident, as a database's errors do."""
    error: BaseException | None = exc_info[1]
    steps = []
    while error is not None:
        frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
        steps.append("".join(frames) + type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nafter\n".join(steps)


def hide_tokens(_logger: object, _method: str, event: Any) -> Any:
    """A web address that slips in through another library's error loses its token."""
    for key, value in event.items():
        if isinstance(value, str) and "bot" in value:
            event[key] = _TOKEN_IN_URL.sub(r"\1***", value)
    return event
