"""How each channel can reach people now, as the audience's query asks it."""

from collections.abc import Mapping

from channels.base import Abilities
from storage.audiences import Reach

PLAN_SHARE = 0.82
"""Of a channel's monthly plan; the rest is kept for replies."""


def reaches(abilities: Mapping[str, Abilities], *, used: Mapping[str, int], templated: bool = False) -> list[Reach]:
    """`used`: messages of this month by channel, of which a plan has so many fewer left. `templated`: there is an
    approved template, so that nobody's window closes where the channel takes one."""
    return [
        Reach(
            channel=channel,
            window=None if templated and one.templates else one.reply_window,
            free=None if templated and one.templates else one.free_window,
            room=_room(one, used.get(channel, 0)),
        )
        for channel, one in abilities.items()
    ]


def _room(abilities: Abilities, used: int) -> int | None:
    if abilities.monthly_quota is None:
        return None
    return max(int(abilities.monthly_quota * PLAN_SHARE) - used, 0)
