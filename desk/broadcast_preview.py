"""An announcement as it will arrive on each channel, and what the platforms' rules mean for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.base import Abilities
from channels.layout import length
from channels.messages import Choice
from desk import broadcast_message
from desk.broadcast_costs import TEMPLATE_PRICE, ZALO_OA
from desk.broadcast_message import Piece
from desk.recipients import CHANNEL_NAMES
from desk.segment_rule import LANGUAGES
from storage.broadcasts import Broadcast

ZALO_BOT, TELEGRAM, WEB = "zalo-bot", "telegram", "web"
ARTICLE_TITLE, ARTICLE_SUMMARY = 150, 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One message as the person sees it. `units` of `limit`; `gone`: its file is not there any more."""

    text: str
    units: int
    limit: int
    choices: Sequence[Choice] = ()
    image: str | None = None
    recording: str | None = None
    template: Mapping[str, str] | None = None
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """`closed`: what arrives once the person's window is closed; nothing where that is nothing. `rules`: sentences."""

    channel: str
    name: str
    bubbles: Sequence[Bubble]
    closed: Sequence[Bubble]
    rules: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """Zalo OA's article, which goes to followers by place and cannot be aimed at anyone: to be copied there."""

    title: str
    summary: str
    body: str


def languages(broadcast: Broadcast) -> Mapping[str, str]:
    """Those in which it says something, Vietnamese first."""
    own = {**broadcast.texts, **broadcast.recordings}
    return {code: name for code, name in LANGUAGES.items() if code == "vi" or own.get(code)}


def previews(
    broadcast: Broadcast, language: str, abilities: Mapping[str, Abilities], *, public_url: str, gone: frozenset[str]
) -> list[Preview]:
    """`gone`: names of files that are not there any more."""
    return [
        _preview(broadcast, language, channel, one, public_url=public_url, gone=gone)
        for channel, one in abilities.items()
        if channel in CHANNEL_NAMES and channel != "terminal"
    ]


def article(broadcast: Broadcast, *, public_url: str) -> Article:
    text = broadcast.texts.get("vi", "").strip()
    rest = text.partition("\n")[2].strip() or text
    link = f"\n\nXem trên điện thoại: {broadcast_message.page_link(public_url, broadcast.code)}" if public_url else ""
    return Article(
        title=_short(broadcast_message.headline(broadcast), ARTICLE_TITLE),
        summary=_short(" ".join(rest.split()), ARTICLE_SUMMARY),
        body=f"{text}{link}",
    )


def _preview(
    broadcast: Broadcast, language: str, channel: str, one: Abilities, *, public_url: str, gone: frozenset[str]
) -> Preview:
    pieces = broadcast_message.compose(broadcast, language, one, public_url=public_url)
    late: tuple[Piece, ...] = ()
    if one.templates and broadcast.template:
        late = broadcast_message.compose(broadcast, language, one, public_url=public_url, closed=True)
    return Preview(
        channel=channel,
        name=CHANNEL_NAMES[channel],
        bubbles=[_bubble(piece, one, gone) for piece in pieces],
        closed=[_bubble(piece, one, gone) for piece in late],
        rules=_rules(broadcast, language, channel, one, len(pieces), public_url=public_url),
    )


def _bubble(piece: Piece, one: Abilities, gone: frozenset[str]) -> Bubble:
    beside = piece.image is not None and one.caption_limit is not None
    template = {"id": str(piece.template["id"]), **piece.template.get("data", {})} if piece.template else None
    return Bubble(
        text=piece.text,
        units=length(piece.text),
        limit=one.caption_limit or one.text_limit if beside else one.text_limit,
        choices=piece.choices,
        image=piece.image,
        recording=piece.recording,
        template=template,
        gone=bool({piece.image, piece.recording} & gone),
    )


def _rules(
    broadcast: Broadcast, language: str, channel: str, one: Abilities, pieces: int, *, public_url: str
) -> list[str]:
    said = []
    if language != "vi" and not broadcast.texts.get(language):
        said.append("Chưa có chữ bằng tiếng này nên bà con nhận bản tiếng Việt.")
    if pieces > 1:
        said.append(f"Mỗi người nhận {pieces} tin liền nhau, cách nhau ít nhất 1 giây.")
    if broadcast.choices and len(broadcast.choices) > one.buttons:
        said.append("Kênh này không có nút: bà con nhắn số để chọn.")
    elif broadcast.choices and broadcast.image and not one.buttons_beside_media:
        said.append("Tin có ảnh thì không kèm nút được: bà con nhắn số để chọn.")
    said += _media_rules(broadcast, language, one, public_url)
    said += _CHANNEL_RULES.get(channel, ())
    if channel == ZALO_OA:
        said.append(
            f"Quá 7 ngày: gửi mẫu tin số {broadcast.template.get('id')} đã duyệt, mỗi tin từ {TEMPLATE_PRICE} đồng "
            "(bảng giá tháng 1/2026, cần hỏi lại Zalo); mẫu loại quảng bá không gửi từ 22 giờ đến 6 giờ."
            if broadcast.template
            else "Quá 7 ngày: không gửi được, vì thông báo này không có mẫu tin. Những người ấy vào danh sách nhờ "
            "trưởng thôn báo."
        )
    return said


def _media_rules(broadcast: Broadcast, language: str, one: Abilities, public_url: str) -> list[str]:
    recording = broadcast_message.recording_of(broadcast, language)
    lost = []
    if broadcast.image and not broadcast_message.shows(one, public_url):
        lost.append("ảnh")
    if recording and not broadcast_message.plays(recording, one, public_url):
        lost.append("ghi âm")
    if not lost:
        return []
    what = " và ".join(lost)
    if public_url:
        return [f"Kênh này không hiện {what} trong tin: cuối tin có đường dẫn để mở."]
    return [
        f"Kênh này không gửi được {what}: máy chủ chưa có địa chỉ công khai (DOITHOAI_PUBLIC_URL), nên bà con chỉ nhận "
        "được chữ."
    ]


_CHANNEL_RULES: Mapping[str, Sequence[str]] = {
    ZALO_OA: (
        "Zalo chỉ cho nhắn chữ tự do cho người đã nhắn, bấm hay quan tâm trong 7 ngày gần nhất.",
        "Trong 48 giờ đầu không mất tiền (nguồn khác nhau: có nơi ghi chỉ 8 tin đầu, sau đó 55 đồng một tin); từ 48 "
        "giờ đến 7 ngày có thể tính tiền. Xem số lượt còn lại trong trang quản trị OA.",
    ),
    ZALO_BOT: ("Gói cơ bản: tối đa 50 người và 3.000 tin mỗi tháng; máy chừa lại 18 % cho câu trả lời.",),
    TELEGRAM: (
        "Không mất tiền. Nhiều nhà mạng ở Việt Nam chặn Telegram từ giữa năm 2025: tin đã gửi có thể đến muộn.",
    ),
    WEB: ("Bà con chỉ thấy khi mở lại trang trò chuyện trên máy ấy.",),
}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
