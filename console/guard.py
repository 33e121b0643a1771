"""Who is asking, and whether they may: every handler takes what it shows from here."""

from dataclasses import dataclass

from aiohttp import web

from desk import roles
from desk.roles import Action
from storage.officials import Grant, Official
from storage.scope import Scope


class NotAllowed(Exception):
    """The official's roles do not include this; the page says so and whom to ask."""


class NotThere(Exception):
    """Nothing of that name that this official may see: the same page whether or not it exists elsewhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """The official behind a request, with what they hold. `csrf` goes into every form as `csrf`."""

    official: Official
    grants: tuple[Grant, ...]
    session_id: int
    csrf: str

    def may(self, action: Action) -> bool:
        return roles.allows(self.grants, action)

    def needs(self, action: Action) -> None:
        """Raises `NotAllowed`."""
        if not self.may(action):
            raise NotAllowed(action)

    def scope(self, action: Action = Action.READ) -> Scope:
        """What queries may touch for this action; the sensitive lane is in it only for those who hold that role."""
        return Scope(
            official_id=self.official.id,
            agency_id=self.official.agency_id,
            grants=roles.within(self.grants, action),
            sensitive=roles.within(self.grants, Action.READ_SENSITIVE),
        )


PERSON = web.RequestKey("person", Person)


def person(request: web.Request) -> Person:
    """Raises KeyError where nobody has to be logged in, which no page of the console is but the login."""
    return request[PERSON]
