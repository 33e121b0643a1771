"""Every name that people rely on is in the documents."""

import re

import click
import pytest
from prometheus_client import REGISTRY

from bot import config, metrics
from bot.cli import COMMANDS, cli
from channels.zalo_oa_errors import VERDICTS
from tests.docs import tree

OPERATE = tree.words("docs/operate.md")
IN_CODE = tree.in_code(OPERATE)


def all_commands() -> list[str]:
    context = click.Context(cli)
    found = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            found += [f"{name} {sub}" for sub in command.list_commands(context)]
        else:
            found.append(name)
    return found


@pytest.mark.parametrize(("variable", "default"), config.DEFAULTS.items(), ids=config.DEFAULTS)
def test_every_setting_with_its_default(variable: str, default: object) -> None:
    row = next((line for line in OPERATE.splitlines() if line.startswith(f"| `{variable}` |")), None)
    assert row, f"{variable} has no row in docs/operate.md"
    if isinstance(default, str | int) and str(default):
        assert f"`{default}`" in row


def test_no_setting_that_is_none() -> None:
    known = config.DEFAULTS.keys() | {"DOITHOAI_CHROMIUM"}
    for path in tree.DOCS:
        named = set(re.findall(r"\b(?:DOITHOAI|TELEGRAM|ZALO_OA|ZALO_BOT)_[A-Z_]*[A-Z]", path.read_text("utf-8")))
        assert {name.removesuffix("_FILE") for name in named} <= known, path.name


@pytest.mark.parametrize("command", all_commands())
def test_every_command(command: str) -> None:
    assert any(re.match(rf"doithoai {re.escape(command)}\b", span) for span in IN_CODE)


def test_no_command_that_is_none() -> None:
    known = {command.split()[0] for command in all_commands()}
    for path in tree.DOCS:
        named = set(re.findall(r"(?:`|bin/)doithoai ([a-z]+)", path.read_text("utf-8")))
        assert named <= known, path.name


def test_every_error_code() -> None:
    codes = set(tree.send_error_codes())
    assert len(codes) > 30
    missing = sorted(f"{code} ({file})" for file, code in codes if code not in IN_CODE)
    assert missing == []


@pytest.mark.parametrize("code", VERDICTS)
def test_every_code_of_zalo(code: int) -> None:
    assert f"zalo{code}" in IN_CODE


def test_every_figure() -> None:
    names = {family.name for family in REGISTRY.collect() if family.name.startswith("doithoai_")}
    assert len(names) == len([name for name in vars(metrics) if name.isupper()])
    assert names <= IN_CODE
    assert {name for name in IN_CODE if name.startswith("doithoai_")} - {"doithoai_turn_seconds"} <= names


WORDS = {
    "Contact": "người dân",
    "Address": "tài khoản liên lạc",
    "Household": "hộ gia đình",
    "Area": "địa bàn",
    "Agency": "cơ quan",
    "Channel": "kênh",
    "Consent": "đồng ý nhận tin",
    "Conversation": "cuộc trao đổi",
    "Turn": "lượt",
    "FaqEntry": "mục hỏi đáp",
    "LegalSource": "văn bản căn cứ",
    "FaqMiss": "câu hỏi chưa có trả lời",
    "Ticket": "câu hỏi, phản ánh, tin nhạy cảm",
    "TicketCode": "mã tra cứu",
    "Support": "cùng câu hỏi",
    "Dialogue": "buổi đối thoại",
    "Registration": "đăng ký tham dự",
    "AgendaItem": "mục chương trình",
    "Minutes": "biên bản",
    "Promise": "cam kết",
    "Survey": "khảo sát",
    "Segment": "nhóm người nhận",
    "Broadcast": "đợt thông báo",
    "Delivery": "lượt gửi",
    "Official": "cán bộ",
    "Role": "vai trò",
    "AuditEvent": "nhật ký",
    "Deadline": "hạn xử lý",
}


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_glossary(word: str) -> None:
    rows = [line for line in tree.words("docs/glossary.md").splitlines() if line.startswith(f"| {word} |")]
    assert len(rows) == 1
    assert WORDS[word] in rows[0]


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads(tree.words("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    told = {name.partition("[")[0] for name in tree.in_code(tree.words("docs/decisions/0001-dependencies.md"))}
    assert {re.split(r"[\[<>=~!; ]", one)[0] for one in wanted} <= told


def test_every_route_is_told() -> None:
    for route in ("/healthz", "/readyz", "/metrics", "/chat", "/hook/zalo-oa", "/hook/telegram", "/hook/zalo-bot"):
        assert route in OPERATE
