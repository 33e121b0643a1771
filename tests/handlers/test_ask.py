"""Asking in free words."""

from tests.talk import Talk


async def test_a_question_without_diacritics_gets_the_sourced_answer(lan: Talk) -> None:
    answer = await lan.says("toi lam mat the bao hiem y te thi lam sao")
    assert "căn cước để đi khám" in answer
    assert "Theo Nghị định 1/2025/NĐ-CP; kiểm tra ngày 01/11/2026." in answer
    assert "1. Giấy tờ cần có" in answer
