"""Zalo's OAuth: access tokens that expire, refresh tokens that work once."""

from datetime import datetime, timedelta
from itertools import count

from tests.fakes.zalo_oa_rules import Body, Refused


class Tokens:
    """`strict`: an exchange also kills the earlier access token, as one source says."""

    def __init__(self, refresh_token: str, *, seconds: int, strict: bool) -> None:
        self.refresh = {refresh_token}
        self.access: dict[str, datetime] = {}
        self.seconds = seconds
        self.strict = strict
        self._ids = count(1)

    def consent(self, refresh_token: str) -> None:
        """An admin consents again: every earlier token is dead."""
        self.refresh = {refresh_token}
        self.access.clear()

    def exchange(self, given: str, now: datetime) -> Body:
        if given not in self.refresh:
            raise Refused(-14014, "Invalid refresh token")
        self.refresh.remove(given)
        if self.strict:
            self.access.clear()
        number = next(self._ids)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.refresh.add(refresh)
        self.access[access] = now + timedelta(seconds=self.seconds)
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(self.seconds)}

    def admit(self, access: str, now: datetime) -> None:
        if access not in self.access:
            raise Refused(-216, "Access token is invalid")
        if now >= self.access[access]:
            raise Refused(-220, "Access token has expired")
