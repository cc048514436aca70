"""Papers about honoured examples: the story of one and a list, as Documents; the board of honour as HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final

from flask import render_template

from kl01.honours.board import (
    BOARD_SIZES,
    EDGE_MM,
    PHOTO_BORDER,
    WIDTH,
    CardText,
    Rooms,
    heading_height,
    lay_out,
)
from kl01.honours.photos import photo_size
from kl01.org.naming import post_alone, post_and_unit, unit_beside
from kl01.printing import PrintProfile
from kl01.printing.boxes import Boxes
from kl01.printing.document import (
    Block,
    Cell,
    Document,
    Heading,
    Introduction,
    Paragraphs,
    Picture,
    Run,
    Table,
    TableColumn,
)
from kl01.printing.glyphs import drawn
from kl01.printing.pdf import FONT_CSS, text_width
from kl01.printing.wrapping import break_lines


@dataclass(frozen=True, slots=True)
class Honoured:
    """A collective or a person that was honoured, in words to print; what is empty is left out."""

    collective: bool
    name: str
    position: str
    unit_name: str
    year: int
    field: str
    content: str
    decision: str
    """“Quyết định số 12-QĐ/ĐU, ngày 15/5/2026 của Đảng ủy Sở Nội vụ”, whole."""
    occasion: str
    level: str
    story: tuple[tuple[str, str], ...]
    """Headings and their texts; each line of a text is a paragraph."""
    photo: bytes | None = None
    """A JPEG as clean_photo makes it: it goes into the paper with all that it holds."""
    decided_on: date | None = None
    """The day with which the words of the decision end, if they do."""


@dataclass(frozen=True, slots=True)
class HonourHeading:
    """Who issues the paper, and of what plan it is."""

    superior: str
    issuer: str
    subject_phrase: str
    """“học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh”, after “trong”."""
    place_date: str
    profile: PrintProfile
    """The Party's, whoever is honoured: honours are its own."""


_STORY_ROOMS: Final = Rooms((45, 60), (70, 52.5))
_LIST: Final = (
    TableColumn.lying("TT", 11, centred=True),
    TableColumn.lying("Tập thể, cá nhân", 50),
    TableColumn.lying("Chức vụ, đơn vị", 52),
    TableColumn.lying("Lĩnh vực, nội dung", 79),
    TableColumn.lying("Quyết định", 60),
)
_GROUPS: Final = ((True, "Tập thể"), (False, "Cá nhân"))


@dataclass(frozen=True, slots=True)
class _Picture:
    """A photo, or the panel with a letter in its place; width and height in millimetres as printed."""

    image: str
    """Its name for the renderer; empty for a panel."""
    letter: str
    width: float
    height: float


def honour_board_html(
    heading: HonourHeading, title_year: str, honoured: Sequence[Honoured]
) -> tuple[str, dict[str, bytes]]:
    """Return the board of honour for the notice board, A4 upright, and its images for `render_pdf`.

    Up to six examples with texts of usual length stand on one page, in letters as large as it allows; what
    is longer makes its card grow, and whatever does not fit goes on on pages framed alike. Collectives come
    first, each group in the order given. `title_year` is the last line of the title, “năm 2026”; bare
    numbers, “2024 – 2026”, are given the word. Needs an application context.
    """
    boxes = Boxes()
    heading, honoured = _boxed_heading(heading, boxes), [_boxed(one, boxes) for one in honoured]
    superior = _lines(heading.superior.upper(), WIDTH, BOARD_SIZES.superior)
    issuer = _lines(heading.issuer.upper(), WIDTH, BOARD_SIZES.issuer, bold=True)
    subject = _lines(subject_words(heading), WIDTH, BOARD_SIZES.subject)
    texts = [_card_text(one) for one in honoured]
    groups = [
        (title, [pair for pair in zip(honoured, texts, strict=True) if pair[0].collective is collective])
        for collective, title in _GROUPS
    ]
    groups = [(title, found) for title, found in groups if found]
    layout = lay_out(texts, len(groups), heading_height(len(superior), len(issuer), len(subject)))
    images: dict[str, bytes] = {}
    html = render_template(
        "honours/board_pdf.html",
        font_css=FONT_CSS,
        profile=heading.profile,
        sizes=BOARD_SIZES,
        layout=layout,
        look=layout.look,
        edge_mm=EDGE_MM,
        border=PHOTO_BORDER,
        superior=superior,
        issuer=issuer,
        subject=subject,
        year=_year_line(title_year),
        notes=tuple(boxes.notes()),
        groups=[
            (title, [(_picture(one, text, layout.look.rooms, images), text) for one, text in found])
            for title, found in groups
        ],
    )
    return html, images


def _boxed_heading(heading: HonourHeading, boxes: Boxes) -> HonourHeading:
    return replace(
        heading,
        superior=boxes.line(heading.superior, "Cơ quan cấp trên"),
        issuer=boxes.line(heading.issuer, "Cơ quan ban hành"),
        subject_phrase=boxes.line(heading.subject_phrase, "Tên văn bản"),
    )


def _boxed(one: Honoured, boxes: Boxes) -> Honoured:
    """Return an example as the board can show it: a box for what no font has."""
    place = f"năm {one.year}, {drawn(one.name)}"
    return replace(
        one,
        name=boxes.line(one.name, place),
        position=boxes.line(one.position, place),
        unit_name=boxes.line(one.unit_name, place),
        content=boxes.line(one.content, place),
        decision=boxes.line(one.decision, place),
    )


def story_document(heading: HonourHeading, honoured: Honoured) -> Document:
    """Return the story of one example as a paper, A4 upright."""
    text = _card_text(honoured)
    picture = None
    if honoured.photo and text.photo_shape:
        picture = Picture(honoured.photo, *text.photo_size(_STORY_ROOMS))
    decision = Paragraphs((Run(honoured.decision, italic=True),), justified=False)
    kind = "Gương điển hình"
    return _paper(
        heading,
        kind,
        (subject_words(heading), honoured.name),
        (Introduction(tuple(_facts(honoured)), picture), *_story_blocks(honoured), decision),
        name=f"{kind}: {honoured.name}",
    )


def honour_list_document(heading: HonourHeading, title: str, honoured: Sequence[Honoured]) -> Document:
    """Return examples as a list without photos, A4 lying; `title` such as “Danh sách gương điển hình”.

    The newest year comes first, in each year the order given.
    """
    by_year = groupby(sorted(honoured, key=lambda one: -one.year), key=lambda one: one.year)
    tables = tuple(_table_of_year(year, list(found)) for year, found in by_year)
    nobody = Paragraphs("Chưa có tập thể, cá nhân nào.")
    return _paper(heading, title, (subject_words(heading),), tables or (nobody,), landscape=True, name=title)


def _table_of_year(year: int, honoured: list[Honoured]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            str(number),
            (Run(one.name, bold=True),),
            role_words(one),
            (Run(f"{one.field}\n", italic=True), Run(one.content)),
            one.decision,
        )
        for number, one in enumerate(honoured, start=1)
    ]
    return Table(_LIST, tuple(rows), heading=f"Năm {year}: {len(rows):02} gương điển hình")


def _paper(
    heading: HonourHeading,
    kind: str,
    subject: tuple[str, ...],
    blocks: tuple[Block, ...],
    *,
    name: str,
    landscape: bool = False,
) -> Document:
    """Return a paper without signature under the heading."""
    return Document(
        profile=heading.profile,
        mark="",
        draft="",
        superior=heading.superior,
        issuer=heading.issuer,
        place_date=heading.place_date,
        kind=kind,
        subject=subject,
        blocks=blocks,
        left=None,
        right=None,
        landscape=landscape,
        name=name,
    )


def _card_text(one: Honoured) -> CardText:
    # A photo that cannot be opened any more leaves no hole: the panel stands there.
    size = photo_size(one.photo) if one.photo else None
    shape = size[0] / size[1] if size else 0
    return CardText(
        one.collective, one.name, role_words(one), tuple(_paragraphs(one.content)), one.decision, shape
    )


def _picture(one: Honoured, text: CardText, rooms: Rooms, images: dict[str, bytes]) -> _Picture:
    """Return what is shown of the example, and add its photo to the images."""
    width, height = text.photo_size(rooms)
    if not one.photo or not text.photo_shape:
        return _Picture("", _initial(one), width, height)
    name = f"photo-{len(images) + 1}"
    images[name] = one.photo
    return _Picture(name, "", width, height)


def role_words(one: Honoured) -> str:
    """Return position and unit in one line, which names the unit once."""
    return post_and_unit(one.position, _unit(one))


def _unit(one: Honoured) -> str:
    return unit_beside(one.name, one.unit_name, collective=one.collective)


def _initial(one: Honoured) -> str:
    """Return the letter where there is no photo: of a person's own name, which comes last, or of a body's."""
    words = one.name.split()
    return words[0 if one.collective else -1][0].upper() if words else ""


def _story_blocks(one: Honoured) -> Iterator[Block]:
    """Return what the example is honoured for, and its story; a heading without text is left out."""
    if one.content.strip():
        yield Paragraphs((Run("Nội dung: ", italic=True), Run(one.content.lstrip())))
    for title, text in one.story:
        if title and text.strip():
            yield Heading(title)
        yield Paragraphs(text)


def _facts(one: Honoured) -> Iterator[tuple[str, str]]:
    labelled = (
        ("Chức vụ", post_alone(one.position, one.unit_name)),
        ("Đơn vị", _unit(one)),
        ("Năm", str(one.year)),
        ("Lĩnh vực", one.field),
        ("Cấp tuyên dương", one.level),
        ("Dịp tuyên dương", one.occasion),
    )
    return ((label, value) for label, value in labelled if value)


def _paragraphs(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def subject_words(heading: HonourHeading) -> str:
    """Return what the examples follow, as titles say it: “trong học tập và làm theo …”."""
    return f"trong {heading.subject_phrase}" if heading.subject_phrase else ""


def _year_line(title_year: str) -> str:
    if not title_year[:1].isdigit():
        return title_year
    return f"năm {title_year}" if title_year.isdigit() else f"các năm {title_year}"


def _lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the text in lines that are at most so many points wide at that size."""
    return break_lines(text, width, lambda words: text_width(words, size, bold=bold))
