"""The kinds of message that hold no words, and who replies to them."""

from channels.messages import InboundKind
from handlers import menu, profile
from handlers.turn import Handler

EVENTS: dict[InboundKind, Handler] = {
    InboundKind.FOLLOW: menu.greet,
    InboundKind.UNFOLLOW: profile.leave,
    InboundKind.STICKER: menu.reply_to_sticker,
    InboundKind.LOCATION: menu.reply_to_location,
    InboundKind.CONTACT_CARD: menu.reply_to_contact_card,
    InboundKind.UNSUPPORTED: menu.reply_to_unsupported,
}
