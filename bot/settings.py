"""Every setting: its name, its type, and what it is when nobody sets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from bot import values
from bot.values import Read, Secret, Spans
from desk import report_reminders
from desk.alerts import Watcher, read_watchers
from desk.broadcast_states import APPROVE_ABOVE
from desk.deep_links import Doors
from desk.retention import Kind, read_months
from desk.roles import Role
from desk.working_time import OFFICE_HOURS, WorkingTime

Mode = Literal["polling", "webhook"]

ALERT_CHANNELS = {
    "telegram": "TELEGRAM_TOKEN",
    "zalo-oa": "ZALO_OA_APP_ID",
    "zalo-bot": "ZALO_BOT_TOKEN",
}
"""Where people on duty can be told, and the setting that switches it on."""


@dataclass(frozen=True, slots=True)
class From:
    """The variable a setting is read from, and what reads it."""

    variable: str
    read: Read = str


def _alert_to(text: str) -> str:
    values.watchers(text, frozenset(ALERT_CHANNELS))
    return text


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with the environment's name for it and its default."""

    data_dir: Annotated[Path, From("DOITHOAI_DATA_DIR", Path)] = Path("var")
    database_url: Annotated[str, From("DOITHOAI_DATABASE_URL", values.database_url)] = ""
    host: Annotated[str, From("DOITHOAI_HOST")] = "127.0.0.1"
    port: Annotated[int, From("DOITHOAI_PORT", values.port)] = 8080
    public_url: Annotated[str | None, From("DOITHOAI_PUBLIC_URL", values.address)] = None
    secret_key: Annotated[Secret | None, From("DOITHOAI_SECRET_KEY", values.secret(least=32))] = None
    timezone: Annotated[str, From("DOITHOAI_TIMEZONE", values.zone)] = "Asia/Ho_Chi_Minh"
    log_format: Annotated[Literal["text", "json"], From("DOITHOAI_LOG_FORMAT", values.one_of("text", "json"))] = "text"
    alert_to: Annotated[str, From("DOITHOAI_ALERT_TO", _alert_to)] = ""
    second_factor: Annotated[str, From("DOITHOAI_SECOND_FACTOR", values.role_list)] = (
        "administering,approving,sensitive"
    )
    approve_above: Annotated[int, From("DOITHOAI_APPROVE_ABOVE", values.people)] = APPROVE_ABOVE
    office_hours: Annotated[Spans, From("DOITHOAI_OFFICE_HOURS", values.hours)] = OFFICE_HOURS
    days_off: Annotated[frozenset[date], From("DOITHOAI_DAYS_OFF", values.days)] = frozenset()
    working_days: Annotated[frozenset[date], From("DOITHOAI_WORKING_DAYS", values.days)] = frozenset()
    report_days: Annotated[tuple[tuple[int, int], ...], From("DOITHOAI_REPORT_DAYS", values.days_of_year)] = (
        report_reminders.USUAL
    )
    keep_months: Annotated[str, From("DOITHOAI_KEEP_MONTHS", values.keep_months)] = ""
    outdated_answers: Annotated[
        Literal["mark", "withhold"], From("DOITHOAI_OUTDATED_ANSWERS", values.one_of("mark", "withhold"))
    ] = "mark"
    second_stage_url: Annotated[str | None, From("DOITHOAI_SECOND_STAGE_URL", values.address)] = None
    second_stage_model: Annotated[str, From("DOITHOAI_SECOND_STAGE_MODEL")] = ""
    second_stage_key: Annotated[Secret | None, From("DOITHOAI_SECOND_STAGE_KEY", values.secret())] = None

    telegram_token: Annotated[Secret | None, From("TELEGRAM_TOKEN", values.secret(least=10))] = None
    telegram_mode: Annotated[Mode, From("TELEGRAM_MODE", values.one_of("polling", "webhook"))] = "polling"
    telegram_name: Annotated[str | None, From("TELEGRAM_NAME", values.bot_name)] = None
    telegram_webhook_secret: Annotated[str | None, From("TELEGRAM_WEBHOOK_SECRET", values.hook_secret)] = None
    telegram_api_url: Annotated[str, From("TELEGRAM_API_URL", values.address)] = "https://api.telegram.org"
    telegram_per_second: Annotated[int, From("TELEGRAM_PER_SECOND", values.number(1, 1000))] = 30
    telegram_proxy: Annotated[str | None, From("TELEGRAM_PROXY")] = None

    zalo_oa_app_id: Annotated[str | None, From("ZALO_OA_APP_ID")] = None
    zalo_oa_app_secret: Annotated[Secret | None, From("ZALO_OA_APP_SECRET", values.secret())] = None
    zalo_oa_secret_key: Annotated[Secret | None, From("ZALO_OA_SECRET_KEY", values.secret())] = None
    zalo_oa_id: Annotated[str | None, From("ZALO_OA_ID")] = None
    zalo_oa_refresh_token: Annotated[Secret | None, From("ZALO_OA_REFRESH_TOKEN", values.secret())] = None
    zalo_oa_api_url: Annotated[str, From("ZALO_OA_API_URL", values.address)] = "https://openapi.zalo.me"
    zalo_oa_oauth_url: Annotated[str, From("ZALO_OA_OAUTH_URL", values.address)] = "https://oauth.zaloapp.com"
    zalo_oa_per_minute: Annotated[int, From("ZALO_OA_PER_MINUTE", values.number(1, 1_000_000))] = 100
    zalo_oa_buttons: Annotated[Literal["on", "off"], From("ZALO_OA_BUTTONS", values.one_of("on", "off"))] = "off"

    zalo_bot_token: Annotated[Secret | None, From("ZALO_BOT_TOKEN", values.secret(least=10))] = None
    zalo_bot_mode: Annotated[Mode, From("ZALO_BOT_MODE", values.one_of("polling", "webhook"))] = "polling"
    zalo_bot_webhook_secret: Annotated[str | None, From("ZALO_BOT_WEBHOOK_SECRET", values.hook_secret)] = None
    zalo_bot_api_url: Annotated[str, From("ZALO_BOT_API_URL", values.address)] = "https://bot-api.zaloplatforms.com"

    @property
    def roles_with_second_factor(self) -> frozenset[Role]:
        return frozenset() if self.second_factor == "off" else values.roles(self.second_factor)

    @property
    def doors(self) -> Doors:
        """Where residents find this office."""
        return Doors(
            telegram=(self.telegram_name or "") if self.telegram_token else "",
            zalo_oa=self.zalo_oa_id or "",
            public_url=self.public_url or "",
        )

    @property
    def watchers(self) -> tuple[Watcher, ...]:
        return read_watchers(self.alert_to) if self.alert_to else ()

    @property
    def working_time(self) -> WorkingTime:
        return WorkingTime(
            hours=self.office_hours,
            extra_days_off=self.days_off,
            extra_working_days=self.working_days,
        )

    @property
    def months_kept(self) -> Mapping[Kind, int]:
        return read_months(self.keep_months)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'doithoai.db'}"
