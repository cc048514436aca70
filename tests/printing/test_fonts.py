import hashlib
import re

from kl01.printing import describe_missing, missing_glyphs
from kl01.printing.pdf import FONT_FOLDER
from tests.printing.letters import VIETNAMESE


def test_font_files_are_the_ones_listed_with_their_licence() -> None:
    listed = dict(
        re.findall(
            r"\| `([\w-]+\.ttf)` \|.*\| `([0-9a-f]{64})` \|", (FONT_FOLDER / "README.md").read_text("utf-8")
        )
    )
    actual = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONT_FOLDER.glob("*.ttf")}
    assert len(actual) == 5
    assert actual == listed
    licence = (FONT_FOLDER / "OFL.txt").read_text("utf-8")
    assert licence.startswith("Copyright 2010")
    assert "SIL OPEN FONT LICENSE" in licence


def test_every_vietnamese_letter_can_be_printed() -> None:
    assert len(VIETNAMESE) == 2 * (21 + 72)
    assert missing_glyphs(VIETNAMESE) == []


def test_what_offices_type_can_be_printed() -> None:
    assert missing_glyphs("“Quý” – 50% ≥ 1.000 ₫ • § ‰ → ½ m² 30°C №7 … ☐ ☑ ☒ ✓\n\tΩ Я é ñ ß\u00a0") == []


def test_missing_characters_are_listed_once_in_order() -> None:
    assert missing_glyphs("Tốt 😀, 中 rồi lại 😀 và 文") == ["😀", "中", "文"]


def test_missing_characters_are_described_for_the_person_who_prints() -> None:
    assert describe_missing(["😀", "中"]) == (
        "Phông chữ in không có các ký tự: 😀, 中. Hãy bỏ hoặc thay các ký tự này rồi in lại."
    )
    assert "U+0001, 中." in describe_missing(["\x01", "中"])
    many = describe_missing(chr(0x4E00 + index) for index in range(12))
    assert many.count(", ") == 9
    assert " …. Hãy" in many
