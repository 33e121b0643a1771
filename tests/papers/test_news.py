"""An announcement's papers: poster, leaflet, the loudspeaker's minute, the village heads' numbers."""

from dataclasses import replace

import pytest

from papers import news, script_sheet, unreached_list
from papers.news import NewsSize
from papers.samples import news as cast
from tests.papers.hostile import spoiled
from tests.papers.test_print import pages
from tests.papers.test_word import opened, words


@pytest.mark.parametrize(
    ("size", "expected"),
    [(NewsSize.A3, [(297, 420)]), (NewsSize.A4, [(210, 297)]), (NewsSize.A5, [(148, 210)] * 2)],
)
def test_pages(size: NewsSize, expected: list[tuple[int, int]]) -> None:
    assert pages(news.make(replace(cast.POSTER_A4, size=size), folder=None)) == expected


@pytest.mark.parametrize("size", list(NewsSize))
def test_the_longest_text_stays_on_its_page(size: NewsSize) -> None:
    long = replace(cast.POSTER_A4, size=size, text="\n".join([cast.BODY] * 7), headline="Thông báo " * 9)
    assert len(pages(news.make(long, folder=None))) == (2 if size is NewsSize.A5 else 1)


def test_without_an_address_there_is_no_square() -> None:
    bare = news.make(cast.BARE, folder=None)
    assert pages(bare) == [(210, 297)]
    assert len(bare) < len(news.make(cast.POSTER_A4, folder=None))


def test_whatever_was_typed_and_the_same_bytes() -> None:
    assert pages(news.make(spoiled(cast.POSTER_A4), folder=None))[0] == (210, 297)
    assert news.make(cast.LEAFLET, folder=None) == news.make(cast.LEAFLET, folder=None)


def test_the_minute_in_large_letters() -> None:
    content = script_sheet.make(cast.SCRIPT, folder=None)
    text = words(content)
    for piece in ("BÀI ĐỌC LOA", "Xin nhắc lại.", "Đọc khoảng 58 giây", "K7M2QA", "người đọc"):
        assert piece in text
    sizes = [run.font.size.pt for line in opened(content).paragraphs for run in line.runs if run.font.size]
    assert sizes.count(20) == len([line for line in cast.SCRIPT.lines if line])


def test_numbers_by_hamlet_and_nobodys_name() -> None:
    content = unreached_list.make(cast.UNREACHED, folder=None)
    table = opened(content).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "Thôn Đông", "31", "54", ""]
    assert "Cộng: 48 người" in words(content)


@pytest.mark.parametrize(
    ("make", "values", "nothing"),
    [
        (script_sheet.make, cast.SCRIPT, cast.EMPTY_SCRIPT),
        (unreached_list.make, cast.UNREACHED, cast.EMPTY_UNREACHED),
    ],
)
def test_word_papers_with_nothing_and_with_anything(make, values, nothing) -> None:  # type: ignore[no-untyped-def]
    bare = words(make(nothing, folder=None))
    assert "{" not in bare
    assert "None" not in bare
    odd = words(make(spoiled(values), folder=None)).replace("\u200b", "")
    assert "{{ 7*7 }}" in odd
    assert "\u202e" not in odd
    assert make(values, folder=None) == make(values, folder=None)
