"""Texts of the owner's in the test world, for which nobody was asked yet about the bundled ones."""

from dataclasses import replace

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, program
from kl01.forms.versions import current_form
from kl01.plan.models import Plan
from kl01.plan.operations import load_plan
from kl01.plan_packs import read_forms, read_pack
from tests.applications import NOW
from tests.forms.loaded import load_forms
from tests.own_packs import PACK

OWN_KIND, OWN_NUMBER = "Bản đăng ký", "15-KH/ĐUK"


def load_own_form(session: Session, kind: str = OWN_KIND) -> None:
    """Let mẫu 02 be the owner's."""
    forms = [replace(one, kind=kind) if one.code == "mau-02" else one for one in read_forms(PACK)]
    load_forms(session, 1, forms, Actor(None, "Lệnh load-plan", NOW))


def load_own_plan_text(session: Session) -> None:
    """Let the plan be the owner's, with one item less."""
    pack = read_pack(PACK)
    load_plan(session, replace(pack, number=OWN_NUMBER, items=pack.items[1:]), program(NOW))
    session.get_one(Plan, 1).bundled_hash = None


def kind_in_force(session: Session) -> str:
    """Return a word that mẫu 02 says now."""
    form = current_form(session, 1, "mau-02")
    assert form is not None
    return form.definition.kind
