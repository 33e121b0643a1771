"""Refusals and failures of channels; each carries the decision that follows from it."""


class Forged(Exception):
    """The secret or signature of a webhook call is missing or wrong: answer 401 and keep nothing."""


class Malformed(Exception):
    """The body is from the platform but cannot be read: answer 400 with the reason and keep it for the operator."""


class SendError(Exception):
    """A message could not be sent.

    `retryable`: try again later. `wait`: seconds the platform asked for. `holds_channel`: nobody else's message should
    be tried during `wait` either. `contact_stopped`: this address cannot be reached until the person writes again.
    `too_fast`: the platform wants fewer messages a second. `may_have_arrived`: nobody can tell whether it did.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        retryable: bool = False,
        contact_stopped: bool = False,
        wait: float | None = None,
        holds_channel: bool = False,
        moved_to: str | None = None,
        too_fast: bool = False,
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.retryable = retryable
        self.contact_stopped = contact_stopped
        self.wait = wait
        self.holds_channel = holds_channel
        self.moved_to = moved_to
        self.too_fast = too_fast
        self.may_have_arrived = may_have_arrived


class FetchError(Exception):
    """An attachment could not be brought in; `retryable` tells whether a later try may succeed."""

    def __init__(self, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.retryable = retryable
