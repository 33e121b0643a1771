"""What a batch of turns adds up to, written together at its end."""

from dataclasses import dataclass, field

from channels.base import Abilities
from desk.deliveries import laid_out
from handlers.turn import Turn
from storage.deliveries import NewMessage
from storage.faq import NewMiss
from storage.states import StoredState
from storage.waiting import Waiting


@dataclass(kw_only=True)
class Outcome:
    """`read`: message ids by their new state. `idle` addresses have nothing left to read, `busy` ones have more."""

    read: dict[str, list[int]] = field(default_factory=dict)
    states: dict[int, StoredState] = field(default_factory=dict)
    queued: list[NewMessage] = field(default_factory=list)
    misses: list[NewMiss] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)
    files_to_delete: list[str] = field(default_factory=list)

    def add(self, turn: Turn, waiting: Waiting, abilities: Abilities) -> None:
        """Who had themselves erased leaves nothing behind but the receipt."""
        self.read.setdefault(turn.read_as, []).extend(turn.heard.message_ids)
        if turn.state != waiting.state and not turn.erased:
            self.states[turn.address_id] = turn.state
        inbound_id = turn.heard.message_ids[-1] if turn.heard.message_ids and not turn.erased else None
        messages = [
            NewMessage(
                address_id=turn.address_id,
                text=reply.text,
                choices=reply.choices,
                inbound_id=inbound_id,
                ticket_id=reply.ticket_id,
                entry_id=reply.entry_id,
            )
            for reply in turn.replies
        ]
        self.queued.extend(laid_out(messages, abilities))
        self.misses.extend(turn.misses)
        self.files_to_delete.extend(turn.files_to_delete)
        more = not turn.erased and (waiting.more or len(waiting.messages) > len(turn.heard.message_ids))
        (self.busy if more else self.idle).append(turn.address_id)
