"""The preview on the screen has the margins of the profile, as the paper has."""

import re
from dataclasses import replace
from pathlib import Path

from flask import render_template_string

from kl01.printing import DEFAULT_PROFILE, PROFILE_NAMES, page_css, profile_named
from tests.printing.make_paper_css import BEGIN, END, STYLES, margins, with_rules
from tests.printing.sample_document import html_of, papers_app, sample
from tests.some import some


def test_styles_have_the_margins_of_every_profile() -> None:
    styles = STYLES.read_text("utf-8")
    made = "make it again: python -m tests.printing.make_paper_css"
    assert styles == with_rules(styles), made
    for name in PROFILE_NAMES:
        assert re.search(rf"^\.paper-sheet(--{name.lower()})?(,$| \{{)", styles, re.MULTILINE)
        assert f"margin: {margins(profile_named(name))};" in page_css(profile_named(name), "landscape")


def test_margins_stand_in_the_order_of_css() -> None:
    profile = replace(
        DEFAULT_PROFILE, margin_top_mm=1, margin_right_mm=2.5, margin_bottom_mm=3, margin_left_mm=4
    )
    assert margins(profile) == "1mm 2.5mm 3mm 4mm"


def test_no_margin_of_a_sheet_is_written_by_hand() -> None:
    before, rest = STYLES.read_text("utf-8").split(BEGIN)
    by_hand = before + rest.split(END)[1]
    assert not re.findall(r"(?:padding|margin):[^;]*\d\dmm", by_hand)


def test_pages_that_are_no_papers_are_printed_with_the_usual_margins() -> None:
    styles = (Path(STYLES).parent / "components.css").read_text("utf-8")
    (page,) = re.findall(r"@page \{[^}]*\}", styles)
    assert f"margin: {margins(DEFAULT_PROFILE)};" in page


def test_preview_names_its_profile_and_the_paper_does_not() -> None:
    for name in some(PROFILE_NAMES):
        with papers_app().app_context():
            shown = render_template_string(
                "{% from 'components/sheet.html' import sheet %}{{ sheet(document, profile) }}",
                document=sample(name),
                profile=profile_named(name),
            )
        assert shown.count(f'<div class="paper-sheet paper-sheet--{name.lower()}">') == 1
        assert "paper-sheet" not in html_of(sample(name))
