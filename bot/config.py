"""Settings: read once from the environment and `.env`, typed, with an error that names the variable."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, field_validator

from desk.alerts import Watcher, read_watchers
from storage.db import async_url

Mode = Literal["polling", "webhook"]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+", strip_whitespace=True)]
HookSecret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,256}$")]

_ALERT_CHANNELS = {
    "telegram": "TELEGRAM_TOKEN",
    "zalo-oa": "ZALO_OA_APP_ID",
    "zalo-bot": "ZALO_BOT_TOKEN",
}
"""Where people on duty can be told, and the setting that switches it on."""
_PREFIXES = ("DOITHOAI_", "TELEGRAM_", "ZALO_")
_ALLOWED = {
    "DOITHOAI_PORT": "a port number from 0 to 65535",
    "DOITHOAI_TIMEZONE": "a zone name such as Asia/Ho_Chi_Minh",
    "DOITHOAI_LOG_FORMAT": "text or json",
    "DOITHOAI_OUTDATED_ANSWERS": "mark or withhold",
    "DOITHOAI_SECRET_KEY": "at least 32 characters",
    "DOITHOAI_ALERT_TO": "channel:address, several with commas, channels telegram, zalo-oa or zalo-bot",
    "TELEGRAM_MODE": "polling or webhook",
    "ZALO_BOT_MODE": "polling or webhook",
    "ZALO_OA_BUTTONS": "on or off",
    "TELEGRAM_WEBHOOK_SECRET": "8 to 256 letters, digits, '-' or '_'",
    "ZALO_BOT_WEBHOOK_SECRET": "8 to 256 letters, digits, '-' or '_'",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the settings, as a sentence; a secret's value is never shown."""

    variable: str
    problem: str

    def __str__(self) -> str:
        return f"{self.variable}{self.problem}"


class SettingsError(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Settings(BaseModel):
    """Every setting with its default; `aliases` are the environment's names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    data_dir: Path = Field(Path("var"), alias="DOITHOAI_DATA_DIR")
    database_url: str = Field("", alias="DOITHOAI_DATABASE_URL")
    host: str = Field("127.0.0.1", alias="DOITHOAI_HOST", min_length=1)
    port: int = Field(8080, alias="DOITHOAI_PORT", ge=0, le=65535)
    public_url: HttpUrl | None = Field(None, alias="DOITHOAI_PUBLIC_URL")
    secret_key: SecretStr | None = Field(None, alias="DOITHOAI_SECRET_KEY", min_length=32)
    timezone: str = Field("Asia/Ho_Chi_Minh", alias="DOITHOAI_TIMEZONE")
    log_format: Literal["text", "json"] = Field("text", alias="DOITHOAI_LOG_FORMAT")
    alert_to: str = Field("", alias="DOITHOAI_ALERT_TO")
    outdated_answers: Literal["mark", "withhold"] = Field("mark", alias="DOITHOAI_OUTDATED_ANSWERS")
    second_stage_url: HttpUrl | None = Field(None, alias="DOITHOAI_SECOND_STAGE_URL")
    second_stage_model: str = Field("", alias="DOITHOAI_SECOND_STAGE_MODEL")
    second_stage_key: SecretStr | None = Field(None, alias="DOITHOAI_SECOND_STAGE_KEY")

    telegram_token: SecretStr | None = Field(None, alias="TELEGRAM_TOKEN", min_length=10)
    telegram_mode: Mode = Field("polling", alias="TELEGRAM_MODE")
    telegram_webhook_secret: HookSecret | None = Field(None, alias="TELEGRAM_WEBHOOK_SECRET")
    telegram_api_url: HttpUrl = Field("https://api.telegram.org", alias="TELEGRAM_API_URL")
    telegram_proxy: str | None = Field(None, alias="TELEGRAM_PROXY")

    zalo_oa_app_id: str | None = Field(None, alias="ZALO_OA_APP_ID")
    zalo_oa_app_secret: SecretStr | None = Field(None, alias="ZALO_OA_APP_SECRET")
    zalo_oa_secret_key: SecretStr | None = Field(None, alias="ZALO_OA_SECRET_KEY")
    zalo_oa_id: str | None = Field(None, alias="ZALO_OA_ID")
    zalo_oa_refresh_token: SecretStr | None = Field(None, alias="ZALO_OA_REFRESH_TOKEN")
    zalo_oa_api_url: HttpUrl = Field("https://openapi.zalo.me", alias="ZALO_OA_API_URL")
    zalo_oa_oauth_url: HttpUrl = Field("https://oauth.zaloapp.com", alias="ZALO_OA_OAUTH_URL")
    zalo_oa_buttons: Literal["on", "off"] = Field("off", alias="ZALO_OA_BUTTONS")

    zalo_bot_token: SecretStr | None = Field(None, alias="ZALO_BOT_TOKEN", min_length=10)
    zalo_bot_mode: Mode = Field("polling", alias="ZALO_BOT_MODE")
    zalo_bot_webhook_secret: HookSecret | None = Field(None, alias="ZALO_BOT_WEBHOOK_SECRET")
    zalo_bot_api_url: HttpUrl = Field("https://bot-api.zaloplatforms.com", alias="ZALO_BOT_API_URL")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("unknown")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value:
            async_url(value)
        return value

    @field_validator("alert_to")
    @classmethod
    def _known_watchers(cls, value: str) -> str:
        if value and any(watcher.channel not in _ALERT_CHANNELS for watcher in read_watchers(value)):
            raise ValueError("unknown channel")
        return value

    @property
    def watchers(self) -> tuple[Watcher, ...]:
        return read_watchers(self.alert_to) if self.alert_to else ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'doithoai.db'}"


_NAMES = {str(field.alias): field for field in Settings.model_fields.values()}
_SECRET_WORDS = ("SECRET", "TOKEN", "_KEY", "DATABASE_URL", "PROXY")
_SECRETS = {name for name in _NAMES if any(word in name for word in _SECRET_WORDS)}


def load(environ: Mapping[str, str] | None = None, *, env_file: Path = Path(".env")) -> Settings:
    """Raises `SettingsError` with every fault at once. The environment wins over the file; empty means unset."""
    given = {k: v for k, v in dotenv_values(env_file).items() if v is not None} if env_file.is_file() else {}
    given.update(os.environ if environ is None else environ)
    faults = _misspelt(given)
    values, file_faults = _values(given)
    faults += file_faults
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [_explain(item, values) for item in error.errors()]
        raise SettingsError(faults) from error
    faults += _together(settings)
    if faults:
        raise SettingsError(faults)
    return settings


def _values(given: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Each setting from its own variable, or from the file that `<NAME>_FILE` names."""
    values: dict[str, str] = {}
    faults = []
    for name in _NAMES:
        path = given.get(f"{name}_FILE", "")
        if given.get(name, "").strip():
            values[name] = given[name].strip()
            if path:
                faults.append(Fault(f"{name}_FILE", f": {name} is set too; keep one of them"))
        elif path:
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                faults.append(Fault(f"{name}_FILE", f"={path!r}: cannot be read ({type(error).__name__})"))
    return values, faults


def _misspelt(given: Mapping[str, str]) -> list[Fault]:
    """Variables that look like ours but are not; those of other programs with the same prefix are left alone."""
    known = {*_NAMES, *(f"{name}_FILE" for name in _NAMES), "DOITHOAI_CHROMIUM"}
    faults = []
    for name in sorted(given):
        if name in known or not name.startswith(_PREFIXES):
            continue
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        if close:
            faults.append(Fault(name, f": no such setting; did you mean {close[0]}?"))
        elif name.startswith("DOITHOAI_"):
            faults.append(Fault(name, ": no such setting; the names are listed in docs/operate.md"))
    return faults


def _explain(item: Any, values: Mapping[str, str]) -> Fault:
    name = str(item["loc"][0])
    shown = "" if name in _SECRETS else f"={values.get(name, '')!r}"
    if name in _ALLOWED:
        return Fault(name, f"{shown}: expected {_ALLOWED[name]}")
    if item["type"] == "string_pattern_mismatch":
        return Fault(name, f"{shown}: expected an address such as https://example.vn")
    if item["type"] == "value_error":
        return Fault(name, f"{shown}: {item['ctx']['error']}")
    return Fault(name, f"{shown}: {item['msg']}")


def _together(s: Settings) -> list[Fault]:
    """Settings that need each other."""
    faults = []
    for channel, token, mode, secret in (
        ("TELEGRAM", s.telegram_token, s.telegram_mode, s.telegram_webhook_secret),
        ("ZALO_BOT", s.zalo_bot_token, s.zalo_bot_mode, s.zalo_bot_webhook_secret),
    ):
        if token and mode == "webhook":
            if not secret:
                faults.append(Fault(f"{channel}_WEBHOOK_SECRET", f": needed when {channel}_MODE is webhook"))
            if not s.public_url:
                faults.append(Fault("DOITHOAI_PUBLIC_URL", f": needed when {channel}_MODE is webhook"))
    given = {"telegram": s.telegram_token, "zalo-oa": s.zalo_oa_app_id, "zalo-bot": s.zalo_bot_token}
    for channel in sorted({watcher.channel for watcher in s.watchers}):
        if not given[channel]:
            faults.append(Fault("DOITHOAI_ALERT_TO", f": {channel} needs {_ALERT_CHANNELS[channel]}, which is not set"))
    if s.second_stage_url and not s.second_stage_model:
        faults.append(Fault("DOITHOAI_SECOND_STAGE_MODEL", ": needed when DOITHOAI_SECOND_STAGE_URL is set"))
    needed = {
        "ZALO_OA_APP_ID": s.zalo_oa_app_id,
        "ZALO_OA_APP_SECRET": s.zalo_oa_app_secret,
        "ZALO_OA_SECRET_KEY": s.zalo_oa_secret_key,
        "ZALO_OA_ID": s.zalo_oa_id,
    }
    missing = [name for name, value in needed.items() if not value]
    if len(missing) < len(needed):
        faults += [Fault(name, ": needed as well for the Zalo Official Account") for name in missing]
    return faults
