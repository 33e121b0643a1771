"""What runs the service elsewhere says only what the service knows: its settings, its commands, its pages."""

import re
from configparser import RawConfigParser
from typing import Any

import pytest
import yaml

from bot import config
from bot.app import STOP_WITHIN
from bot.cli import COMMANDS
from tests.docs import tree

UNITS = ("doithoai.service", "doithoai@.service")
OURS = re.compile(r"\b(?:DOITHOAI|TELEGRAM|ZALO)_[A-Z_]+")


def unit(name: str) -> RawConfigParser:
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(tree.words(f"deploy/systemd/{name}"))
    return read


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(tree.words("compose.yaml"))["services"]
    return found


@pytest.mark.parametrize("name", ["compose.yaml", "Containerfile", *(f"deploy/systemd/{name}" for name in UNITS)])
def test_names_settings_that_exist(name: str) -> None:
    named = set(OURS.findall(tree.words(name)))
    assert named, "it sets something"
    assert named <= set(config.DEFAULTS)


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_waits_until_what_is_in_hand_is_finished(name: str) -> None:
    service = unit(name)["Service"]
    assert float(service["TimeoutStopSec"]) > STOP_WITHIN
    assert service["ExecStart"].split("/doithoai ")[1] in COMMANDS


def test_containers_wait_as_long() -> None:
    ours = [service for service in services().values() if service.get("image") == "doithoai"]
    assert len(ours) == 4
    assert {float(service["stop_grace_period"].removesuffix("s")) for service in ours} == {40.0}
    assert STOP_WITHIN < 40


def test_the_large_size_is_several_processes_on_one_postgresql() -> None:
    large = {name: service for name, service in services().items() if service["profiles"] == ["large"]}
    apps = {name: service for name, service in large.items() if service["image"] == "doithoai"}
    assert len(apps) == 3
    assert {service["environment"]["DOITHOAI_DATABASE_URL"].split("@")[1] for service in apps.values()} == {
        "database:5432/doithoai"
    }
    assert {service["hostname"] for service in apps.values()} == set(apps), (
        "a process has the same name after a restart"
    )
    assert large["proxy-large"]["environment"]["APPS"].split() == [f"{name}:8080" for name in apps]


def test_the_proxy_looks_where_the_service_answers() -> None:
    caddy = tree.words("deploy/Caddyfile")
    asked = re.findall(r"health_uri (\S+)", caddy) + re.findall(r"@own path (.+)", caddy)[0].split()
    assert set(asked) <= set(re.findall(r'add_get\("(/\w+)"', tree.words("bot/web.py")))
