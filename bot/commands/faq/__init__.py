"""`doithoai faq`: the answers from the command line; each command is a file here, loaded only when it is called."""

import click

from bot.cli import Commands

COMMANDS = {
    "ask": "Hỏi thử một câu.",
    "test": "Đo trên một tệp câu hỏi có đáp án.",
    "accuracy": "Đo đầy đủ: theo chủ đề, theo cách viết, so với cách tìm thông thường.",
    "check": "Kiểm tra nội dung.",
    "calibrate": "Học lại mức chắc chắn từ câu hỏi có đáp án.",
    "due": "Mục nào cần rà soát, vì văn bản hết hiệu lực hoặc sắp hết hạn.",
    "learn": "Dạy thêm cách hỏi cho một mục.",
    "withdraw": "Rút một mục, không trả lời bằng mục ấy nữa.",
    "import": "Nhập mục từ tệp Excel, CSV, YAML.",
    "export": "Xuất mọi mục ra tệp Excel, CSV, YAML.",
    "edits": "Thay đổi của cán bộ, và bỏ một thay đổi.",
    "urgency": "Học lại cách nhận ra tin khẩn từ câu mẫu.",
    "misses": "Câu hỏi chưa trả lời được, gộp theo nhóm.",
}


@click.command(cls=Commands, names=COMMANDS, package="bot.commands.faq")
def faq() -> None:
    """Hỏi đáp chính sách: hỏi thử, đo, kiểm tra nội dung."""
