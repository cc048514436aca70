"""The administrator's pages of bundled texts: what waits is told, what differs seen, one of both chosen."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

import kl01.plan_packs
from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.forms.models import FormTemplate
from kl01.plan.catalogue import catalogue
from kl01.plan.models import Plan
from kl01.plan_packs import load_bundled
from tests.admin.own_texts import OWN_KIND, OWN_NUMBER, kind_in_force, load_own_form, load_own_plan_text
from tests.applications import NOW
from tests.page_client import Element, Page, PageClient
from tests.some import some
from tests.world import Saved

LIST = "/quan-tri/ban-di-kem"
FORM, PLAN = f"{LIST}/kl01-2021/mau-02", f"{LIST}/kl01-2021/ke-hoach"
TOLD = "Bản mới đi kèm phần mềm: Mẫu 02 – Kế hoạch năm"


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def choose(client: PageClient, address: str, to: str) -> Page:
    page = client.get(address)
    form = page.find(".//main//form[@method='post']")
    button = page.find(f".//button[@value='{to}']")
    assert form is not None
    assert button is not None
    return client.submit(page, form, button)


def rows(page: Page) -> list[list[str]]:
    """Return the table's rows as texts."""
    found: list[Element] = page.all(".//tbody/tr")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found]


def test_where_everything_follows_the_bundle_nobody_is_asked(admin: PageClient) -> None:
    page = admin.get(LIST)
    assert {row[1] for row in some(rows(page))} == {"Theo bản đi kèm phần mềm"}
    assert page.find(f".//main//a[@href='{FORM}']") is None
    assert "Bản mới" not in admin.get("/viec-cua-toi").text
    assert "Đang theo bản đi kèm phần mềm." in admin.get(FORM).text
    assert admin.get(f"{LIST}/kl01-2021/mau-99", status=404)
    assert admin.get(f"{LIST}/ke-hoach-khac/mau-02", status=404)


def test_the_pages_are_the_administrators(client: PageClient) -> None:
    client.sign_in("tuyengiao")
    for address in (LIST, FORM):
        client.get(address, status=403)
    client.post(FORM, {"to": "bundled"}, status=403)


def test_the_administrator_alone_is_told_of_a_newer_text(client: PageClient, saved: Saved) -> None:
    saved(lambda world: load_own_form(world.session))
    assert TOLD not in client.sign_in("tuyengiao").get("/viec-cua-toi").text
    page = client.sign_in("quantri").get("/viec-cua-toi")
    assert TOLD in page.text
    assert page.find(f".//main//a[@href='{FORM}']") is not None
    for home in ("/quan-tri/", "/quan-tri/mau/", "/quan-tri/ke-hoach"):
        assert client.get(home).find(f".//main//a[@href='{LIST}']") is not None


def test_what_differs_is_said_part_by_part(admin: PageClient, saved: Saved) -> None:
    saved(lambda world: load_own_form(world.session))
    page = admin.get(FORM)
    assert [one.text for one in page.all(".//main//h2")] == ["Phần chung"]
    assert rows(page) == [
        ["Tên loại văn bản", f"Bản của đơn vị: {OWN_KIND}", "Bản đi kèm: Kế hoạch"],
    ]


def test_who_takes_the_new_text_follows_the_bundle_from_then_on(
    admin: PageClient, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(lambda world: load_own_form(world.session))
    page = choose(admin, FORM, "bundled")
    assert "Mẫu 02 – Kế hoạch năm: từ nay theo bản đi kèm phần mềm." in page.text
    assert TOLD not in admin.get("/viec-cua-toi").text
    assert saved(lambda world: kind_in_force(world.session)) == "Kế hoạch"
    by_people = select(AuditEvent.data).where(AuditEvent.actor_id.is_not(None))
    asked = by_people.where(AuditEvent.verb == Verb.FORM_LOADED)
    assert saved(lambda world: world.session.scalars(asked).all()) == [{"changed": ["mau-02"]}]
    bundle = kl01.plan_packs.bundles()["kl01-2021"]
    newer = {code: replace(one, kind="Kế hoạch hành động") for code, one in bundle.forms.items()}
    monkeypatch.setattr(kl01.plan_packs, "bundles", lambda: {"kl01-2021": replace(bundle, forms=newer)})
    saved(lambda world: load_bundled(world.session, program(NOW)))
    assert saved(lambda world: kind_in_force(world.session)) == "Kế hoạch hành động"


def test_who_keeps_their_own_is_not_asked_again_before_a_newer_text(
    admin: PageClient, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(lambda world: load_own_form(world.session))
    page = choose(admin, FORM, "own")
    assert "Mẫu 02 – Kế hoạch năm: giữ bản của đơn vị." in page.text
    assert TOLD not in admin.get("/viec-cua-toi").text
    assert saved(lambda world: kind_in_force(world.session)) == OWN_KIND
    asked = select(AuditEvent.subject_key).where(AuditEvent.verb == Verb.BUNDLE_DECLINED)
    assert saved(lambda world: world.session.scalars(asked).all()) == ["kl01-2021:mau-02"]
    assert "vẫn có thể chuyển" in admin.get(FORM).text.casefold()
    bundle = kl01.plan_packs.bundles()["kl01-2021"]
    newer = {**bundle.hashes, "mau-02": "0" * 64}
    monkeypatch.setattr(
        "kl01.admin.bundled_texts.bundles", lambda: {"kl01-2021": replace(bundle, hashes=newer)}
    )
    assert TOLD in admin.get("/viec-cua-toi").text


def test_a_plan_of_the_owners_is_compared_and_taken_back(admin: PageClient, saved: Saved) -> None:
    saved(lambda world: load_own_plan_text(world.session))
    page = admin.get(PLAN)
    assert rows(page)[0] == ["Số", f"Bản của đơn vị: {OWN_NUMBER}", "Bản đi kèm: (để trống)"]
    assert rows(page)[1][0].startswith("II1-01 – ")
    assert rows(page)[1][1:] == ["Bản của đơn vị: Không có", "Bản đi kèm: Có"]
    assert "Kế hoạch và nội dung theo dõi" in admin.get("/viec-cua-toi").text
    choose(admin, PLAN, "bundled")

    def read(world: object) -> tuple[str, bool, bool]:
        plan = catalogue(world.session, 1)  # type: ignore[attr-defined]
        own = world.session.get_one(Plan, 1).bundled_hash is None  # type: ignore[attr-defined]
        return plan.document["number"], plan.item("II1-01") is not None, own  # type: ignore[union-attr]

    assert saved(read) == ("", True, False)


def test_a_plan_of_the_owners_can_be_kept(admin: PageClient, saved: Saved) -> None:
    saved(lambda world: load_own_plan_text(world.session))
    choose(admin, PLAN, "own")
    assert "Bản mới" not in admin.get("/viec-cua-toi").text
    assert saved(lambda world: catalogue(world.session, 1).document["number"]) == OWN_NUMBER  # type: ignore[union-attr]


def test_a_form_that_the_owner_took_away_can_be_taken_again(admin: PageClient, saved: Saved) -> None:
    asked = update(FormTemplate).where(FormTemplate.code == "mau-02")
    saved(lambda world: world.session.execute(asked.values(is_current=False, bundled_hash=None)))
    page = admin.get(FORM)
    assert rows(page) == [
        ["Mẫu 02 – Kế hoạch năm", "Bản của đơn vị: Không dùng", "Bản đi kèm: Có"],
    ]
    choose(admin, FORM, "bundled")
    assert saved(lambda world: kind_in_force(world.session)) == "Kế hoạch"


def test_a_choice_of_other_texts_than_were_seen_is_not_made(admin: PageClient, saved: Saved) -> None:
    saved(lambda world: load_own_form(world.session))
    page = admin.get(FORM)
    saved(lambda world: load_own_form(world.session, "Bản cam kết"))
    form, button = page.find(".//main//form[@method='post']"), page.find(".//button[@value='bundled']")
    assert form is not None
    answer = admin.submit(page, form, button, status=409)
    assert "Vừa có thay đổi khác." in answer.text
    assert "Bản cam kết" in answer.text
    assert saved(lambda world: kind_in_force(world.session)) == "Bản cam kết"
    admin.post(FORM, {"to": "else"}, status=400)
