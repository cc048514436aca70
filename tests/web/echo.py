"""What an error's page shows again of what was typed."""

from tests.page_client import Page


def echoes(page: Page) -> list[tuple[str, str]]:
    """Label and text of all that an error's page shows again."""
    labels = {label.get("for"): "".join(label.itertext()) for label in page.all(".//label")}
    return [
        (labels[area.get("id")], (area.text or "").removeprefix("\n"))
        for area in page.all(".//main//textarea")
    ]
