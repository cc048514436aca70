"""Write the margins of the print profiles into static/paper.css: python -m tests.printing.make_paper_css.

The preview of a paper has the margins of its profile, as the PDF has. Pages may carry no styles of their own,
so the rules stand in a file that browsers keep; test_paper_css.py holds that they are those of the profiles.
"""

from pathlib import Path

from kl01.printing import PROFILE_NAMES, PrintProfile, profile_named

STYLES = Path(__file__).parents[2] / "static" / "paper.css"
BEGIN = "/* Made by make_paper_css.py */\n"
END = "/* End */\n"


def margins(profile: PrintProfile) -> str:
    """Return the margins as CSS has them: above, right, below, left."""
    sides = (
        profile.margin_top_mm,
        profile.margin_right_mm,
        profile.margin_bottom_mm,
        profile.margin_left_mm,
    )
    return " ".join(f"{side:g}mm" for side in sides)


def rules() -> str:
    """Return the rules of all profiles, once for those alike: on the screen, and lying in print."""
    by_sides: dict[str, list[str]] = {}
    for name in PROFILE_NAMES:
        by_sides.setdefault(margins(profile_named(name)), []).append(name.lower())
    made = []
    for sides, words in by_sides.items():
        sheets = (
            [f".paper-sheet--{word}" for word in words]
            if len(words) < len(PROFILE_NAMES)
            else [".paper-sheet"]
        )
        upright, lying = ",\n".join(sheets), ",\n".join(f".doc--landscape > {one}" for one in sheets)
        page = f"lying-{words[0]}"
        made.append(f"{upright} {{\n  padding: {sides};\n}}\n")
        made.append(f"@page {page} {{\n  size: A4 landscape;\n  margin: {sides};\n}}\n")
        made.append(f"{lying} {{\n  page: {page};\n}}\n")
    return "\n".join(made)


def with_rules(styles: str) -> str:
    """Return the styles with the rules between the marks.

    Raises:
        ValueError: a mark is missing.

    """
    before, rest = styles.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{rules()}{END}{after}"


if __name__ == "__main__":
    STYLES.write_text(with_rules(STYLES.read_text("utf-8")), "utf-8")
