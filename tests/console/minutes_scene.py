"""A dialogue that was held, with questions and what the hall said, behind the officials' pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from desk import dialogue_results
from storage.dialogues import Dialogue
from tests.console.conftest import DeskApp
from tests.desk.cast import Cast
from tests.desk.dialogue_scene import Scene, held, told


@dataclass(kw_only=True)
class Hall:
    desk: DeskApp
    dialogue: Dialogue
    scene: Scene
    road: str
    loan: str
    paper: str

    @property
    def base(self) -> str:
        return f"/console/dialogues/{self.dialogue.code}"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Scene]:
        """The scene in a transaction of its own."""
        async with self.desk.database.transaction() as session:
            self.scene.cast.session = session
            yield self.scene

    async def line_id(self, title: str) -> int:
        async with self.opened() as scene:
            return next(one.line_id for one in (await scene.view()).lines if one.question == title)

    async def approved(self) -> None:
        async with self.opened() as scene:
            await scene.drafted()
            await scene.approved()

    async def published(self) -> None:
        await self.approved()
        async with self.opened() as scene:
            await dialogue_results.publish(
                scene.cast.session,
                await scene.dialogue(),
                by=scene.chair,
                abilities=self.desk.office.abilities,
                now=self.desk.clock(),
            )


async def hall(desk: DeskApp) -> Hall:
    """Two who asked by chat and one on paper."""
    async with desk.database.transaction() as session:
        cast = Cast(session=session, clock=desk.clock)
        await cast.villages()
        scene = await held(cast)
        items = await told(scene)
        lan, mai = await cast.resident(), await cast.resident()
        return Hall(
            desk=desk,
            scene=scene,
            road=await scene.asked(lan, items["road"]),
            loan=await scene.asked(mai, items["loan"]),
            paper=await scene.on_paper(items["loan"], name="Bà Tám"),
            dialogue=await scene.dialogue(),
        )
