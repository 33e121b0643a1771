"""What arrives together is written together; one bad item takes nobody along."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.group_commit import GroupCommit


class Book:
    """Keeps what is written, batch by batch; refuses a batch with a bad item in it; waits for `gate` when closed."""

    def __init__(self, *bad: str) -> None:
        self.bad = bad
        self.pages: list[list[str]] = []
        self.tries = 0
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, items: Sequence[str]) -> None:
        self.tries += 1
        self.begun.set()
        await self.gate.wait()
        if any(item in self.bad for item in items):
            raise ValueError(f"bad item among {len(items)}")
        self.pages.append(list(items))


async def put_all(commits: GroupCommit[str], *items: str) -> list[BaseException | None]:
    return await asyncio.gather(*(commits.put(item) for item in items), return_exceptions=True)


async def test_what_arrives_together_is_one_commit() -> None:
    book = Book()
    assert await put_all(GroupCommit(book.write, most=10), "a", "b", "c") == [None, None, None]
    assert book.pages == [["a", "b", "c"]]


async def test_while_one_commit_runs_the_next_ones_gather() -> None:
    book = Book()
    commits = GroupCommit(book.write, most=2)
    book.gate.clear()
    first = asyncio.create_task(commits.put("a"))
    await book.begun.wait()
    later = asyncio.create_task(put_all(commits, "b", "c", "d"))
    await asyncio.sleep(0)
    book.gate.set()
    await asyncio.gather(first, later)
    assert book.pages == [["a"], ["b", "c"], ["d"]]


async def test_one_bad_item_does_not_take_the_others_along() -> None:
    book = Book("b")
    results = await put_all(GroupCommit(book.write, most=10), "a", "b", "c")
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert book.pages == [["a"], ["c"]]
    assert book.tries == 4, "all together, then each alone"


async def test_a_lone_bad_item_is_tried_once() -> None:
    book = Book("a")
    with pytest.raises(ValueError, match="bad item"):
        await GroupCommit(book.write, most=10).put("a")
    assert book.tries == 1


async def test_after_a_failure_the_next_are_written() -> None:
    book = Book("a")
    commits = GroupCommit(book.write, most=10)
    await put_all(commits, "a")
    await commits.put("b")
    assert book.pages == [["b"]]


async def test_whoever_gave_up_waiting_does_not_stop_the_commit() -> None:
    book = Book()
    commits = GroupCommit(book.write, most=10)
    book.gate.clear()
    impatient = asyncio.create_task(commits.put("a"))
    patient = asyncio.create_task(commits.put("b"))
    await book.begun.wait()
    impatient.cancel()
    book.gate.set()
    await patient
    assert impatient.cancelled()
    assert book.pages == [["a", "b"]]


async def test_close_waits_for_everything_that_was_put() -> None:
    book = Book("c")
    commits = GroupCommit(book.write, most=1)
    book.gate.clear()
    putting = asyncio.create_task(put_all(commits, "a", "b", "c", "d"))
    await book.begun.wait()
    closing = asyncio.create_task(commits.close())
    await asyncio.sleep(0)
    assert not closing.done()
    book.gate.set()
    await closing
    assert book.pages == [["a"], ["b"], ["d"]]
    assert [type(result) for result in await putting][2] is ValueError


async def test_close_with_nothing_to_write_ends_at_once() -> None:
    await GroupCommit(Book().write, most=1).close()
