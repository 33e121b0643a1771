"""Posters and leaflets: size, pages, and values that look like markup."""

import re
from dataclasses import replace

import pytest

from papers import leaflet, poster
from papers.leaflet import Leaflet
from papers.poster import Poster, PosterSize
from papers.samples import cast
from tests.papers.hostile import spoiled


def pages(content: bytes) -> list[tuple[int, int]]:
    """Their sizes in millimetres."""
    assert content.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)
    return [(round(float(wide) / 72 * 25.4), round(float(high) / 72 * 25.4)) for wide, high in boxes]


@pytest.mark.parametrize(("size", "millimetres"), [(PosterSize.A3, (297, 420)), (PosterSize.A4, (210, 297))])
def test_a_poster_is_one_page(size: PosterSize, millimetres: tuple[int, int]) -> None:
    assert pages(poster.make(replace(cast.POSTER_A4, size=size), folder=None)) == [millimetres]


def test_a_leaflet_has_two_sides() -> None:
    assert pages(leaflet.make(cast.LEAFLET, folder=None)) == [(148, 210)] * 2


def test_the_same_values_give_the_same_bytes() -> None:
    assert poster.make(cast.POSTER_A4, folder=None) == poster.make(cast.POSTER_A4, folder=None)


def test_without_a_public_address_there_is_no_square() -> None:
    bare = poster.make(Poster(office="", meeting=cast.BARE, registration=False), folder=None)
    assert pages(bare) == [(210, 297)]
    assert len(bare) < len(poster.make(cast.POSTER_A4, folder=None))
    assert pages(leaflet.make(Leaflet(office="", meeting=cast.BARE, registration=False), folder=None))


def test_whatever_was_typed() -> None:
    assert pages(poster.make(spoiled(cast.POSTER_A4), folder=None))[0] == (210, 297)
    assert pages(leaflet.make(spoiled(cast.LEAFLET), folder=None))[0] == (148, 210)


def test_the_longest_that_a_form_takes_stays_on_one_page() -> None:
    long = replace(
        cast.MEETING,
        title="Đối thoại chính sách với hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo và phụ nữ làm chủ hộ trên địa bàn "
        "các thôn bản đặc biệt khó khăn của xã năm 2026, đợt một",
        place="Nhà văn hóa cộng đồng thôn Đoài, sau trụ sở cũ của Ủy ban nhân dân xã, đối diện trường tiểu học và chợ",
        directions="đi từ ngã ba chợ theo đường bê tông khoảng 300 mét, rẽ trái ở cây đa, có biển chỉ dẫn",
        topics=("bảo hiểm y tế", "giáo dục và đào tạo", "vay vốn chính sách", "học nghề, việc làm", "nhà ở",
                "nước sạch", "trợ giúp pháp lý", "bảo trợ xã hội"),
    )  # fmt: skip
    assert len(pages(poster.make(replace(cast.POSTER_A4, meeting=long), folder=None))) == 1
    assert len(pages(leaflet.make(replace(cast.LEAFLET, meeting=long), folder=None))) == 2
