"""Sentences that follow from what officials do with a question."""

from datetime import datetime, tzinfo


def passed_on(code: str, subject: str, to: str, why: str) -> str:
    """To the resident."""
    about = f" ({subject})" if subject else ""
    return f"Câu hỏi {code}{about} đã được chuyển tới {to}.\n\n{why}"


def mentioned(code: str, by: str) -> str:
    """To an official, on their linked chat."""
    return f"{by} nhắc anh/chị trong ghi chú của câu hỏi {code}. Mở bảng điều khiển để xem."


def sensitive_came(code: str, at: datetime, zone: tzinfo) -> str:
    """To its readers: nothing of what was said, by whom or from where."""
    return f"Có tin nhạy cảm cần xem. Mã {code}, lúc {at.astimezone(zone):%H:%M}. Mở bảng điều khiển để đọc."


def nobody_reads(at: datetime, zone: tzinfo) -> str:
    """To administrators, who read none of it themselves."""
    return (
        f"Có tin nhạy cảm chưa có người đọc, đến lúc {at.astimezone(zone):%H:%M}. "
        "Hãy giao vai trò “đọc tin nhạy cảm” cho một người không liên quan tới địa bàn đó."
    )
