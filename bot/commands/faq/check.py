"""`doithoai faq check`: faults of the content."""

import click

from bot.commands.faq.reading import load, load_rules


@click.command()
def check() -> None:
    """Kiểm tra nội dung; lỗi in ra stderr theo dạng `tệp: mục: lý do`, mã thoát 1."""
    from faq.checks.lint import lint

    catalogue = load()
    load_rules(catalogue)
    findings = lint(catalogue)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        raise SystemExit(1)
    phrasings = sum(len(entry.phrasings) for entry in catalogue.entries.values())
    click.echo(
        f"{len(catalogue.entries)} mục, {phrasings} cách hỏi, {len(catalogue.sources)} văn bản căn cứ: không có lỗi."
    )
