"""The register of legal documents: each once, and what one says of another holds for both."""

import re
from datetime import date
from pathlib import Path

import pytest

from faq.catalogue import Catalogue, ContentError
from faq.sources import SOURCES_FOLDER, LegalSource, load_sources

OLD = "- {number: 1/2020/NĐ-CP, kind: Nghị định, title: Bản cũ}"
NEW = "- {number: 2/2026/NĐ-CP, kind: Nghị định, title: Bản mới, in_force_from: 2026-12-01, replaces: [1/2020/NĐ-CP]}"


def register(folder: Path, *records: str) -> dict[str, LegalSource]:
    (folder / "nghi-dinh.yaml").write_text("\n".join(records), encoding="utf-8")
    return dict(load_sources(folder))


def test_one_new_decree_ends_the_one_it_replaces(tmp_path: Path) -> None:
    old = register(tmp_path, OLD, NEW)["1/2020/NĐ-CP"]
    assert (old.replaced_by, old.in_force_to) == ("2/2026/NĐ-CP", date(2026, 11, 30))
    assert old.living(date(2026, 11, 30))
    assert not old.living(date(2026, 12, 1))


def test_the_older_one_may_say_it_too(tmp_path: Path) -> None:
    told = OLD.replace("}", ", replaced_by: 2/2026/NĐ-CP}")
    found = register(tmp_path, told, NEW.replace(", replaces: [1/2020/NĐ-CP]", ""))
    assert found["2/2026/NĐ-CP"].replaces == ("1/2020/NĐ-CP",)
    assert found == register(tmp_path, told, NEW) == register(tmp_path, OLD, NEW)


def test_its_own_last_day_goes_before_the_successors_first(tmp_path: Path) -> None:
    old = register(tmp_path, OLD.replace("}", ", in_force_to: 2027-06-30}"), NEW)["1/2020/NĐ-CP"]
    assert old.in_force_to == date(2027, 6, 30)


def test_a_successor_without_a_first_day_ends_it_at_once(tmp_path: Path) -> None:
    old = register(tmp_path, OLD, NEW.replace("in_force_from: 2026-12-01, ", ""))["1/2020/NĐ-CP"]
    assert old.in_force_to is None
    assert not old.living(date(2026, 1, 1))


def test_a_successor_outside_the_register_is_enough(tmp_path: Path) -> None:
    old = register(tmp_path, OLD.replace("}", ", replaced_by: 9/2026/NĐ-CP}"))["1/2020/NĐ-CP"]
    assert not old.living(date(2026, 1, 1))


def test_a_document_in_two_files_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        f"{NEW}\n- number: 01/2020/nđ-cp\n  kind: Nghị định\n  title: Nữa", encoding="utf-8"
    )
    with pytest.raises(ContentError) as caught:
        load_sources(tmp_path)
    assert caught.value.reason == "the document is already listed in a.yaml"
    assert (caught.value.file, caught.value.line) == ("b.yaml", 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number: 1", "not a list"),
        ("- {kind: Luật}", "without a number"),
        ("- {number: 2020, kind: Luật}", "without a number"),
        ("- {number: 1/L, kind: Luật}", "'title' is missing"),
        ("- {number: 1/L, kind: Luật, title: Một, colour: red}", "unknown key"),
        ("- {number: 1/L, kind: Luật, title: Một, address: vanban.vn}", "'address' is 'vanban.vn'"),
        ("- {number: 1/L, kind: Luật, title: Một, issued: 2026-02-30}", "impossible date"),
        ("- {number: 1/L, kind: Luật, title: Một, in_force_from: hôm qua}", "is not a date"),
        ("- {number: 1/L, kind: Luật, title: Một, issued: 2026-02-01, in_force_to: 2026-01-31}", "before it begins"),
        (
            "- {number: 1/L, kind: Luật, title: Một, in_force_from: 2026-02-01, in_force_to: 2026-01-31}",
            "before it begins",
        ),
        (f"{OLD}\n{OLD}", "already listed in nghi-dinh.yaml"),
        (OLD.replace("}", ", in_force_from: 2027-01-01}") + f"\n{NEW}", "ends on 2026-11-30, before it begins"),
        (OLD.replace("}", ", replaced_by: 1/2020/NĐ-CP}"), "is replaced by it"),
        (OLD.replace("}", ", replaces: [2/2026/NĐ-CP]}") + f"\n{NEW}", "is replaced by it"),
        (
            f"{OLD}\n{NEW}\n" + NEW.replace("2/2026", "3/2026"),
            "replaced by 2/2026/NĐ-CP and by 3/2026/NĐ-CP",
        ),
        (
            OLD.replace("}", ", replaced_by: 9/2026/NĐ-CP}") + f"\n{NEW}",
            "2/2026/NĐ-CP says that it replaces this document",
        ),
    ],
)
def test_faulty_sources_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=reason):
        register(tmp_path, text)


def test_two_successors_are_no_contradiction_when_one_is_chosen(tmp_path: Path) -> None:
    chosen = OLD.replace("}", ", replaced_by: 3/2026/NĐ-CP}")
    found = register(tmp_path, chosen, NEW, NEW.replace("2/2026", "3/2026"))
    assert found["1/2020/NĐ-CP"].replaced_by == "3/2026/NĐ-CP"


KINDS = {
    "luat.yaml": {"Luật", "Bộ luật"},
    "nghi-dinh.yaml": {"Nghị định"},
    "quyet-dinh.yaml": {"Quyết định"},
    "thong-tu.yaml": {"Thông tư", "Thông tư liên tịch"},
    "nghi-quyet.yaml": {"Nghị quyết"},
}


def test_the_real_register_is_kept_by_kind_and_by_year(tmp_path: Path) -> None:
    """So that the place of a document is found without searching."""
    for path in SOURCES_FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
        sources = list(load_sources(tmp_path).values())
        (tmp_path / path.name).unlink()
        kinds = {source.kind for source in sources}
        named = set().union(*KINDS.values())
        assert kinds <= KINDS[path.name] if path.name in KINDS else not kinds & named, path.name
        years = [int(found[1]) for source in sources if (found := re.match(r"[\d.]+/(\d{4})/", source.number))]
        assert years == sorted(years), path.name


def test_every_real_document_says_what_it_is(real_catalogue: Catalogue) -> None:
    cited = {citation.document for entry in real_catalogue.entries.values() for citation in entry.sources}
    assert len(real_catalogue.sources) > 150
    for source in real_catalogue.sources.values():
        assert source.issuer, source.number
        assert source.number in cited, f"{source.number} is cited nowhere"
