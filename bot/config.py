"""Reads the settings once, from the environment and `.env`, with an error that names the variable."""

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from bot.faults import Fault, misspelt, together
from bot.settings import From, Settings
from bot.values import Read
from desk.roles import Role

_ALLOWED = {
    "DOITHOAI_PORT": "a port number from 0 to 65535",
    "DOITHOAI_TIMEZONE": "a zone name such as Asia/Ho_Chi_Minh",
    "DOITHOAI_LOG_FORMAT": "text or json",
    "DOITHOAI_OUTDATED_ANSWERS": "mark or withhold",
    "DOITHOAI_OFFICE_HOURS": "spans in order, such as 07:30-11:30,13:30-17:00",
    "DOITHOAI_DAYS_OFF": "dates with commas, such as 2027-02-11,2027-02-12",
    "DOITHOAI_WORKING_DAYS": "dates with commas, such as 2027-02-20",
    "DOITHOAI_REPORT_DAYS": "days of a year with commas, such as 20/05,30/10, or off",
    "DOITHOAI_SECRET_KEY": "at least 32 characters",
    "DOITHOAI_APPROVE_ABOVE": "a number of people from 0",
    "DOITHOAI_SECOND_FACTOR": f"off, or roles with commas, from {', '.join(Role)}",
    "DOITHOAI_ALERT_TO": "channel:address, several with commas, channels telegram, zalo-oa or zalo-bot",
    "TELEGRAM_MODE": "polling or webhook",
    "TELEGRAM_NAME": "the bot's name as in t.me/name: 5 to 32 letters, digits or '_'",
    "TELEGRAM_PER_SECOND": "messages a second from 1 to 1000",
    "ZALO_OA_PER_MINUTE": "messages a minute from 1 to 1000000",
    "ZALO_BOT_MODE": "polling or webhook",
    "ZALO_OA_BUTTONS": "on or off",
    "TELEGRAM_WEBHOOK_SECRET": "8 to 256 letters, digits, '-' or '_'",
    "ZALO_BOT_WEBHOOK_SECRET": "8 to 256 letters, digits, '-' or '_'",
}


class SettingsError(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


_NAMES: dict[str, str] = {}
_READ: dict[str, Read] = {}
DEFAULTS: dict[str, Any] = {}
"""What each variable means when it is unset."""
for _field in fields(Settings):
    _source: From = get_args(_field.type)[1]
    _NAMES[_source.variable], _READ[_source.variable] = _field.name, _source.read
    DEFAULTS[_source.variable] = _field.default

_SECRET_WORDS = ("SECRET", "TOKEN", "_KEY", "DATABASE_URL", "PROXY")
_SECRETS = {name for name in DEFAULTS if any(word in name for word in _SECRET_WORDS)}


def load(environ: Mapping[str, str] | None = None, *, env_file: Path = Path(".env")) -> Settings:
    """Raises `SettingsError` with every fault at once. The environment wins over the file; empty means unset."""
    given = _read_file(env_file)
    given.update(os.environ if environ is None else environ)
    faults = misspelt(given, DEFAULTS)
    texts, file_faults = _texts(given)
    faults += file_faults
    read: dict[str, Any] = {}
    unreadable: list[Fault] = []
    for variable, text in texts.items():
        try:
            read[_NAMES[variable]] = _READ[variable](text)
        except ValueError as error:
            unreadable.append(_explain(variable, text, error))
    if unreadable:
        raise SettingsError(faults + unreadable)
    settings = Settings(**read)
    faults += together(settings)
    if faults:
        raise SettingsError(faults)
    return settings


def _read_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: text for name, text in dotenv_values(path).items() if text is not None}


def _texts(given: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Each setting from its own variable, or from the file that `<NAME>_FILE` names."""
    texts: dict[str, str] = {}
    faults = []
    for name in DEFAULTS:
        path = given.get(f"{name}_FILE", "")
        if given.get(name, "").strip():
            texts[name] = given[name].strip()
            if path:
                faults.append(Fault(f"{name}_FILE", f": {name} is set too; keep one of them"))
        elif path:
            try:
                texts[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                faults.append(Fault(f"{name}_FILE", f"={path!r}: cannot be read ({type(error).__name__})"))
    return texts, faults


def _explain(variable: str, text: str, error: ValueError) -> Fault:
    shown = "" if variable in _SECRETS else f"={text!r}"
    allowed = f"expected {_ALLOWED[variable]}" if variable in _ALLOWED else str(error)
    return Fault(variable, f"{shown}: {allowed}")
