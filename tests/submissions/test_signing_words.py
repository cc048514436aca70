"""As what those who confirm personal papers sign: a deputy is called as their body calls its deputies."""

from collections.abc import Callable
from typing import Any

import pytest

from kl01.forms.definition.data import Confirmation
from kl01.forms.document import confirmation_words
from kl01.forms.printed import PrintedWords
from kl01.org.kinds import Role
from kl01.org.signatures import SignsFor
from kl01.submissions.people import ReceiverWords, receiver_words
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.words import signing_words
from tests.applications import NOW
from tests.world import World

Saved = Callable[[Callable[[World], Any]], Any]


@pytest.mark.parametrize(
    ("code", "signs_for", "role", "deputy", "signed"),
    [
        ("snv-vp", None, Role.SECRETARY, False, ("Chi bộ", "Bí thư", "")),
        ("snv-vp", None, Role.SECRETARY, True, ("Chi bộ", "Phó Bí thư", "")),
        ("snv-vp", SignsFor.CELL_COMMITTEE, Role.DEPUTY_SECRETARY, False, ("Chi ủy", "Phó Bí thư", "")),
        ("khoi", None, Role.DEPUTY_SECRETARY, False, ("Ban Thường vụ", "Phó Bí thư", "")),
        (
            "doan",
            SignsFor.EXECUTIVE_UNDER_CHAIR,
            Role.DEPUTY_SECRETARY,
            False,
            ("TM. Ban Chấp hành", "Phó Chủ tịch", ""),
        ),
        ("btg", None, Role.HEAD, True, ("", "Phó Trưởng ban", "Trưởng ban")),
    ],
)
def test_who_confirms_signs_as_what_they_are(
    saved: Saved,
    code: str,
    signs_for: SignsFor | None,
    role: Role,
    deputy: bool,
    signed: tuple[str, str, str],
) -> None:
    def ask(world: World) -> ReceiverWords:
        unit = world.unit(code)
        unit.signs_for = signs_for
        world.session.flush()
        receiver = Receiver(ReceiverKind.PARTY, role, unit.id)
        return receiver_words(world.session, receiver, NOW.date(), 0, deputy=deputy)

    told = saved(ask)
    assert (told.on_behalf, told.office, told.in_place_of) == signed
    form = Confirmation(
        receiver="party", title="Xác nhận của {body}", on_behalf="{on_behalf}", office="{office}"
    )
    words = confirmation_words(form, signing_words(told))
    assert (words.on_behalf, words.office, words.in_place_of) == signed
    stored = PrintedWords("", "", "", True, {}, {}, "", words, "").as_json()
    assert PrintedWords.from_json(stored).confirmation == words, "it is kept with what was handed in"


def test_a_form_that_names_an_office_itself_signs_in_nobodys_place() -> None:
    form = Confirmation(receiver="party", title="", on_behalf="", office="Thủ trưởng")
    assert confirmation_words(form, {"office": "Phó", "in_place_of": "Trưởng ban"}).in_place_of == ""
