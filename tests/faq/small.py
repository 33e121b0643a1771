"""A small knowledge of invented answers, written to a folder as officials would write it."""

from pathlib import Path

SOURCES = """\
- number: 01/2026/NĐ-CP
  kind: Nghị định
  title: Thẻ và vốn vay
  issuer: Chính phủ
  issued: 2026-01-05
  in_force_from: 2026-02-01
- number: 02/2020/TT-BTC
  kind: Thông tư
  title: Bản cũ
  issuer: Bộ Tài chính
  in_force_to: 2025-12-31
- number: 03/2021/QĐ-TTg
  kind: Quyết định
  title: Bản đã thay
  issuer: Thủ tướng Chính phủ
  replaced_by: 01/2026/NĐ-CP
"""

TOPIC = """\
topic: thu
title: Thử nghiệm
entries:
  - id: the-bi-mat
    title: Mất thẻ bảo hiểm y tế
    phrasings:
      - Tôi làm mất thẻ bảo hiểm y tế, xin cấp lại thế nào?
      - rơi mất thẻ bảo hiểm thì làm lại ở đâu
      - thẻ khám bệnh bị thất lạc
      - con tôi làm rơi thẻ bảo hiểm y tế dọc đường
      - xin cấp lại thẻ bảo hiểm bị mất
    short: Bà con ra UBND xã xin cấp lại thẻ, không mất tiền.
    sections:
      giay-to: Căn cước của người có thẻ.
    agency: Bảo hiểm xã hội cơ sở
    ask: UBND xã
    sources:
      - document: 01/2026/NĐ-CP
        article: Điều 2
    checked: 2026-10-01
    confidence: confirmed
    related: [vay-lam-an]
  - id: vay-lam-an/bao-nhieu
    title: Vay vốn làm ăn được bao nhiêu
    phrasings:
      - Hộ nghèo vay ngân hàng chính sách được bao nhiêu tiền?
      - vay vốn chăn nuôi tối đa mấy triệu
      - ngân hàng chính sách cho hộ nghèo vay nhiều nhất bao nhiêu
      - muốn vay tiền mua bò thì vay được mấy chục triệu
      - mức vay vốn hộ nghèo
    short: Hộ nghèo được vay đến mức ngân hàng chính sách duyệt, tùy phương án làm ăn.
    agency: Ngân hàng Chính sách xã hội
    ask: Tổ tiết kiệm và vay vốn
    sources:
      - document: 01/2026/NĐ-CP
    checked: 2026-10-01
    confidence: confirmed
  - id: vay-lam-an/lai-suat
    title: Lãi suất vay vốn làm ăn
    phrasings:
      - Lãi suất vay ngân hàng chính sách một tháng bao nhiêu phần trăm?
      - tiền lãi hộ nghèo vay mỗi tháng phải đóng
      - vay hộ nghèo có phải trả lãi không
      - lãi vay vốn chăn nuôi cao không
      - mức lãi ngân hàng chính sách
    short: Lãi suất do Nhà nước quy định; bà con hỏi lại tổ trưởng tổ vay vốn.
    agency: Ngân hàng Chính sách xã hội
    ask: Tổ tiết kiệm và vay vốn
    sources:
      - document: 01/2026/NĐ-CP
    checked: 2026-10-01
    confidence: ask
  - id: qua-le-hoi
    title: Quà dịp lễ hội làng
    phrasings:
      - Dịp lễ hội làng hộ nghèo được phát quà gì?
      - quà lễ hội làng nhận ở nhà văn hoá hôm nào
      - hội làng có phát quà cho người nghèo không
      - bao giờ phát quà hội làng
      - nhận quà lễ hội làng cần giấy gì
    short: Quà phát tại nhà văn hoá thôn.
    agency: UBND xã
    ask: Trưởng thôn
    sources:
      - document: 01/2026/NĐ-CP
    valid_from: 2026-01-01
    valid_until: 2026-06-30
    checked: 2026-02-01
    confidence: confirmed
"""

FACTS = """\
the-bi-mat:
  confidence: CONFIRMED
  documents: ["01/2026/NĐ-CP"]
vay-lam-an:
  confidence: CONFIRMED; CONFLICT
  figures:
    C: ["1,5 triệu", "36 tháng"]
    C2: ["7 ngày làm việc"]
    R: ["12%"]
    T: ["120.000 đồng"]
qua-le-hoi:
  confidence: CONFIRMED
"""

BENEFITS = """\
order: [thu]
questions:
  - id: ho
    ask: Nhà mình thuộc hộ nào?
    why: Xem trên giấy chứng nhận.
    facts:
      ngheo: hộ nghèo
      khac: hộ khác
    options:
      - code: "N"
        label: Hộ nghèo
        facts: [ngheo]
      - code: "K"
        label: Hộ khác
        facts: [khac]
rules:
  - id: the
    entry: the-bi-mat
    title: Thẻ bảo hiểm y tế
    gives: Được cấp thẻ.
    when: {ho: [ngheo]}
    certainty: entitled
    first_step: Ra UBND xã.
    source: 01/2026/NĐ-CP
"""


def write(
    folder: Path, topic: str = TOPIC, sources: str = SOURCES, *, facts: str = FACTS, name: str = "thu.yaml"
) -> Path:
    """The content folder; the sources and the facts stand beside it, as in the package."""
    content = folder / "content"
    content.mkdir(exist_ok=True)
    (content / name).write_text(topic, encoding="utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / name).write_text(sources, encoding="utf-8")
    (folder / "facts").mkdir(exist_ok=True)
    (folder / "facts" / name).write_text(facts, encoding="utf-8")
    return content
