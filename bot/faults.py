"""What can be wrong with settings although each can be read: names that are misspelt, and settings that need others."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.settings import ALERT_CHANNELS, Settings

_PREFIXES = ("DOITHOAI_", "TELEGRAM_", "ZALO_")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the settings, as a sentence; a secret's value is never shown."""

    variable: str
    problem: str

    def __str__(self) -> str:
        return f"{self.variable}{self.problem}"


def misspelt(given: Mapping[str, str], names: Collection[str]) -> list[Fault]:
    """Variables that look like ours but are not; those of other programs with the same prefix are left alone."""
    known = {*names, *(f"{name}_FILE" for name in names), "DOITHOAI_CHROMIUM"}
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


def together(s: Settings) -> list[Fault]:
    """Settings that need each other."""
    faults = []
    if both := s.days_off & s.working_days:
        faults.append(Fault("DOITHOAI_WORKING_DAYS", f": {min(both)} is in DOITHOAI_DAYS_OFF too; keep one of them"))
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
            faults.append(Fault("DOITHOAI_ALERT_TO", f": {channel} needs {ALERT_CHANNELS[channel]}, which is not set"))
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
