"""Papers about honoured examples, as HTML for `render_pdf`: the board of honour, one story, a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from flask import render_template

from kl01.honours.board import (
    BOARD_SIZES,
    EDGE_MM,
    PHOTO_BORDER,
    SHEET_HEIGHT_MM,
    WIDTH,
    CardText,
    Rooms,
    heading_height,
    lay_out,
)
from kl01.honours.photos import photo_size
from kl01.printing import DEFAULT_PROFILE, page_css
from kl01.printing.papers import (
    LEFT_SHARE,
    PARTY_GAP,
    POINTS_A_MILLIMETRE,
    ROWS_A_TABLE,
    SHEET_WIDTH_MM,
    text_width_points,
)
from kl01.printing.pdf import FONT_CSS, text_width
from kl01.printing.wrapping import even_lines

_PROFILE: Final = DEFAULT_PROFILE
"""Honours are the Party's: its own rules of presentation, whoever is honoured."""


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


@dataclass(frozen=True, slots=True)
class HonourHeading:
    """Who issues the paper, and of what plan it is."""

    superior: str
    issuer: str
    subject_phrase: str
    """“học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh”, after “trong”."""
    place_date: str


_STORY_ROOMS: Final = Rooms((45, 60), (70, 52.5))
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
    superior = _lines(heading.superior.upper(), WIDTH, BOARD_SIZES.superior)
    issuer = _lines(heading.issuer.upper(), WIDTH, BOARD_SIZES.issuer, bold=True)
    subject = _lines(_subject(heading), WIDTH, BOARD_SIZES.subject)
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
        profile=_PROFILE,
        sizes=BOARD_SIZES,
        layout=layout,
        look=layout.look,
        edge_mm=EDGE_MM,
        border=PHOTO_BORDER,
        superior=superior,
        issuer=issuer,
        subject=subject,
        year=_year_line(title_year),
        groups=[
            (title, [(_picture(one, text, layout.look.rooms, images), text) for one, text in found])
            for title, found in groups
        ],
    )
    return html, images


def story_html(heading: HonourHeading, honoured: Honoured) -> tuple[str, dict[str, bytes]]:
    """Return the story of one example as a paper, A4 upright, and its images for `render_pdf`.

    Needs an application context.
    """
    images: dict[str, bytes] = {}
    room = text_width_points(_PROFILE)
    text = _card_text(honoured)
    blocks = list(_story_blocks(honoured))
    html = render_template(
        "honours/story_pdf.html",
        page_css=page_css(_PROFILE),
        profile=_PROFILE,
        heading=_even(heading, room),
        title=(
            *_lines(_subject(heading), room, _PROFILE.subject_size, bold=True),
            *_lines(honoured.name, room, _PROFILE.subject_size, bold=True),
        ),
        picture=_picture(honoured, text, _STORY_ROOMS, images) if text.photo_shape else None,
        decision=honoured.decision,
        facts=tuple(_facts(honoured)),
        # The last of them stays with the decision, which never stands alone on its page.
        blocks=blocks[:-1],
        kept=blocks[-1:],
    )
    return html, images


def honour_list_html(heading: HonourHeading, title: str, honoured: Sequence[Honoured]) -> str:
    """Return examples as a list without photos, A4 lying; `title` such as “Danh sách gương điển hình”.

    The newest year comes first, in each year the order given. Needs an application context.
    """
    room = text_width_points(_PROFILE) + (SHEET_HEIGHT_MM - SHEET_WIDTH_MM) * POINTS_A_MILLIMETRE
    by_year = groupby(sorted(honoured, key=lambda one: -one.year), key=lambda one: one.year)
    years = []
    for year, found in by_year:
        rows = [
            (number, one, _role(one), tuple(_paragraphs(one.content)))
            for number, one in enumerate(found, start=1)
        ]
        tables = [rows[at : at + ROWS_A_TABLE] for at in range(0, len(rows), ROWS_A_TABLE)]
        years.append((year, len(rows), tables))
    return render_template(
        "honours/list_pdf.html",
        page_css=page_css(_PROFILE, "landscape"),
        profile=_PROFILE,
        heading=_even(heading, room),
        title=title,
        subject=_lines(_subject(heading), room, _PROFILE.subject_size, bold=True),
        years=years,
    )


def _card_text(one: Honoured) -> CardText:
    # A photo that cannot be opened any more leaves no hole: the panel stands there.
    size = photo_size(one.photo) if one.photo else None
    shape = size[0] / size[1] if size else 0
    return CardText(
        one.collective, one.name, _role(one), tuple(_paragraphs(one.content)), one.decision, shape
    )


def _picture(one: Honoured, text: CardText, rooms: Rooms, images: dict[str, bytes]) -> _Picture:
    """Return what is shown of the example, and add its photo to the images."""
    width, height = text.photo_size(rooms)
    if not one.photo or not text.photo_shape:
        return _Picture("", _initial(one), width, height)
    name = f"photo-{len(images) + 1}"
    images[name] = one.photo
    return _Picture(name, "", width, height)


def _role(one: Honoured) -> str:
    """Return position and unit in one line."""
    return ", ".join(part for part in (one.position, _unit(one)) if part)


def _unit(one: Honoured) -> str:
    """Return the unit's name; nothing where the unit itself is honoured."""
    return one.unit_name if one.unit_name != one.name else ""


def _initial(one: Honoured) -> str:
    """Return the letter where there is no photo: of a person's own name, which comes last, or of a body's."""
    words = one.name.split()
    return words[0 if one.collective else -1][0].upper() if words else ""


def _story_blocks(one: Honoured) -> Iterator[tuple[str, str]]:
    """Return the paragraphs of the story, each with its class; a heading without text is left out."""
    for at, paragraph in enumerate(_paragraphs(one.content)):
        yield "content-first" if at == 0 else "content", paragraph
    for title, text in one.story:
        paragraphs = list(_paragraphs(text))
        if title and paragraphs:
            yield "paper-text-heading-1", title
        for paragraph in paragraphs:
            yield "story", paragraph


def _facts(one: Honoured) -> Iterator[tuple[str, str]]:
    labelled = (
        ("Chức vụ", one.position),
        ("Đơn vị", _unit(one)),
        ("Năm", str(one.year)),
        ("Lĩnh vực", one.field),
        ("Cấp tuyên dương", one.level),
        ("Dịp tuyên dương", one.occasion),
    )
    return ((label, value) for label, value in labelled if value)


def _paragraphs(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _subject(heading: HonourHeading) -> str:
    return f"trong {heading.subject_phrase}" if heading.subject_phrase else ""


def _year_line(title_year: str) -> str:
    if not title_year[:1].isdigit():
        return title_year
    return f"năm {title_year}" if title_year.isdigit() else f"các năm {title_year}"


def _lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the text in lines alike that are at most so many points wide at that size."""
    return even_lines(text, width, lambda words: text_width(words, size, bold=bold)).splitlines()


def _even(heading: HonourHeading, room: float) -> HonourHeading:
    """Return the heading with names broken into lines alike, for the left part of a page that is so wide."""
    beside = room * LEFT_SHARE - PARTY_GAP
    return replace(
        heading,
        superior="\n".join(_lines(heading.superior.upper(), beside, _PROFILE.superior_size)),
        issuer="\n".join(_lines(heading.issuer.upper(), beside, _PROFILE.issuer_size, bold=True)),
    )
