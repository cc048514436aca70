"""At which steps the names on an exemplar's sheet are kept."""

from datetime import date

from kl01.exemplars.rules import WORKFLOW, Act, ExemplarState, keeps_words
from tests.exemplars.unit import DAY, Unit
from tests.some import some

SETTLING = {Act.SUBMIT, Act.APPROVE, Act.PROPOSE}


def test_names_are_kept_where_what_stands_on_a_sheet_is_settled() -> None:
    for way in some(WORKFLOW.transitions):
        written = way.before in {ExemplarState.DRAFT, ExemplarState.RETURNED}
        assert keeps_words(way) == (way.act in SETTLING or (way.act is Act.WITHDRAW and written)), way


def test_whatever_way_leads_out_of_what_is_written_names_are_kept() -> None:
    out = [way for way in WORKFLOW.transitions if not way.before.laid_before and way.after.laid_before]
    assert all(keeps_words(way) for way in some(out))


def test_each_kept_sheet_knows_its_day_and_its_approval(unit: Unit) -> None:
    one = unit.add()
    assert one.sheet.printed is None
    unit.at(ExemplarState.SUBMITTED, one)
    submitted = one.sheet.printed
    assert submitted is not None
    assert submitted.day == DAY > date(2022, 1, 1)
    assert "…" in submitted.words["approval"]
    unit.approve(one)
    approved = one.sheet.printed
    assert approved is not None
    assert approved.words["approval"].startswith("03-BB, ngày ")
