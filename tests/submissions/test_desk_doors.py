"""What a receiver is shown is what opens: queue, count and next paper, also for claims that nearly fit."""

import pytest
from werkzeug.exceptions import HTTPException

from kl01.org.access import HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import DelegationScope, Role
from kl01.papers.access import Need
from kl01.periods import local_day
from kl01.submissions.keeper import load_submission_for
from kl01.submissions.models import Submission
from kl01.submissions.queue import next_waiting, queue, waiting_count
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from tests.applications import NOW
from tests.papers.made import begin, hand_in
from tests.principals import at_noon
from tests.world import World

DAY, FORM, YEAR = local_day(NOW), "mau-02", 2026


@pytest.fixture
def papers(world: World) -> dict[str, Submission]:
    """One paper to each office that receives here, and one that nobody has handed in."""
    session = world.session

    def to(role: Role, unit: str, kind: ReceiverKind = ReceiverKind.PARTY) -> Receiver:
        return Receiver(kind, role, world.unit(unit).id)

    def handed(username: str, receiver: Receiver) -> Submission:
        return hand_in(session, world.person(username), FORM, YEAR, NOW, receiver)

    made = {
        "to the cell": handed("canbo.snv", to(Role.SECRETARY, "snv-vp")),
        "to the next cell": handed("bithu.snv", to(Role.SECRETARY, "snv-tccb")),
        "to the party": handed("bithu.cbvp", to(Role.SECRETARY, "snv")),
        "to its deputy": handed("congdoan.snv", to(Role.DEPUTY_SECRETARY, "snv")),
        "to the union": handed("quanchung.snv", to(Role.TRADE_UNION_CHAIR, "snv", ReceiverKind.TRADE_UNION)),
        "of the deputy": handed("phobithu.snv", to(Role.SECRETARY, "snv")),
        "draft": begin(session, world.person("bithu.sct"), FORM, YEAR, NOW),
    }
    session.flush()
    return made


def principal(world: World, username: str, *claims: HeldOffice | HeldDelegation) -> Principal:
    offices = tuple(one for one in claims if isinstance(one, HeldOffice))
    delegations = tuple(one for one in claims if isinstance(one, HeldDelegation))
    return Principal(1, world.person(username).id, username, (), offices, delegations)


def held(world: World, role: Role, code: str) -> HeldOffice:
    unit = world.unit(code)
    return HeldOffice(role, unit.id, unit.kind)


def lent(
    world: World, code: str, grantor: str, scope: DelegationScope = DelegationScope.DEPUTIZE
) -> HeldDelegation:
    giver = world.person(grantor)
    return HeldDelegation(world.unit(code).id, giver.id, giver.full_name, scope)


def opens(world: World, who: Principal, paper: Submission) -> bool:
    try:
        load_submission_for(world.session, at_noon(who, DAY), paper.id, Need.RECEIVE)
    except HTTPException:
        return False
    return True


def shown(world: World, who: Principal, papers: dict[str, Submission]) -> set[str]:
    """Return what somebody's queue shows, having asked that the rest agrees with it."""
    found = queue(world.session, who, DAY, list(SubmissionState))
    assert waiting_count(world.session, who, DAY) == len(found), "all of them wait"
    assert {paper.id for paper in found} == {one.id for one in papers.values() if opens(world, who, one)}
    first = next_waiting(world.session, who, DAY, 0)
    assert first == (found[0].id if found else None)
    if found:
        assert next_waiting(world.session, who, DAY, found[0].id) == (found[1].id if found[1:] else None)
    ids = {paper.id for paper in found}
    return {name for name, paper in papers.items() if paper.id in ids}


def test_each_claim_is_shown_what_opens_and_nothing_else(world: World, papers: dict[str, Submission]) -> None:
    """All in one: handing in the papers takes longer than a hundred questions about them."""

    def asks(username: str, *claims: HeldOffice | HeldDelegation) -> set[str]:
        return shown(world, principal(world, username, *claims), papers)

    offices = {
        (Role.SECRETARY, "snv-vp"): {"to the cell"},
        (Role.SECRETARY, "snv-tccb"): {"to the next cell"},
        (Role.SECRETARY, "snv"): {"to the party", "of the deputy"},
        # The next cell has no secretary: the writer is the secretary above, so it is their deputy's.
        (Role.DEPUTY_SECRETARY, "snv"): {"to its deputy", "to the next cell"},
        (Role.TRADE_UNION_CHAIR, "snv"): {"to the union"},
    }
    for role in Role:
        for code in ("snv-vp", "snv-tccb", "snv", "sct", "khoi", "btg"):
            assert asks("tochuc", held(world, role, code)) == offices.get((role, code), set()), (role, code)

    secretary, deputy = held(world, Role.SECRETARY, "snv"), held(world, Role.DEPUTY_SECRETARY, "snv")
    two = asks("tochuc", held(world, Role.SECRETARY, "snv-vp"), deputy)
    assert two == {"to the cell", "to its deputy", "to the next cell"}, "each office, and no mixture of them"
    assert asks("bithu.cbvp", secretary) == {"of the deputy"}, "one's own waits for somebody else"

    deputize, tick = DelegationScope.DEPUTIZE, DelegationScope.TICK
    # The deputy's own is not for the deputy, nor in a giver's name what that giver wrote.
    for code, grantor, scope, names in (
        ("snv", "bithu.snv", deputize, {"to the party"}),
        ("snv", "bithu.cbvp", deputize, set()),
        ("snv", "bithu.snv", tick, set()),
        ("snv-vp", "bithu.cbvp", deputize, {"to the cell"}),
        ("snv-tccb", "bithu.snv", deputize, set()),
        ("sct", "bithu.sct", deputize, set()),
    ):
        assert asks("phobithu.snv", lent(world, code, grantor, scope)) == names, (code, grantor, scope)
    # What the giver handed to the deputy as such is the deputy's to decide on.
    stands_in = lent(world, "snv", "congdoan.snv")
    assert asks("phobithu.snv", deputy, stands_in) == {"to its deputy", "to the party", "to the next cell"}
    both = lent(world, "snv-vp", "bithu.cbvp"), lent(world, "snv", "bithu.snv")
    assert asks("phobithu.snv", *both) == {"to the cell", "to the party"}
