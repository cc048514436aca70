"""Finding things on the pages of exemplars."""

from typing import Any
from xml.etree.ElementTree import Element

from sqlalchemy import select

from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import ExemplarState
from tests.applications import NOW
from tests.exemplars.made import FIELD, fill_sheet
from tests.exemplars.unit import Unit
from tests.page_client import Page

ROOT = "/guong-dien-hinh"
UNIT = f"{ROOT}/dang-ky/snv/2026"
ROW = {
    "field": FIELD,
    "content": "Trả lời văn bản đến đúng hạn",
    "goal": "100 % đúng hạn",
    "measures": "Giao nhiệm vụ thử thách",
    "in_charge": "Đồng chí phó bí thư",
    "time": "Cả năm",
}


def one_url(number: int, after: str = "") -> str:
    """Return an address of an exemplar's own page."""
    return f"{ROOT}/ho-so/{number}{after}"


def form_of(page: Page, place: int = 0) -> Element:
    """Return a form of the page that posts; the first if no place is named."""
    forms = [one for one in page.all(".//main//form") if one.get("method") == "post"]
    return forms[place]


def words_at(page: Page, control: str) -> str:
    """Return the message beside a control."""
    found = page.by_id(f"{control}-error")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def new(unit: Unit, state: ExemplarState = ExemplarState.DRAFT, name: str = "Bà Sen", **options: Any) -> int:
    """Register somebody with a filled sheet, bring them to a state, and return the exemplar's number."""
    one = unit.add(name, **options)
    fill_sheet(unit.session, one, NOW)
    return unit.at(state, one).id


def stored(unit: Unit, number: int) -> Exemplar:
    """Return an exemplar as it is stored, to be read after the session."""
    one = unit.session.get_one(Exemplar, number)
    unit.session.refresh(one)
    return one


def count(unit: Unit) -> int:
    """Return how many exemplars there are."""
    return len(unit.session.scalars(select(Exemplar)).all())
