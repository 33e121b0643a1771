"""`doithoai faq urgency`: learns again what urgent messages sound like."""

import click

from bot.commands.faq.reading import load


@click.command()
def urgency() -> None:
    """Học lại cách nhận ra tin khẩn từ các câu mẫu trong faq/questions/."""
    from faq.talk import urgency_learning

    found = urgency_learning.learn(urgency_learning.examples(), urgency_learning.ordinary(load()))
    urgency_learning.write(found)
    click.echo(f"Đã ghi {len(found)} từ và cụm từ.")
