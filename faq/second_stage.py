"""An optional second opinion on the order of candidates, from an embedding model of the office; it never writes."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

import aiohttp
import numpy as np
import numpy.typing as npt
import structlog
from pydantic import BaseModel, ConfigDict, FiniteFloat

from faq.catalogue import FaqEntry

TIMEOUT = 1.5
"""Seconds for one request: people wait for their answer meanwhile."""
REST = 60.0
"""Seconds without any request after a fault, so that an endpoint that is away holds up one message a minute."""
KEPT = 512
"""Vectors of candidates kept, the ones used last."""
MOST_BYTES = 4_000_000

Vector = npt.NDArray[np.float64]
log = structlog.get_logger(__name__)


class SecondStage(Protocol):
    async def order(self, text: str, entries: Sequence[FaqEntry]) -> Sequence[FaqEntry]:
        """The same entries, best first. Never raises; `text` must hold no personal numbers."""

    async def aclose(self) -> None: ...


class _Item(BaseModel):
    model_config = ConfigDict(strict=True)

    index: int
    embedding: list[FiniteFloat]


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True)

    data: list[_Item]


class Embeddings:
    """Orders by the cosine between vectors from `<url>/embeddings`, in the form most model servers share; `timeout`
    and `rest` in seconds. After any fault the order stays as it was, and the endpoint is left alone for `rest`."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout: float = TIMEOUT,
        rest: float = REST,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{url.rstrip('/')}/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._rest = rest
        self._seconds = seconds
        self._rests_until: float | None = None
        self._session: aiohttp.ClientSession | None = None
        self._vectors: OrderedDict[tuple[str, str], Vector] = OrderedDict()

    async def order(self, text: str, entries: Sequence[FaqEntry]) -> Sequence[FaqEntry]:
        if len(entries) < 2 or self._is_resting():
            return entries
        try:
            likeness = await self._likeness(text, entries)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            self._take_rest(error)
            return entries
        return [entries[number] for number in np.argsort(-likeness, kind="stable")]

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._seconds() < self._rests_until

    def _take_rest(self, error: Exception) -> None:
        """Warned of once for each rest; only the kind of fault, since its words may quote what was sent."""
        self._vectors.clear()
        if not self._is_resting():
            log.warning("second stage does not answer; the order stays", error=type(error).__name__)
        self._rests_until = self._seconds() + self._rest

    async def _likeness(self, text: str, entries: Sequence[FaqEntry]) -> Vector:
        """Raises `ValueError` for vectors that cannot be compared."""
        keys = [(entry.id, f"{entry.title}\n{entry.short}") for entry in entries]
        found = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = [key for key in keys if key not in found]
        asked, *new = await self._embed([text, *(words for _, words in missing)])
        found |= dict(zip(missing, new, strict=True))
        likeness = np.array([float(found[key] @ asked) for key in keys])
        self._keep(found)
        return likeness

    def _keep(self, found: dict[tuple[str, str], Vector]) -> None:
        for key, vector in found.items():
            self._vectors[key] = vector
            self._vectors.move_to_end(key)
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)

    async def _embed(self, texts: Sequence[str]) -> list[Vector]:
        body = {"model": self._model, "input": list(texts)}
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar())
        request = self._session.post(self._url, json=body, headers=self._headers, allow_redirects=False)
        async with request as response:
            if response.status != 200:
                raise ValueError(f"HTTP {response.status}")
            answer = _Answer.model_validate_json(await _read(response))
        return _unit_vectors(answer, len(texts))


async def _read(response: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            raise ValueError("too large")
    return bytes(data)


def _unit_vectors(answer: _Answer, count: int) -> list[Vector]:
    items = sorted(answer.data, key=lambda item: item.index)
    if [item.index for item in items] != list(range(count)) or len({len(item.embedding) for item in items}) != 1:
        raise ValueError("not one vector of the same length for each text")
    vectors = [np.array(item.embedding, dtype=np.float64) for item in items]
    with np.errstate(over="ignore"):
        lengths = [float(np.linalg.norm(vector)) for vector in vectors]
    if not all(0.0 < length < float("inf") for length in lengths):
        raise ValueError("a vector without a direction")
    return [vector / length for vector, length in zip(vectors, lengths, strict=True)]
