"""What residents are told of households that made it."""

from channels.messages import Choice
from storage.stories import Story

WORDS = (
    "gương thoát nghèo", "gương vượt khó", "chuyện hay", "chuyện thoát nghèo", "gương sáng", "gương làm ăn giỏi",
)  # fmt: skip
LISTED = "Chuyện thật của bà con mình, đã được gia đình đồng ý kể. Chọn một chuyện để đọc."
MORE_LISTED = "Xem tiếp:"
IN_TOPIC = "Chuyện về {topic}:"
BY_TOPIC_ASKED = "Bà con muốn đọc chuyện về điều gì?"
NONE = "Hiện chưa có chuyện nào được đăng. Nhà mình làm ăn tốt lên và muốn kể? Bà con nhắn cho cán bộ."
NO_MORE = "Hết chuyện rồi. Bà con muốn xem lại từ đầu thì nhắn “gương thoát nghèo”."
OVER = "Chuyện này đã gỡ nên không đọc được nữa. Bà con đọc chuyện khác nhé."
OTHERS = Choice(label="Chuyện khác", payload="#chuyen")
STORIES = Choice(label="Gương thoát nghèo", payload="#chuyen")
BY_TOPIC = Choice(label="Chọn theo lĩnh vực", payload="#chuyen:theo")
_LONGEST_TITLE, _LONGEST_START = 80, 280


def look(code: str, label: str) -> Choice:
    return Choice(label=label, payload=f"#chuyen:{code}")


def more(topic: str, offset: int) -> Choice:
    return Choice(label="Xem tiếp", payload=f"#chuyen:tu.{offset}{f'.{topic}' if topic else ''}")


def of_topic(topic: str, title: str) -> Choice:
    return Choice(label=title, payload=f"#chuyen:tu.0.{topic}")


def line(story: Story) -> Choice:
    title = story.title if len(story.title) <= _LONGEST_TITLE else f"{story.title[: _LONGEST_TITLE - 1].rstrip()}…"
    return look(story.code, f"{title} ({story.area_name})" if story.area_name else title)


def tell(story: Story) -> str:
    where = f" ({story.area_name})" if story.area_name else ""
    lines = [f"{story.title}{where}", story.text, "", f"Họ đã làm thế nào: {story.lesson}"]
    return "\n".join([*lines, "Gia đình đã đồng ý cho kể chuyện này."])


def announcement(story: Story) -> str:
    """The words of a draft, for officials to change."""
    start = story.text if len(story.text) <= _LONGEST_START else f"{story.text[:_LONGEST_START].rpartition(' ')[0]}…"
    return f"Chuyện của bà con mình: {story.title}\n{start}\nHọ đã làm thế nào: {story.lesson}"
