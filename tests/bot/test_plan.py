"""What an office of some size needs: hours follow from paces, waves from what the desk can answer, and none of it hides
what nobody confirmed."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import plan_page
from bot.commands.bench import bench
from bot.plan import DAY_HOURS, Office, read_shares, simulate, usual_officials
from bot.plan_facts import load_facts, renewed

PAGE = Path(__file__).parents[2] / "docs" / "plan.md"
FACTS = load_facts()


def test_hours_follow_from_people_and_pace() -> None:
    done = simulate(Office(contacts=1_000_000, officials=400, shares={"telegram": 0.108, "zalo-oa": 0.5}), FACTS)
    hours = {(way.channel, way.way): way.hours for way in done.sendings}
    assert hours["telegram", "usual"] == pytest.approx(1.0)
    assert hours["telegram", "paid"] == pytest.approx(0.03)
    assert hours["zalo-oa", "application"] == pytest.approx(500_000 / (4000 * 0.82) / 60)
    article = next(way for way in done.sendings if way.way == "article")
    assert article.days == pytest.approx(20.0)
    assert article.hours == pytest.approx(20 * DAY_HOURS)


def test_waves_are_what_the_desk_answers_in_a_day() -> None:
    few, many = (
        simulate(Office(contacts=1_000_000, officials=officials, shares={"zalo-oa": 1.0}), FACTS)
        for officials in (10, 10_000)
    )
    for one in few.desk:
        assert one.capacity_a_day == 100
        assert (one.waves - 1) * 100 < one.questions <= one.waves * 100
        assert one.wave_size * one.waves >= 1_000_000 * 0.98
    assert all(one.waves == 1 and one.wave_size == 1_000_000 for one in many.desk)


def test_everything_grows_with_the_contacts() -> None:
    small, large = (
        simulate(Office(contacts=size, officials=usual_officials(size, FACTS)), FACTS) for size in plan_page.SIZES
    )
    assert large.storage.per_announcement == pytest.approx(20 * small.storage.per_announcement)
    assert large.money.one_announcement == pytest.approx(20 * small.money.one_announcement)
    assert large.machines.fan_out_seconds == pytest.approx(20 * small.machines.fan_out_seconds)


def test_nobody_on_a_channel_needs_nothing_of_it() -> None:
    done = simulate(Office(contacts=50, officials=1, shares={"web": 1.0}), FACTS)
    assert done.sendings == ()
    assert done.money.one_announcement == 0
    assert [one.questions for one in done.desk] == [0, 0, 0]


def test_fresh_figures_take_the_place_of_kept_ones() -> None:
    name = FACTS["send_cpu"].figure
    fresh = renewed(FACTS, [{"name": name, "value": 0.5}], on=date(2027, 1, 2))
    assert (fresh["send_cpu"].value, fresh["send_cpu"].found) == (0.5, date(2027, 1, 2))
    assert fresh["answered"] == FACTS["answered"]
    with pytest.raises(ValueError, match="expected some of"):
        renewed(FACTS, [{"name": "something else", "value": 1}], on=date(2027, 1, 2))


@pytest.mark.parametrize("text", ["zalo=0.5", "zalo-oa", "zalo-oa=viel", "zalo-oa=0.7,telegram=0.4", "web=-1"])
def test_shares_that_cannot_be(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the command's own
        read_shares(text)


def test_the_page_is_what_the_command_prints() -> None:
    assert PAGE.read_text("utf-8") == plan_page.page().text() + "\n"


def test_what_nobody_confirmed_is_marked() -> None:
    text = plan_page.page().text()
    unsure = [fact for fact in FACTS.values() if fact.unsure]
    assert len(unsure) >= 4
    for fact in unsure:
        assert any(fact.unit in line and "(?)" in line for line in text.splitlines())


def test_the_command_answers_and_refuses(tmp_path: Path) -> None:
    run = CliRunner().invoke
    told = run(bench, ["plan", "--contacts", "50000", "--share", "zalo-oa=0.5,zalo-bot=0.1", "--officials", "12"])
    assert told.exit_code == 0
    assert "50,000 contacts, 12 officials" in told.output
    assert "4,950 of 5,000 get nothing there" in told.output
    assert json.loads(run(bench, ["plan", "--json"]).output)["simulations"][0]["office"]["contacts"] == 1_000_000
    assert run(bench, ["plan", "--share", "zalo=1"]).exit_code == 1
    assert run(bench, ["faq", "--contacts", "5"]).exit_code == 2
    figures = tmp_path / "figures.json"
    for useless in ('{"figures": []}', '{"figures": [{"name": "x", "value": 1}]}', "[]", "{"):
        figures.write_text(useless, "utf-8")
        assert run(bench, ["plan", "--measured", str(figures)]).exit_code == 1
