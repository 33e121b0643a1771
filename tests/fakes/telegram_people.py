"""What people do in their Telegram app, as the updates a bot gets for it."""

from itertools import count

from tests.fakes.telegram_platform import BOT, Platform
from tests.fakes.telegram_rules import Body


class People:
    """Each method gives the update without its number; `Platform.queue.push` numbers it.

    A chat below zero is a group. Whoever does something can be written to from then on.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._ids = count(1)

    def text(self, chat: int, text: str) -> Body:
        return {"message": self._message(chat) | {"text": text}}

    def edit(self, chat: int, message_id: int, text: str) -> Body:
        changed = {"message_id": message_id, "edit_date": self._seconds() + 1, "text": text}
        return {"edited_message": self._message(chat) | changed}

    def tap(self, chat: int, payload: str, message_id: int = 1) -> Body:
        callback_id = f"4382{next(self._ids):014d}"
        self._platform.callbacks.add(callback_id)
        under = {"message_id": message_id, "date": self._seconds(), "chat": _chat(chat), "from": BOT, "text": "…"}
        query = {"id": callback_id, "from": _person(chat), "message": under, "chat_instance": "1", "data": payload}
        self._platform.chats.add(chat)
        return {"callback_query": query}

    def photo(self, chat: int, data: bytes, caption: str = "") -> Body:
        """In two sizes, of which the larger one is kept."""
        small = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 900}
        large = self._file(data, "photos/file.jpg") | {"width": 1280, "height": 960}
        words = {"caption": caption} if caption else {}
        return {"message": self._message(chat) | {"photo": [small, large]} | words}

    def voice(self, chat: int, data: bytes) -> Body:
        voice = self._file(data, "voice/file.oga") | {"duration": 4, "mime_type": "audio/ogg"}
        return {"message": self._message(chat) | {"voice": voice}}

    def document(self, chat: int, data: bytes, name: str, mime: str) -> Body:
        document = self._file(data, f"documents/{name}") | {"file_name": name, "mime_type": mime}
        return {"message": self._message(chat) | {"document": document}}

    def block(self, chat: int) -> Body:
        self._platform.blocked.add(chat)
        return self._membership(chat, "member", "kicked")

    def unblock(self, chat: int) -> Body:
        self._platform.blocked.discard(chat)
        return self._membership(chat, "kicked", "member")

    def upgrade(self, chat: int, new: int) -> Body:
        """A group becomes a supergroup."""
        self._platform.moved[chat] = new
        self._platform.chats.add(new)
        return {"message": self._message(chat) | {"migrate_to_chat_id": new}}

    def _message(self, chat: int) -> Body:
        self._platform.chats.add(chat)
        number = self._platform.next_message_id(chat)
        return {"message_id": number, "date": self._seconds(), "chat": _chat(chat), "from": _person(chat)}

    def _membership(self, chat: int, before: str, after: str) -> Body:
        change = {"chat": _chat(chat), "from": _person(chat), "date": self._seconds()}
        change["old_chat_member"] = {"user": BOT, "status": before}
        change["new_chat_member"] = {"user": BOT, "status": after}
        return {"my_chat_member": change}

    def _file(self, data: bytes, path: str) -> Body:
        file_id = f"AgAC{next(self._ids):06d}"
        self._platform.files[file_id] = path.replace("/", f"/{file_id}-"), data
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(data)}

    def _seconds(self) -> int:
        return int(self._platform.clock().timestamp())


def _chat(chat: int) -> Body:
    if chat < 0:
        return {"id": chat, "type": "group", "title": "Thôn Phú Xuân"}
    return {"id": chat, "type": "private", "first_name": "Lan"}


def _person(chat: int) -> Body:
    return {"id": abs(chat), "is_bot": False, "first_name": "Lan", "language_code": "vi"}
