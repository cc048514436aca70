"""What is served as it is: nothing from outside, within budget, readable, the files of others unaltered."""

import gzip
import hashlib
import re
from itertools import chain
from pathlib import Path

import pytest

from tests.some import some

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"

COMMON_STYLES = [STATIC / name for name in ("base.css", "components.css")]
PAGE_STYLES = [STATIC / name for name in ("paper.css", "honours.css")]
"""Of pages that show a sheet or an honour; none shows both."""
OWN_STYLES = COMMON_STYLES + PAGE_STYLES
SCRIPTS = [STATIC / "app.js", *sorted((STATIC / "vendor").glob("*.js"))]
FONTS = sorted((STATIC / "fonts").glob("*.woff2"))
ICONS = [STATIC / "icons.svg"]
OWN_TEXTS = [*OWN_STYLES, STATIC / "app.js", *ICONS, STATIC / "favicon.svg"]
PAGES = sorted(TEMPLATES.rglob("*.html"))

VENDORED_ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


def styles() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in OWN_STYLES)


def tokens() -> dict[str, str]:
    return dict(TOKEN.findall((STATIC / "base.css").read_text(encoding="utf-8")))


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|\{#.*?#\}", "", text, flags=re.DOTALL)


# --- Files made by others ---


def vendored() -> list[tuple[str, str]]:
    return VENDORED_ROW.findall((STATIC / "vendor" / "README.md").read_text(encoding="utf-8"))


def test_every_vendored_file_is_listed() -> None:
    present = {path.relative_to(STATIC).as_posix() for path in [*FONTS, *(STATIC / "vendor").glob("*.js")]}
    assert {name for name, _ in vendored()} == present


@pytest.mark.parametrize(("name", "digest"), vendored())
def test_vendored_file_is_unaltered(name: str, digest: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


def test_htmx_is_the_release_that_was_measured() -> None:
    digest = dict(vendored())["vendor/htmx-2.0.11.min.js"]
    assert digest.startswith("d6fdc75f")
    assert digest.endswith("f717")


def test_licences_lie_beside_the_files() -> None:
    assert "SIL Open Font License" in (STATIC / "fonts" / "LICENSE").read_text(encoding="utf-8")
    assert "Zero-Clause BSD" in (STATIC / "vendor" / "htmx-LICENSE.txt").read_text(encoding="utf-8")


# --- Budgets ---


def size_on_the_wire(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content, 6))


@pytest.mark.parametrize(
    ("files", "budget"),
    [
        *(([*COMMON_STYLES, one], 10_000) for one in PAGE_STYLES),
        (SCRIPTS, 22_000),
        ([STATIC / "app.js"], 4_000),
        (FONTS, 40_000),
        (ICONS, 4_000),
    ],
    ids=[*(f"styles with {one.name}" for one in PAGE_STYLES), "scripts", "app.js", "fonts", "icons"],
)
def test_size_on_the_wire_stays_within_budget(files: list[Path], budget: int) -> None:
    """Budgets in bytes, gzipped; fonts are compressed already."""
    sizes = {path.name: size_on_the_wire(path) for path in files}
    assert sizes
    assert sum(sizes.values()) <= budget, sizes


# --- Nothing from the network, nothing the browsers in the offices lack ---


@pytest.mark.parametrize("path", OWN_TEXTS, ids=lambda path: path.name)
def test_no_address_leads_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.findall(r"https?:|//[a-z0-9-]+\.[a-z]", text)
    assert "@import" not in text


def test_addresses_in_styles_lead_to_files_that_exist() -> None:
    addresses = re.findall(r"url\(([^)]+)\)", styles())
    assert len(addresses) == len(FONTS)
    for address in some(addresses):
        assert (STATIC / address).is_file()


@pytest.mark.parametrize(
    "feature", ["color-mix(", "subgrid", ":popover", "@starting-style", "&", "@layer", "oklch("]
)
def test_styles_keep_to_the_oldest_browser(feature: str) -> None:
    """Chrome 109 is the last for Windows 7 and 8.1."""
    assert feature not in without_comments(styles())


def selectors() -> str:
    return "\n".join(re.findall(r"([^{};]+)\{", re.sub(r"@[^{]+\{", "", without_comments(styles()))))


def test_every_class_that_is_styled_is_used() -> None:
    """A class may be put together: `button--{{ variant }}` uses all that begin with `button--`."""
    places = [*PAGES, STATIC / "app.js", *(ROOT / "kl01").rglob("*.py")]
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in places if path.name != "components_page.html"
    )
    words = set(re.findall(r"[\w-]+", text))
    beginnings = tuple(re.findall(r"([a-z][\w-]*-)\{", text))
    styled = set(re.findall(r"\.([a-z][\w-]*)", selectors()))
    assert len(styled) > 100
    assert [
        name for name in sorted(some(styled)) if name not in words and not name.startswith(beginnings)
    ] == []


def test_every_element_that_is_styled_is_used() -> None:
    used = set(
        re.findall(r"<([a-z][a-z0-9]*)", "\n".join(path.read_text(encoding="utf-8") for path in PAGES))
    )
    styled = set(re.findall(r"(?<![\w.#:\[\"@(-])[a-z][a-z0-9]*(?![\w(-])", selectors()))
    assert len(styled) > 20
    assert styled - used == set()


def test_every_token_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", styles()))
    assert used
    assert used == set(tokens())


def browser_pages() -> list[Path]:
    """Return the templates that reach a browser; those of PDFs bring their own style sheet."""
    return [path for path in PAGES if "paper_pdf.css" not in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", browser_pages(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_pages_carry_no_inline_style_or_script(path: Path) -> None:
    """The content security policy would refuse them."""
    text = without_comments(path.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)


# --- Fonts and icons ---


def font_ranges() -> list[range]:
    declared = re.findall(r"unicode-range:([^;]+);", (STATIC / "base.css").read_text(encoding="utf-8"))
    parts = chain.from_iterable(re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", part) for part in declared)
    return [range(int(first, 16), int(last or first, 16) + 1) for first, last in parts]


def test_fonts_are_declared_for_every_vietnamese_letter() -> None:
    vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
    letters = vowels + vowels.upper() + "đĐ" + "“”‘’–—…·×°%₫"
    ranges = font_ranges()
    missing = [letter for letter in letters if not any(ord(letter) in part for part in ranges)]
    assert missing == []


def test_preloaded_fonts_are_those_of_the_style_sheet() -> None:
    base = (TEMPLATES / "base.html").read_text(encoding="utf-8")
    assert sorted(re.findall(r"filename='fonts/([^']+)'", base)) == [path.name for path in FONTS]


def test_every_icon_in_the_pages_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', ICONS[0].read_text(encoding="utf-8")))
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    used = set(re.findall(r'icon\("([a-z]+)"|picture="([a-z]+)"|sprite \}\}#([a-z]+)"', text))
    named = set(some(name for names in used for name in names if name))
    assert named
    assert named <= drawn


# --- Contrast (WCAG 2.2: 1.4.3 for text, 1.4.11 for the edges of controls) ---

TEXT = 4.5
EDGE = 3.0
WHITE = "#ffffff"

PAIRS = [
    ("ink", "paper", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "gold-1", TEXT),
    ("ink", "sand-1", TEXT),
    ("ink", "sand-2", TEXT),
    ("ink", "gold-3", TEXT),
    ("ink", "info-1", TEXT),
    ("ink", "done-1", TEXT),
    ("ink", "error-1", TEXT),
    ("ink", "focus", TEXT),
    ("ink-2", "paper", TEXT),
    ("ink-2", "surface", TEXT),
    ("ink-2", "sand-1", TEXT),
    ("ink-2", "gold-1", TEXT),
    ("ink-2", "error-1", TEXT),
    ("ink-3", "paper", TEXT),
    ("ink-3", "surface", TEXT),
    ("ink-3", "sand-1", TEXT),
    ("ink-3", "gold-1", TEXT),
    ("link", "paper", TEXT),
    ("link", "surface", TEXT),
    ("link", "info-1", TEXT),
    ("link", "error-1", TEXT),
    ("visited", "paper", TEXT),
    ("visited", "surface", TEXT),
    ("gold-3", "red-7", TEXT),
    ("gold-3", "ink", TEXT),
    ("gold-8", "gold-1", EDGE),
    ("done-7", "surface", TEXT),
    ("done-7", "done-1", TEXT),
    ("done-7", "gold-1", TEXT),
    ("progress-8", "progress-1", TEXT),
    ("progress-8", "gold-1", TEXT),
    ("progress-8", "surface", TEXT),
    ("na-7", "na-1", TEXT),
    ("error-7", "surface", TEXT),
    ("error-7", "paper", TEXT),
    ("error-7", "error-1", TEXT),
    ("error-7", "gold-1", TEXT),
    ("error-7", "progress-1", EDGE),
    ("info-7", "info-1", TEXT),
    ("edge", "surface", EDGE),
    ("edge", "paper", EDGE),
    ("edge", "sand-1", EDGE),
    ("edge", "gold-1", EDGE),
    ("focus", "red-7", EDGE),
    ("focus", "ink", EDGE),
    ("done-7", "sand-2", EDGE),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of “#rrggbb” as WCAG 2.2 defines it, 0 for black to 1 for white."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_can_be_told_apart(front: str, back: str, least: float) -> None:
    colours = tokens()
    assert contrast(colours[f"--color-{front}"], colours[f"--color-{back}"]) >= least


@pytest.mark.parametrize("back", ["red-7", "red-9", "done-7", "ink"])
def test_white_text_can_be_read(back: str) -> None:
    assert contrast(WHITE, tokens()[f"--color-{back}"]) >= TEXT
