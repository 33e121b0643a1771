"""A page of Word being drawn: size and margins of decree 30/2020/NĐ-CP, one typeface, paragraphs and tables."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from papers.template import dated_alike

TYPEFACE = "Times New Roman"
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
OFFICIAL = (20, 15, 20, 30)
"""Margins in millimetres: top, right, bottom, left."""
_MARKS = re.compile(r"(\*\*.+?\*\*|//.+?//)")
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


class Sheet:
    """A4 upright; `size`: of the letters, in points. Text may hold **bold** and //slanted// parts."""

    def __init__(
        self, title: str, *, size: float = 14, margins: Sequence[float] = OFFICIAL, numbered: bool = True
    ) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        self.document.core_properties.language = "vi-VN"
        self._size_pages(margins)
        self._choose_typeface(size)
        if numbered:
            self._number_pages()

    def line(
        self,
        text: str = "",
        *,
        into: _Cell | None = None,
        size: float | None = None,
        align: WD_ALIGN_PARAGRAPH = LEFT,
        bold: bool = False,
        slanted: bool = False,
        before: float = 0,
        after: float = 0,
        indent: float = 0,
        first: float = 0,
        spacing: float = 1.0,
        keep: bool = False,
    ) -> Paragraph:
        """`indent`, `first` (of the first line) in millimetres, `before`, `after` in points; `keep`: with the next."""
        made: Paragraph = _next_paragraph(into) if into is not None else self.document.add_paragraph()
        shape = made.paragraph_format
        shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
        shape.line_spacing, shape.keep_with_next = spacing, keep
        if indent:
            shape.left_indent = Mm(indent)
        if first:
            shape.first_line_indent = Mm(first)
        for part in filter(None, _MARKS.split(text)):
            marked = part[:2] in ("**", "//") and len(part) > 4
            run = made.add_run(part[2:-2] if marked else part)
            run.bold = bold or part.startswith("**") or None
            run.italic = slanted or part.startswith("//") or None
            if size:
                run.font.size = Pt(size)
        return made

    def body(self, text: str, *, into: _Cell | None = None, first: float = 12.7, after: float = 6) -> Paragraph:
        """A paragraph of an official letter."""
        return self.line(text, into=into, align=BOTH, first=first, after=after, spacing=1.1)

    def tag(self, text: str, *, into: _Cell | None = None) -> None:
        """A step of the template that takes its whole paragraph away, such as {%p if … %}."""
        self.line(text, into=into, size=8)

    def rule(self, *, left: float, right: float, into: _Cell | None = None, after: float = 0) -> None:
        """A thin line across, so many millimetres short of either side."""
        made = self.line(into=into, size=2, before=4, after=after)
        shape = made.paragraph_format
        shape.left_indent, shape.right_indent = Mm(left), Mm(right)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
        edges = OxmlElement("w:pBdr")
        edges.append(_edge("top", "single", 6))
        made._p.get_or_add_pPr().append(edges)
        _in_order(made)

    def new_page(self) -> None:
        """What follows begins a page; the line that does it is a hair high."""
        made = self.line()
        made.paragraph_format.page_break_before = True
        made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        made.paragraph_format.line_spacing = Pt(1)

    def table(self, widths: Sequence[float], *, rows: int = 1, lines: str = "none", head: bool = False) -> Table:
        """`widths` in millimetres; `lines`: none, single or dashed; `head`: the first row stands on every page."""
        made: Table = self.document.add_table(rows=rows, cols=len(widths))
        made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        _draw_lines(made, lines)
        for row in made.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if head:
            made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        return made

    def listing(
        self,
        loops: Sequence[tuple[str, Sequence[str]]],
        columns: Sequence[tuple[str, float]],
        *,
        size: float = 12,
        height: float = 0,
    ) -> Table:
        """A table that grows: each of `loops` is a {%tr for … %} and what its row says, ^ for the middle of the cell;
        each column has a head and a width; `height`: of a row at least, in millimetres."""
        made = self.table([width for _, width in columns], rows=1 + 3 * len(loops), lines="single", head=True)
        for cell, (words, _) in zip(made.rows[0].cells, columns, strict=True):
            centred(cell)
            self.line(words, into=cell, size=size, align=CENTRE, bold=True, before=2, after=2)
        for place, (loop, says) in enumerate(loops):
            begin, row, end = made.rows[1 + 3 * place : 4 + 3 * place]
            self.line(loop, into=begin.cells[0], size=8)
            for cell, text in zip(row.cells, says, strict=True):
                align = CENTRE if text.startswith("^") else LEFT
                self.line(text.removeprefix("^"), into=cell, size=size, align=align, before=2, after=2)
                if height:
                    centred(cell)
            row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
            self.line("{%tr endfor %}", into=end.cells[0], size=8)
        return made

    def write(self, path: Path) -> None:
        made = io.BytesIO()
        self.document.save(made)
        path.write_bytes(dated_alike(made.getvalue()))

    def _size_pages(self, margins: Sequence[float]) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        top, right, bottom, left = (Mm(one) for one in margins)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
        section.header_distance = section.footer_distance = Mm(10)

    def _choose_typeface(self, size: float) -> None:
        style = self.document.styles["Normal"]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = TYPEFACE, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), TYPEFACE)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.get_or_add_rPr().append(language)

    def _number_pages(self) -> None:
        """In the middle of the upper margin, from the second page on."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        made = section.header.paragraphs[0]
        made.alignment = CENTRE
        _field(made.add_run(), "PAGE")


def centred(cell: _Cell) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _next_paragraph(cell: _Cell) -> Paragraph:
    """A cell always has one; it is taken while it is untouched."""
    first = cell.paragraphs[0]
    untouched = len(cell.paragraphs) == 1 and not first.runs and first._p.pPr is None
    found: Paragraph = first if untouched else cell.add_paragraph()
    return found


def _edge(side: str, kind: str, eighths: int) -> BaseOxmlElement:
    made = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", str(eighths)), ("space", "0"), ("color", "000000")):
        made.set(qn(f"w:{name}"), value)
    return made


def _draw_lines(table: Table, kind: str) -> None:
    edges = OxmlElement("w:tblBorders")
    for side in _SIDES:
        edges.append(_edge(side, kind, 4))
    table._tbl.tblPr.append(edges)


def _in_order(paragraph: Paragraph) -> None:
    """Word wants the border before spacing and indents."""
    properties = paragraph._p.get_or_add_pPr()
    edges = properties.find(qn("w:pBdr"))
    properties.remove(edges)
    late = {qn(f"w:{name}") for name in ("spacing", "ind", "jc")}
    place = next((n for n, one in enumerate(properties) if one.tag in late), len(properties))
    properties.insert(place, edges)


def _field(run: Run, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        if text:
            made = OxmlElement("w:instrText")
            made.text = text
        else:
            made = OxmlElement("w:fldChar")
            made.set(qn("w:fldCharType"), kind)
        run._r.append(made)
