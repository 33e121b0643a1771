"""What SQLAlchemy makes of a statement and Jinja of a template, kept for all apps and databases of this process."""

from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class Statements(dict[Any, Any]):
    """Engines of one kind find what another of them compiled: to them, its own dialect is part of every key."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


def sharing(kept: MutableMapping[str, Statements]) -> Callable[..., AsyncEngine]:
    """Stands for `create_async_engine`; one cache for each kind of database."""

    def create(url: str, **options: Any) -> AsyncEngine:
        compiled = kept.setdefault(url.partition(":")[0], Statements())
        return create_async_engine(url, execution_options={"compiled_cache": compiled}, **options)

    return create


class Templates(BytecodeCache):
    """A template whose text has changed is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code
