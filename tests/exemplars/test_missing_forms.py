"""A plan that has no mẫu 03, or none of its sheets: no link leads to what is not there."""

from sqlalchemy import update

from kl01.forms.models import FormTemplate
from tests.page_client import PageClient
from tests.some import some
from tests.world import Saved, World

REGISTRATION = "/guong-dien-hinh/dang-ky/snv/2026"


def take_away(world: World, *codes: str) -> None:
    asked = update(FormTemplate).where(FormTemplate.code.in_(codes))
    world.session.execute(asked.values(is_current=False))


def test_a_plan_without_mau_03_leads_nobody_to_registrations(client: PageClient, saved: Saved) -> None:
    links = client.sign_in("bithu.snv").get("/guong-dien-hinh/").links()
    assert "/guong-dien-hinh/dang-ky" in links
    saved(lambda world: take_away(world, "mau-03"))
    for username in ("bithu.snv", "tuyengiao"):
        client.sign_in(username)
        for page in ("/guong-dien-hinh/", "/viec-cua-toi", "/theo-doi/snv/2026"):
            links = client.get(page).links()
            assert not [link for link in some(links) if link.startswith("/guong-dien-hinh/dang-ky")], page


def test_where_a_sheet_is_missing_no_exemplar_of_its_kind_is_added(client: PageClient, saved: Saved) -> None:
    saved(lambda world: take_away(world, "mau-03a"))
    links = client.sign_in("bithu.snv").get(REGISTRATION).links()
    assert f"{REGISTRATION}/them/ca-nhan" in links
    assert f"{REGISTRATION}/them/tap-the" not in links
    client.get(f"{REGISTRATION}/them/tap-the", status=404)
    client.get(f"{REGISTRATION}/them/ca-nhan")
