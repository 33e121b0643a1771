"""`doithoai faq`: the answers from the command line; each command is a file here, loaded only when it is called."""

import click

from bot.cli import Commands

COMMANDS = {
    "ask": "Hỏi thử một câu.",
    "test": "Đo trên một tệp câu hỏi có đáp án.",
    "check": "Kiểm tra nội dung.",
}


@click.command(cls=Commands, names=COMMANDS, package="bot.commands.faq")
def faq() -> None:
    """Hỏi đáp chính sách: hỏi thử, đo, kiểm tra nội dung."""
