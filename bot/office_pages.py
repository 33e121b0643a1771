"""The pages for officials, given what they need of the running product."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from channels.base import Abilities
from console import app as console
from console.office import Office

if TYPE_CHECKING:
    from bot.app import App


class Reach(Mapping[str, Abilities]):
    """Of the channels that run here, which are all that it lists; of the others, whose libraries are large, one by one
    when somebody asks."""

    def __init__(self, product: "App") -> None:
        self._known = {name: channel.abilities for name, channel in product.channels.items()}
        self._others = product.other_abilities
        self._also: Mapping[str, Abilities] | None = None

    def __getitem__(self, name: str) -> Abilities:
        if name in self._known:
            return self._known[name]
        if self._also is None:
            self._also = self._others()
        return self._also[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def make(product: "App") -> web.Application:
    app = web.Application()
    console.add_routes(app, _office(product))
    return app


def _office(product: "App") -> Office:
    return Office(
        database=product.database,
        catalogue=lambda: product.house.catalogue,
        matcher=lambda: product.house.matcher,
        standings=product.house.standings,
        abilities=Reach(product),
        secret=product.house.secret,
        clock=product.clock,
        files=product.folders.files,
        data=product.folders.data,
        ring=product.ring,
        secure=product.secure,
        demo=product.demo,
        public_url=product.house.public_url,
        doors=product.house.doors,
        zone=product.house.zone,
        working_time=product.house.working_time,
        second_factor=product.second_factor,
        approve_above=product.approve_above,
        schedules=product.scheduler.schedules,
        channel_faults=lambda: product.health.channel_faults,
        signer=lambda: product.house.signer,
    )
