"""How every page of the console is made: escaped by default, with who is logged in and the form's token."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from channels.assets import Assets
from console.guard import PERSON
from console.office import OFFICE
from desk.roles import ROLE_NAMES, Action, Role

_FOLDER = Path(__file__).with_name("templates")
TEMPLATES = web.AppKey("console_templates", Environment)


def environment(files: Assets) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.globals["asset"] = files.address
    made.globals["role_name"] = lambda role: ROLE_NAMES[Role(role)]
    made.filters["machine"] = machine
    return made


def machine(agent: str) -> str:
    """What a browser calls itself, in words that its owner recognises."""
    browsers = {"Zalo": "Zalo", "Edg": "Edge", "OPR": "Opera", "coc_coc": "Cốc Cốc", "SamsungBrowser": "Samsung",
                "Firefox": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}  # fmt: skip
    systems = {"Android": "điện thoại Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "máy tính Windows",
               "Mac OS": "máy Mac", "CrOS": "Chromebook", "Linux": "máy tính Linux"}  # fmt: skip
    browser = next((words for sign, words in browsers.items() if sign in agent), "")
    system = next((words for sign, words in systems.items() if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part) or "máy không rõ"


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Times given to a template are shown by the functions `time(…)` and `day(…)`, in the office's zone."""
    text = request.app[TEMPLATES].get_template(template).render(**page_values(request), **values)
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response


def page_values(request: web.Request) -> Mapping[str, Any]:
    """What every template may use."""
    office = request.app[OFFICE]
    someone = request.get(PERSON)

    def local(moment: datetime) -> datetime:
        return moment.astimezone(office.zone)

    def time(moment: datetime) -> str:
        return local(moment).strftime("%H:%M %d/%m/%Y")

    def day(moment: datetime | date) -> str:
        return (local(moment) if isinstance(moment, datetime) else moment).strftime("%d/%m/%Y")

    return {
        "person": someone,
        "csrf": someone.csrf if someone else "",
        "may": (lambda action: someone is not None and someone.may(Action(action))),
        "time": time,
        "day": day,
        "now": office.clock(),
        "path": request.path,
        "demo": office.demo,
        "topics": office.topics(),
        "said": request.query.get("da", ""),
    }
