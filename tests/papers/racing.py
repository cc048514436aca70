"""Papers prepared for races: what they are told by on the pages of writing, handing in and receiving."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from kl01.forms.versions import form_of
from kl01.org.kinds import Role
from kl01.org.models import Delegation, Office
from kl01.papers.operations import section_of
from kl01.submissions.models import Submission
from kl01.submissions.operations import Move, confirm_paper, return_paper
from kl01.submissions.rules import Act, sides_of
from tests.applications import NOW
from tests.exemplars.made import actor_of
from tests.papers.filled import fill_paper
from tests.papers.made import begin, hand_in
from tests.races import Known, Sent
from tests.world import World

WRITER = "bithu.cbvp"
"""The secretary of a cell: their own paper goes to the secretary of the đảng bộ, or who stands in there."""
SECRETARY, DEPUTY, ADMIN = "bithu.snv", "phobithu.snv", "quantri"


def of(world: World, paper: Submission) -> Known:
    """Return what the pages of a paper are told by."""
    world.session.flush()
    receiver = world.unit("snv").id
    held = select(Office.id).where(Office.unit_id == receiver, Office.role == Role.SECRETARY)
    return {
        "paper": paper.id,
        "version": paper.version,
        "seen": "-".join(str(section.version) for section in paper.sections),
        "iii": section_of(paper, "iii").version,
        "receiver": f"secretary-{receiver}",
        "office": world.session.scalars(held).one(),
        "delegation": world.session.scalars(select(Delegation.id)).one(),
        "writer": paper.owner_id,
    }


def written(world: World) -> Known:
    """Let a paper be written to its end and not be handed in."""
    paper = begin(world.session, world.person(WRITER), "mau-02", 2026, NOW)
    fill_paper(world.session, paper, form_of(world.session, paper.template_id), NOW)
    return of(world, paper)


def handed(world: World) -> Known:
    """Let a paper wait for its receiver."""
    return of(world, hand_in(world.session, world.person(WRITER), "mau-02", 2026, NOW))


def _moved(world: World, act: Act, move: Callable[[Submission, Move], None]) -> Known:
    paper = hand_in(world.session, world.person(WRITER), "mau-02", 2026, NOW)
    sides = sides_of(paper.owner_id, world.person(SECRETARY).id, receives=True)
    move(paper, Move(act, sides, paper.version, reason="Ghi rõ thời gian"))
    return of(world, paper)


def confirmed(world: World) -> Known:
    """Let a paper be confirmed."""

    def confirm(paper: Submission, move: Move) -> None:
        assert paper.printed is not None
        words = replace(paper.printed, signer="Nguyễn Thị Hường")
        confirm_paper(world.session, paper, move, words, actor_of(world.person(SECRETARY), NOW))

    return _moved(world, Act.CONFIRM, confirm)


def returned(world: World) -> Known:
    """Let a paper be given back to be mended."""
    secretary = actor_of(world.person(SECRETARY), NOW)
    return _moved(world, Act.RETURN, lambda paper, move: return_paper(world.session, paper, move, secretary))


def submits(who: str = WRITER) -> Sent:
    data = {"nhan": "{receiver}", "seen": "{seen}", "version": "{version}"}
    return Sent(who, "/mau/{paper}/nop", data)


def withdraws() -> Sent:
    return Sent(WRITER, "/mau/{paper}/rut-lai", {"version": "{version}"})


def confirms(who: str) -> Sent:
    return Sent(who, "/duyet-mau/{paper}/xac-nhan", {"version": "{version}"})


def gives_back(who: str, reason: str = "Ghi rõ thời gian") -> Sent:
    return Sent(who, "/duyet-mau/{paper}/tra-lai", {"version": "{version}", "reason": reason})


def reopens(who: str) -> Sent:
    return Sent(who, "/duyet-mau/{paper}/mo-lai", {"version": "{version}", "reason": "Nhầm người"})


def writes(who: str = WRITER, text: str = "Gương mẫu", page: str = "trang-mot", **how: str) -> Sent:
    """Save a section, as a page that was opened before anything else happened."""
    data = {"version": "{iii}", "edit_session": page, "finished": "yes", "example": text, "action": "save"}
    return Sent(who, f"/mau/{{paper}}/phan/iii{how.get('where', '')}", data)
