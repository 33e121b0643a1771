"""Settings as an operator meets them: read, refused with a sentence, and never shown when they are secret."""

from pathlib import Path

import pytest

from bot import config, mending
from bot.config import SettingsError
from desk.roles import Role
from tests.bot_commands.shell import Shell

KEY = "k3y-" * 10
TOKEN = "123456:ABCDEFghijkl"


def test_reads_the_file_and_lets_the_environment_win(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DOITHOAI_PORT=9001\nDOITHOAI_HOST=0.0.0.0\nTELEGRAM_TOKEN=\n", encoding="utf-8")
    settings = config.load({"DOITHOAI_PORT": "9002"}, env_file=file)
    assert (settings.port, settings.host, settings.telegram_token) == (9002, "0.0.0.0", None)


def test_every_setting_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(f"{KEY}\n", encoding="utf-8")
    settings = config.load({"DOITHOAI_SECRET_KEY_FILE": str(secret)}, env_file=tmp_path / "none")
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == KEY


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, {Role.ADMINISTERING, Role.APPROVING, Role.SENSITIVE}),
        ({"DOITHOAI_SECOND_FACTOR": "off"}, set()),
        ({"DOITHOAI_SECOND_FACTOR": "answering, approving"}, {Role.ANSWERING, Role.APPROVING}),
    ],
)
def test_roles_that_need_a_second_factor(tmp_path: Path, given: dict[str, str], asked: set[Role]) -> None:
    assert config.load(given, env_file=tmp_path / "none").roles_with_second_factor == asked


@pytest.mark.parametrize(
    ("given", "days"),
    [("", ((5, 20), (10, 30))), ("30/11, 1/6", ((6, 1), (11, 30))), ("off", ())],
)
def test_days_on_which_reports_are_due(tmp_path: Path, given: str, days: tuple[tuple[int, int], ...]) -> None:
    assert config.load({"DOITHOAI_REPORT_DAYS": given}, env_file=tmp_path / "none").report_days == days


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DOITHOAI_PORT", "nine", "DOITHOAI_PORT='nine': expected a port number from 0 to 65535"),
        ("DOITHOAI_PORT", "70000", "DOITHOAI_PORT='70000': expected a port number"),
        ("DOITHOAI_TIMEZONE", "VN", "DOITHOAI_TIMEZONE='VN': expected a zone name such as Asia/Ho_Chi_Minh"),
        ("DOITHOAI_LOG_FORMAT", "xml", "DOITHOAI_LOG_FORMAT='xml': expected text or json"),
        ("DOITHOAI_PUBLIC_URL", "example.vn", "DOITHOAI_PUBLIC_URL='example.vn': expected an address"),
        ("TELEGRAM_MODE", "push", "TELEGRAM_MODE='push': expected polling or webhook"),
        (
            "TELEGRAM_NAME",
            "t.me/xa_bot",
            "TELEGRAM_NAME='t.me/xa_bot': expected the bot's name as in t.me/name: 5 to 32 letters, digits or '_'",
        ),
        ("ZALO_OA_BUTTONS", "maybe", "ZALO_OA_BUTTONS='maybe': expected on or off"),
        ("DOITHOAI_SECOND_FACTOR", "boss", "DOITHOAI_SECOND_FACTOR='boss': expected off, or roles with commas"),
        ("DOITHOAI_ALERT_TO", "me", "DOITHOAI_ALERT_TO='me': expected channel:address, several with commas"),
        ("DOITHOAI_ALERT_TO", "fax:12", "DOITHOAI_ALERT_TO='fax:12': expected channel:address"),
        ("DOITHOAI_ALERT_TO", "telegram:12", "DOITHOAI_ALERT_TO: telegram needs TELEGRAM_TOKEN, which is not set"),
        ("DOITHOAI_REPORT_DAYS", "31/02", "DOITHOAI_REPORT_DAYS='31/02': expected days of a year with commas"),
        ("DOITHOAI_PROT", "8080", "DOITHOAI_PROT: no such setting; did you mean DOITHOAI_PORT?"),
        ("TELEGRAM_TOKE", TOKEN, "TELEGRAM_TOKE: no such setting; did you mean TELEGRAM_TOKEN?"),
        ("DOITHOAI_COLOUR", "red", "DOITHOAI_COLOUR: no such setting; the names are listed in docs/operate.md"),
        ("ZALO_OA_APP_ID", "42", "ZALO_OA_SECRET_KEY: needed as well for the Zalo Official Account"),
    ],
)
def test_a_fault_names_what_was_given_and_what_is_allowed(shell: Shell, name: str, value: str, told: str) -> None:
    ran = shell("migrate", **{name: value})
    assert ran.code == 1
    assert told in ran.err
    assert "doithoai check" in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_kind_of_database_is_refused_without_its_password(shell: Shell) -> None:
    ran = shell("migrate", DOITHOAI_DATABASE_URL="mysql://root:hunter2@db/doithoai")
    assert ran.code == 1
    assert "'mysql' is not supported: expected sqlite or postgresql" in ran.err
    assert "hunter2" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "s3cr3t"),
        ("DOITHOAI_SECRET_KEY", "s3cr3t"),
        ("TELEGRAM_WEBHOOK_SECRET", "s3cr3t!"),
        ("ZALO_BOT_TOKEN", "s3cr3t"),
        ("DOITHOAI_DATABASE_URL", "s3cr3t"),
    ],
)
def test_secrets_are_never_shown(shell: Shell, name: str, value: str) -> None:
    for command in ("migrate", "check"):
        ran = shell(command, **{name: value})
        assert ran.code == 1
        assert name in ran.err
        assert "s3cr3t" not in ran.err + ran.out


def test_one_setting_twice_is_a_fault(shell: Shell) -> None:
    ran = shell("migrate", TELEGRAM_TOKEN=TOKEN, TELEGRAM_TOKEN_FILE="token.txt")
    assert ran.code == 1
    assert "TELEGRAM_TOKEN_FILE: TELEGRAM_TOKEN is set too; keep one of them" in ran.err


def test_a_file_that_cannot_be_read_is_a_fault(shell: Shell) -> None:
    ran = shell("migrate", ZALO_BOT_TOKEN_FILE="nowhere.txt")
    assert ran.code == 1
    assert "ZALO_BOT_TOKEN_FILE='nowhere.txt': cannot be read (FileNotFoundError)" in ran.err


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        config.load({"DOITHOAI_PORT": "x", "DOITHOAI_TIMEZONE": "y", "DOITHOAI_HOTS": "z"}, env_file=Path("none"))
    assert {fault.variable for fault in caught.value.faults} == {
        "DOITHOAI_PORT",
        "DOITHOAI_TIMEZONE",
        "DOITHOAI_HOTS",
    }


def test_every_setting_has_its_mending() -> None:
    assert config.DEFAULTS.keys() == set(mending.BY_NAME)


def test_the_doors_of_the_office(tmp_path: Path) -> None:
    """A bot's name alone opens nothing: there must be a bot."""
    given = {"TELEGRAM_NAME": "@xa_hung_nguyen_bot", "DOITHOAI_PUBLIC_URL": "https://hoi.example.vn"}
    closed = config.load(given, env_file=tmp_path / "none").doors
    assert (closed.telegram, closed.zalo_oa, closed.public_url) == ("", "", "https://hoi.example.vn")
    opened = config.load({**given, "TELEGRAM_TOKEN": "1234567890:abc"}, env_file=tmp_path / "none").doors
    assert opened.telegram == "xa_hung_nguyen_bot"


def test_from_how_many_people_a_second_person_approves(tmp_path: Path) -> None:
    read = config.load({"DOITHOAI_APPROVE_ABOVE": "0"}, env_file=tmp_path / "none")
    assert read.approve_above == 0
    with pytest.raises(SettingsError, match="a number of people from 0"):
        config.load({"DOITHOAI_APPROVE_ABOVE": "-5"}, env_file=tmp_path / "none")
