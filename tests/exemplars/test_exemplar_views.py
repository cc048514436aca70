"""The pages of exemplars under clumsy and hostile hands: nothing wrong is taken, nothing typed is lost."""

import unicodedata
from typing import Any

import pytest
from sqlalchemy import update

from kl01.accounts.models import SignIn
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from kl01.exemplars.step_operations import give_back, withdraw
from kl01.org.models import Person
from kl01.papers.operations import section_of
from tests.exemplars.made import seen
from tests.exemplars.reading import ROOT, ROW, UNIT, count, form_of, new, one_url, stored, words_at
from tests.exemplars.unit import Saved, Unit
from tests.page_client import Page, PageClient, parse
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS
from tests.web.echo import echoes

PERSON_FORM, GROUP_FORM = f"{UNIT}/them/ca-nhan?ten=", f"{UNIT}/them/tap-the?ten="
LONG_WORD = "ơ" * 10_000
TCVN3 = "§¶ng ñy ®· tæ chøc häc tËp"


@pytest.fixture
def secretary(client: PageClient) -> PageClient:
    return client.sign_in("bithu.snv")


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def add(client: PageClient, address: str = PERSON_FORM, **values: str) -> Page:
    page = client.get(address)
    sent = {**ROW, **({"position": "Tạp vụ"} if "ca-nhan" in address else {}), **values}
    return client.submit(page, form_of(page), **sent)


# --- What is typed into a row ------------------------------------------------------------------------------


def test_names_in_parts_are_found_and_stored_whole(secretary: PageClient, saved: Saved) -> None:
    page = secretary.get(f"{UNIT}/them/ca-nhan?tim={nfd('Bùi Thị Cúc')}")
    assert "Bùi Thị Cúc" in page.text
    assert add(secretary, name=nfd("Trịnh Thị Sen"), content=nfd("Tiết kiệm điện")).status == 200

    def names(unit: Unit) -> list[str]:
        one = stored(unit, 1)
        return [one.name, one.row["name"], one.row["content"]]

    assert saved(names) == ["Trịnh Thị Sen", "Trịnh Thị Sen", "Tiết kiệm điện"]
    saved(lambda unit: unit.at(ExemplarState.COMMENDED, stored(unit, 1)).id)
    assert "Trịnh Thị Sen" in secretary.get(f"{ROOT}/?tim={nfd('trịnh')}").text


def test_the_bullets_of_word_are_stored_as_hyphens(secretary: PageClient, saved: Saved) -> None:
    texts = {"content": WORD_BULLETS, "goal": WORD_BULLETS, "measures": WORD_BULLETS}
    assert add(secretary, name="Trịnh Thị Sen", in_charge="\uf0b7\tcấp ủy", **texts).status == 200
    row = saved(lambda unit: dict(stored(unit, 1).row))
    assert [row[key] for key in texts] == [HYPHENS] * 3
    assert row["in_charge"] == "- cấp ủy"


@pytest.mark.parametrize(
    ("values", "control", "words"),
    [
        ({"name": ""}, "name", "Nhập họ và tên"),
        ({"name": "   "}, "name", "Nhập họ và tên"),
        ({"name": "\u200b"}, "name", "Nhập họ và tên"),
        ({"name": "x" * 101}, "name", "Họ và tên phải từ 100 ký tự trở xuống, đang thừa 1 ký tự"),
        ({"content": LONG_WORD}, "content", "Nội dung điển hình phải từ 600 ký tự trở xuống, đang thừa 9400"),
        ({"content": "Giúp bạn 😀 học"}, "content", "chưa in được ký tự 😀 (sau chữ “Giúp bạn”)"),
        ({"goal": "Một\nHai ba\ue000"}, "goal", "chưa in được ký tự U+E000 (dòng 2, sau chữ “Hai ba”)"),
        ({"measures": TCVN3}, "measures", "chữ gõ bằng bảng mã TCVN3. Chuyển sang Unicode bằng UniKey"),
        ({"field": "Tự nghĩ ra"}, "field", "Chọn lĩnh vực trong các mục đã cho"),
    ],
)
def test_what_can_never_be_handed_in_is_told_beside_it_and_kept(
    secretary: PageClient, saved: Saved, values: dict[str, str], control: str, words: str
) -> None:
    page = add(secretary, **{"name": "Trịnh Thị Sen", **values})
    assert page.status == 422
    assert words in words_at(page, control)
    assert saved(count) == 0
    expected = {"name": "Trịnh Thị Sen", **ROW, **values}
    for name in ("name", "content", "goal", "measures", "in_charge", "time"):
        kept = (page.value(name) or "").strip()
        assert kept == expected[name].replace("\u200b", "").strip()


def test_a_row_may_lack_all_but_its_name_until_it_is_laid_before_the_committee(
    secretary: PageClient, saved: Saved
) -> None:
    page = add(secretary, name="Trịnh Thị Sen", position="", **dict.fromkeys(ROW, ""))
    assert page.status == 200
    page = secretary.get(f"{UNIT}/trinh")
    assert "Nhập nội dung điển hình" in page.text
    link = next(one for one in page.links() if one.endswith("#content"))
    shown = Page(answer := secretary.raw.get(link.partition("#")[0]), parse(answer.text))
    assert "Nhập nội dung điển hình" in words_at(shown, "content")


def test_a_look_at_what_is_missing_is_no_refusal(secretary: PageClient, saved: Saved) -> None:
    add(secretary, name="Trịnh Thị Sen", goal="")
    secretary.get(one_url(1, "/sua?kiem_tra=1"))


def test_a_sign_that_can_not_be_printed_is_named_with_its_place_before_the_committee(
    secretary: PageClient, saved: Saved
) -> None:
    number = saved(new)

    def spoil(unit: Unit) -> None:
        section = section_of(stored(unit, number).sheet, "ii")
        section.content = {"reason": "Dòng đầu\nLuôn vui vẻ 😀 với dân"}

    saved(spoil)
    page = secretary.get(f"{UNIT}/trinh")
    assert "chưa in được ký tự 😀 (dòng 2, sau chữ “Luôn vui vẻ”)" in page.text
    assert "Bà Sen: còn 1 chỗ cần viết" in page.text
    version = saved(lambda unit: stored(unit, number).version)
    assert secretary.post(f"{UNIT}/trinh", {"chosen": f"{number}:{version}"}, 409).status == 409
    assert saved(lambda unit: stored(unit, number).state) is ExemplarState.DRAFT


def test_markup_is_shown_as_it_was_typed(secretary: PageClient, saved: Saved) -> None:
    nasty = "<script>alert(1)</script><b>&amp;"
    assert add(secretary, name=nasty, content=nasty, position=nasty).status == 200
    number = 1
    saved(lambda unit: unit.at(ExemplarState.COMMENDED, stored(unit, number)).id)
    for url in (
        UNIT, f"{UNIT}/xem", f"{UNIT}/rut", one_url(number), one_url(number, "/xem"),
        one_url(number, "/cong-bo"), one_url(number, "/anh"), one_url(number, "/nguoi-viet"),
        f"{ROOT}/", f"{ROOT}/{number}", f"{ROOT}/?tim={nasty}", f"{UNIT}/them/ca-nhan?tim={nasty}",
    ):  # fmt: skip
        page = secretary.get(url)
        assert "<script>alert" not in page.html, url
    assert nasty in secretary.get(f"{ROOT}/{number}").text
    page = secretary.get(f"{UNIT}/rut")
    page = secretary.submit(page, form_of(page), reason=nasty)
    assert "<script>alert" not in page.html
    assert nasty in secretary.get(one_url(number)).text


# --- Who is chosen -----------------------------------------------------------------------------------------


def test_people_and_units_of_elsewhere_are_not_accepted(secretary: PageClient, saved: Saved) -> None:
    stranger = saved(lambda unit: unit.world.person("bithu.sct").id)
    for query in (f"nguoi={stranger}", "nguoi=99999", "nguoi=-1", "nguoi=abc", "nguoi=", "nguoi=1%00"):
        page = secretary.get(f"{UNIT}/them/ca-nhan?{query}")
        assert "Tìm người của đơn vị" in page.text
        secretary.post(f"{UNIT}/them/ca-nhan?{query}", ROW, 409)
    for query in ("don-vi=sct", "don-vi=khong-co", "don-vi=khoi", "don-vi="):
        page = secretary.get(f"{UNIT}/them/tap-the?{query}")
        assert "Chọn một đơn vị" in page.text
        secretary.post(f"{UNIT}/them/tap-the?{query}", ROW, 409)
    assert saved(count) == 0


def test_what_was_typed_of_one_who_left_meanwhile_is_kept(secretary: PageClient, saved: Saved) -> None:
    stranger = saved(lambda unit: unit.world.person("bithu.sct").id)
    page = secretary.post(f"{UNIT}/them/ca-nhan?nguoi={stranger}", ROW, 409)
    assert ROW["content"] in page.html


def test_who_it_is_can_not_be_typed_over(secretary: PageClient, saved: Saved) -> None:
    person = saved(lambda unit: unit.world.person("quanchung.snv").id)
    page = add(secretary, f"{UNIT}/them/ca-nhan?nguoi={person}", name="Người khác")
    assert page.status == 200
    assert saved(lambda unit: (stored(unit, 1).name, stored(unit, 1).person_id)) == ("Bùi Thị Cúc", person)
    page = add(secretary, f"{UNIT}/them/ca-nhan?nguoi={person}")
    assert page.status == 422
    assert "Bùi Thị Cúc đã có trong danh sách của năm 2026" in page.text
    assert page.value("content") == ROW["content"]
    stranger = saved(lambda unit: unit.world.person("bithu.sct").id)
    page = secretary.get(one_url(1, f"/sua?nguoi={stranger}"))
    secretary.submit(page, form_of(page), goal="Khác")
    assert saved(lambda unit: (stored(unit, 1).person_id, stored(unit, 1).row["goal"])) == (person, "Khác")


def test_a_unit_is_chosen_and_not_typed(secretary: PageClient, saved: Saved) -> None:
    add(secretary, f"{UNIT}/them/tap-the?don-vi=snv-vp", name="Khác")
    assert saved(lambda unit: (stored(unit, 1).name, stored(unit, 1).kind)) == (
        "Chi bộ Văn phòng", ExemplarKind.COLLECTIVE,
    )  # fmt: skip
    assert add(secretary, f"{UNIT}/them/tap-the?don-vi=snv-vp").status == 422
    assert saved(count) == 1


def test_fragments_for_htmx(secretary: PageClient, saved: Saved) -> None:
    number = saved(lambda unit: new(unit, ExemplarState.COMMENDED))
    told = secretary.htmx("GET", f"{UNIT}/them/ca-nhan?tim=bui")
    assert "Bùi Thị Cúc" in told.text
    assert "Tìm người của đơn vị" not in told.text
    told = secretary.htmx("GET", f"{UNIT}/them/ca-nhan?tim=khong co ai")
    assert "Không có ai tên như vậy" in told.text
    told = secretary.htmx("GET", one_url(number, "/nguoi-viet?tim=nguyen"))
    assert "Nguyễn Văn An" in told.text
    assert "Nhờ viết phần của mình" not in told.text
    told = secretary.htmx("GET", f"{ROOT}/?tim=sen")
    assert "Bà Sen" in told.text
    assert "<h1" not in told.text
    assert "Không tìm thấy" in secretary.htmx("GET", f"{ROOT}/?tim=khac").text
    assert "Đặng Quốc Việt" not in secretary.htmx("GET", f"{UNIT}/them/ca-nhan?tim=dang").text


@pytest.mark.parametrize(
    "query",
    ["nam=0000", "nam=2026x", "nam=²⁰²⁶", "loai=khac", "trang=-5", "trang=999999999999999999999", "trang=x",
     "don-vi=khong-co", "linh-vuc=%00", "tim=%25_%27%22", "tim=" + "x" * 3000],
)  # fmt: skip
def test_strange_questions_to_the_honours_are_answered(secretary: PageClient, query: str) -> None:
    secretary.get(f"{ROOT}/?{query}")


# --- Two at once -------------------------------------------------------------------------------------------


def test_two_who_edit_one_row_see_both_texts_and_the_second_may_insist(
    client: PageClient, secretary: PageClient, saved: Saved
) -> None:
    number = saved(new)
    deputy = PageClient(client.app).sign_in("phobithu.snv")
    pages = [one.get(one_url(number, "/sua")) for one in (secretary, deputy)]
    page = secretary.submit(pages[0], form_of(pages[0]), goal="Mục tiêu của bí thư")
    assert page.status == 200
    page = deputy.submit(pages[1], form_of(pages[1]), goal="Mục tiêu của phó bí thư")
    assert page.status == 409
    assert "Nguyễn Thị Hường vừa" in page.text
    assert "Mục tiêu của bí thư" in page.text
    assert page.value("goal") == "Mục tiêu của phó bí thư"
    assert saved(lambda unit: stored(unit, number).row["goal"]) == "Mục tiêu của bí thư"
    page = deputy.submit(page, form_of(page))
    assert page.status == 200
    assert saved(lambda unit: stored(unit, number).row["goal"]) == "Mục tiêu của phó bí thư"


def test_who_only_looked_is_not_told_to_have_changed_it(
    client: PageClient, secretary: PageClient, saved: Saved
) -> None:
    number = saved(lambda unit: new(unit, ExemplarState.REPORTED))
    saved(lambda unit: give_back(unit.session, seen(stored(unit, number)), "Bổ sung", *unit.mover()))
    deputy = PageClient(client.app).sign_in("phobithu.snv")
    pages = [one.get(one_url(number, "/sua")) for one in (secretary, deputy)]
    secretary.submit(pages[0], form_of(pages[0]), goal="Mục tiêu của bí thư")
    PageClient(client.app).sign_in("tuyengiao").get(one_url(number))
    page = deputy.submit(pages[1], form_of(pages[1]), goal="Mục tiêu của phó bí thư")
    assert page.status == 409
    assert "Nguyễn Thị Hường vừa" in page.text


def test_what_was_laid_before_the_committee_meanwhile_is_not_written_over(
    secretary: PageClient, saved: Saved
) -> None:
    number = saved(new)
    page = secretary.get(one_url(number, "/sua"))
    saved(lambda unit: unit.at(ExemplarState.SUBMITTED, stored(unit, number)).id)
    page = secretary.submit(page, form_of(page), goal="Muộn")
    assert page.status == 409
    assert "Phần này không sửa được nữa; chép lại chữ cần giữ" in page.text
    assert page.value("goal") == "Muộn"
    page = secretary.submit(page, form_of(page))
    assert page.status == 409
    assert saved(lambda unit: stored(unit, number).row["goal"]) != "Muộn"


def test_after_the_session_the_text_of_a_row_is_shown_again(secretary: PageClient, saved: Saved) -> None:
    number = saved(new)
    for url in (PERSON_FORM, one_url(number, "/sua")):
        secretary.sign_in("bithu.snv")
        page = secretary.get(url)
        saved(lambda world: world.session.execute(update(SignIn).values(ended_at=SignIn.began_at)))
        page = secretary.submit(page, form_of(page), name="Trịnh Thị Sen", **ROW)
        assert page.status == 401
        shown = {text for _, text in echoes(page)}
        assert {"Trịnh Thị Sen", *ROW.values()} - {ROW["field"]} <= shown
    assert saved(count) == 1


# --- Steps -------------------------------------------------------------------------------------------------


def take(client: PageClient, act: str, **values: Any) -> Page:
    page = client.get(f"{UNIT}/{act}")
    return client.submit(page, form_of(page), **values)


Stage = ExemplarState
APPROVAL = {"number": "03-BB/ĐU", "day": "20/11/2026"}


@pytest.mark.parametrize(
    ("act", "state", "values", "control", "words"),
    [
        ("rut", Stage.DRAFT, {"reason": ""}, "reason", "Nhập lý do rút"),
        ("rut", Stage.DRAFT, {"reason": LONG_WORD}, "reason", "Lý do phải từ 1000 ký tự trở xuống"),
        ("rut", Stage.DRAFT, {"reason": TCVN3}, "reason", "bảng mã TCVN3"),
        ("tra-lai", Stage.SUBMITTED, {"reason": " \n "}, "reason", "Nhập chỗ cần sửa, để đơn vị biết"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "day": "31/02/2026"}, "day", "phải là ngày có thật"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "day": "24/11/2026"}, "day", "đến hôm nay, 23/11/2026"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "day": ""}, "day", "Nhập ngày họp"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "number": ""}, "number", "Nhập số biên bản"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "number": "x" * 101}, "number", "từ 100 ký tự trở xuống"),
        ("thong-qua", Stage.SUBMITTED, {**APPROVAL, "number": "03 😀"}, "number", "chưa in được ký tự 😀"),
        ("thong-qua", Stage.SUBMITTED, APPROVAL, "approvers", "Chọn người thông qua"),
        ("bao-cao", Stage.APPROVED, {"number": "x" * 101}, "number", "Số báo cáo phải từ 100"),
        ("tuyen-duong", Stage.PROPOSED, {**APPROVAL, "occasion": ""}, "occasion", "Nhập dịp tuyên dương"),
        ("tuyen-duong", Stage.PROPOSED, {**APPROVAL, "occasion": "😀"}, "occasion", "chưa in được ký tự"),
        ("tuyen-duong", Stage.PROPOSED, {**APPROVAL, "level": "central"}, "level", "Chọn cấp tuyên dương"),
        ("tuyen-duong", Stage.PROPOSED, {**APPROVAL, "level": "x"}, "level", "Chọn cấp tuyên dương"),
        ("tuyen-duong", Stage.PROPOSED, APPROVAL, "chosen", "Hỏi và ghi ý kiến của Bà Sen"),
    ],
)  # fmt: skip
def test_what_a_step_lacks_is_told_and_kept(
    secretary: PageClient, saved: Saved, act: str, state: ExemplarState, values: dict[str, str], control: str,
    words: str,
) -> None:  # fmt: skip
    number = saved(lambda unit: new(unit, state))
    page = take(secretary, act, **values)
    assert page.status == 422
    assert words in words_at(page, control)
    for name, text in some(values.items()):
        if name in {"number", "day", "reason", "occasion"}:
            assert (page.value(name) or "").strip() == text.strip()
    assert saved(lambda unit: stored(unit, number).state) is state


def test_nothing_ticked_is_told(secretary: PageClient, saved: Saved) -> None:
    saved(new)
    page = secretary.post(f"{UNIT}/trinh", {}, 422)
    assert (
        words_at(page, "chosen") == "Lỗi: Chọn ít nhất một tập thể hoặc cá nhân"
        or "Chọn ít nhất" in page.text
    )


@pytest.mark.parametrize("chosen", ["abc", "::", "1", "1:x", "99999:1", ":1", "1:-1", "٣:١", "0:0"])
def test_tampered_choices_move_nothing(secretary: PageClient, saved: Saved, chosen: str) -> None:
    number = saved(new)
    answer = secretary.raw.post(f"{UNIT}/trinh", data={"csrf_token": secretary.token(), "chosen": chosen})
    assert answer.status_code in {400, 409}
    assert saved(lambda unit: stored(unit, number).state) is ExemplarState.DRAFT


def test_a_step_from_an_old_page_is_refused_and_its_words_are_kept(
    secretary: PageClient, saved: Saved
) -> None:
    first, second = saved(
        lambda unit: (new(unit, ExemplarState.SUBMITTED), new(unit, ExemplarState.SUBMITTED, "Bà Lụa"))
    )
    page = secretary.get(f"{UNIT}/thong-qua")
    deputy = saved(lambda unit: unit.deputy.id)
    saved(lambda unit: withdraw(unit.session, seen(stored(unit, first)), "Nhầm", *unit.mover()))
    page = secretary.submit(page, form_of(page), **APPROVAL, approvers=str(deputy))
    assert page.status == 409
    assert "Những gì vừa gõ vẫn còn" in page.text
    assert (page.value("number"), page.value("day")) == (APPROVAL["number"], APPROVAL["day"])
    assert saved(lambda unit: stored(unit, second).state) is ExemplarState.SUBMITTED
    version = saved(lambda unit: stored(unit, second).version)
    page = secretary.submit(page, form_of(page), chosen=f"{second}:{version}", approvers=str(deputy))
    assert page.status == 200
    assert saved(lambda unit: stored(unit, second).state) is ExemplarState.APPROVED


def test_words_of_a_step_are_kept_when_nothing_is_left_for_it(secretary: PageClient, saved: Saved) -> None:
    number = saved(lambda unit: new(unit, ExemplarState.SUBMITTED))
    page = secretary.get(f"{UNIT}/tra-lai")
    saved(lambda unit: withdraw(unit.session, seen(stored(unit, number)), "Nhầm", *unit.mover()))
    page = secretary.submit(page, form_of(page), reason="Một lý do dài vừa gõ")
    assert page.status == 409
    assert "Một lý do dài vừa gõ" in page.html


def test_a_name_with_signs_on_record_is_told_before_the_committee(
    secretary: PageClient, saved: Saved
) -> None:
    def register(unit: Unit) -> int:
        person: Person = unit.world.person("quanchung.snv")
        person.full_name = "Bùi Thị Cúc 😀"
        return new(unit, person=person)

    saved(register)
    assert "Họ và tên: chưa in được ký tự 😀" in secretary.get(f"{UNIT}/trinh").text


def test_namesakes_are_told_apart_where_some_are_chosen(secretary: PageClient, saved: Saved) -> None:
    def register(unit: Unit) -> None:
        for username, born in (("quanchung.snv", 1971), ("canbo.snv", 1988)):
            person: Person = unit.world.person(username)
            person.full_name, person.birth_year = "Bùi Thị Cúc", born
            new(unit, person=person)
        for username, born in (("phobithu.snv", 1969), ("bithu.snv", 1970)):
            member: Person = unit.world.person(username)
            member.full_name, member.birth_year = "Lê Văn Trùng", born
        new(unit, ExemplarState.SUBMITTED)

    saved(register)
    page = secretary.get(f"{UNIT}/trinh")
    assert "Bùi Thị Cúc (1971)" in page.text
    assert "Bùi Thị Cúc (1988)" in page.text
    approving = secretary.get(f"{UNIT}/thong-qua").text
    assert "Lê Văn Trùng (1969), phó bí thư" in approving
    assert "Lê Văn Trùng (1970), bí thư" in approving
    assert "Bà Sen (" not in approving


@pytest.mark.parametrize(("username", "told"), [("phobithu.snv", True), ("canbo.snv", False)])
def test_who_is_left_to_approve_is_neither_who_submitted_nor_who_was_chosen(
    client: PageClient, saved: Saved, username: str, told: bool
) -> None:
    saved(lambda unit: new(unit, ExemplarState.SUBMITTED, person=unit.world.person(username)))
    page = client.sign_in("bithu.snv").get(f"{UNIT}/thong-qua")
    assert ("Chưa có ai khác để thông qua" in page.text) is told
