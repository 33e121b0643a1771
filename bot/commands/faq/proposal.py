"""A change of the answers from a command: what it would do is measured and shown, then it is kept, or nothing is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from bot import config
from bot.answers import as_edits
from bot.office import with_database
from bot.progress import steps
from bot.settings import Settings
from desk import officials
from desk.clock import utc_now
from desk.errors import Refused
from faq import shelf
from faq.catalogue import Catalogue
from faq.editing.comparison import Comparison, Found, compare, packaged_questions
from faq.editing.edits import Change, Edit, apply
from faq.evaluate import QuestionError
from faq.matcher import Matcher
from storage import audit, faq_edits
from storage.db import Session
from storage.faq_edits import Mark, NewEdit
from storage.officials import Official

T = TypeVar("T")
SHOWN = 10
_FIGURES = {
    "top1": "mục đúng đứng đầu",
    "top3": "mục đúng trong ba mục đầu",
    "coverage": "được trả lời thẳng",
    "wrong": "trả lời thẳng mà sai",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Present:
    """The answers as they are now: as packaged, and with the edits that are in force up to `mark`."""

    settings: Settings
    packaged: Catalogue
    catalogue: Catalogue
    edits: Sequence[Edit]
    mark: Mark


def look() -> Present:
    """Ends the command when there is no current schema. Raises `ContentError`."""
    settings = config.load()

    async def read(session: Session) -> tuple[Mark, list[Edit]]:
        return await faq_edits.mark(session), as_edits(await faq_edits.in_force(session))

    mark, edits = with_database(read, settings)
    packaged = shelf.read_last_sound(settings.data_dir)
    catalogue = apply(packaged, edits).catalogue
    return Present(settings=settings, packaged=packaged, catalogue=catalogue, edits=edits, mark=mark)


def settle(present: Present, changes: Sequence[Change], *, username: str | None, yes: bool) -> None:
    """Raises `Refused` when a change does not fit, when it is not confirmed, or when somebody was faster."""
    after = _changed(present, changes)
    measure(present, after, yes=yes)

    async def keep(session: Session, official: Official | None) -> None:
        new = [NewEdit(kind=one.kind.value, entry_id=one.entry_id, body=one.body) for one in changes]
        by = official.name if official else "người vận hành"
        official_id = official.id if official else None
        ids = await faq_edits.add(session, new, official_id=official_id, by=by, now=utc_now())
        for id_, change in zip(ids, changes, strict=True):
            await _record(session, "faq.edited", change.entry_id, official, {"edit": id_, "kind": change.kind.value})

    keep_unless_changed(present, username, keep)
    click.echo(f"Đã ghi {len(changes)} thay đổi. Các bản đang chạy dùng ngay trong vài giây, không cần khởi động lại.")


def take_back(present: Present, edit: Edit, *, username: str | None, yes: bool) -> None:
    """The answers are then as if this edit had never been made."""
    after = apply(present.packaged, [one for one in present.edits if one.id != edit.id])
    for doubt in after.doubts:
        if not doubt.applied:
            click.echo(f"Sau đó thay đổi số {doubt.edit} không còn dùng được: {doubt.reason}", err=True)
    measure(present, after.catalogue, yes=yes)

    async def undo(session: Session, official: Official | None) -> None:
        await faq_edits.undo(session, edit.id, now=utc_now())
        await _record(session, "faq.edit-undone", edit.entry_id, official, {"edit": edit.id})

    keep_unless_changed(present, username, undo)
    click.echo(f"Đã bỏ thay đổi số {edit.id}.")


def measure(present: Present, after: Catalogue, *, yes: bool) -> None:
    """Shows the score before and after; asks when something gets worse."""
    try:
        questions = packaged_questions()
    except QuestionError as error:
        raise Refused(f"Không đo được, tệp câu hỏi có lỗi: {error}") from error
    with steps(3) as progress:
        progress("trước")
        before = shelf.load(present.settings.data_dir, present.edits).matcher
        progress("sau")
        changed = Matcher(after)
        progress("so")
        comparison = compare(before, changed, questions)
    _show(comparison, len(questions))
    if comparison.worse and not yes:
        click.confirm("Kết quả kém đi ở những câu trên. Vẫn ghi?", abort=True)


def keep_unless_changed(
    present: Present, username: str | None, work: Callable[[Session, Official | None], Awaitable[None]]
) -> None:
    """In one transaction, after making sure that nobody changed anything since `present` was read."""

    async def once(session: Session) -> None:
        await faq_edits.hold(session)
        if await faq_edits.mark(session) != present.mark:
            raise Refused("Có người khác vừa thay đổi nội dung trong lúc này. Chưa ghi gì; hãy chạy lại lệnh.")
        await work(session, await officials.get(session, username) if username else None)

    with_database(once, present.settings)


def _changed(present: Present, changes: Sequence[Change]) -> Catalogue:
    first = max((edit.id for edit in present.edits), default=0) + 1
    new = [
        Edit(id=id_, kind=change.kind, entry_id=change.entry_id, body=change.body)
        for id_, change in enumerate(changes, start=first)
    ]
    edited = apply(present.packaged, [*present.edits, *new])
    refused = [f"{one.entry_id}: {one.reason}" for one in edited.doubts if one.edit >= first and not one.applied]
    if refused:
        raise Refused("Chưa ghi gì:\n" + "\n".join(refused))
    return edited.catalogue


def _show(comparison: Comparison, count: int) -> None:
    if not count:
        click.echo("Không có tệp câu hỏi mẫu để đo.")
        return
    click.echo(f"Đo trên {count} câu hỏi mẫu, trước → sau:")
    for name, told in _FIGURES.items():
        old, new = getattr(comparison.before, name), getattr(comparison.after, name)
        click.echo(f"  {told}: {old * 100:.1f} % → {new * 100:.1f} %")
    for one in comparison.turned[:SHOWN]:
        said = " ".join(one.text.split())[:100]
        click.echo(f"  kém đi: «{said}»: {_named(one.before)} → {_named(one.after)}")
    if (more := len(comparison.turned) - SHOWN) > 0:
        click.echo(f"  … và {more} câu nữa")
    for group, lost in comparison.poorer:
        click.echo(f"  mục {group} mất {lost} câu hỏi của mình")


def _named(found: Found) -> str:
    return (found.first or "không có mục nào") + (" (trả lời thẳng)" if found.direct else "")


async def _record(
    session: Session, action: str, entry_id: str, official: Official | None, detail: dict[str, object]
) -> None:
    await audit.add(
        session,
        action,
        actor="official" if official else "operator",
        object_kind="faq-entry",
        object_id=entry_id,
        official_id=official.id if official else None,
        now=utc_now(),
        detail=detail,
    )
