"""Handing in: the paper as it will be, the confirmation, taking back, what became of it."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.queries import trail_of
from kl01.audit.verbs import Verb
from kl01.db import db
from kl01.forms.content import Problem, content_problems
from kl01.org.acting import opens
from kl01.papers.access import Need, word_of_look
from kl01.papers.kinds import CopyKind
from kl01.papers.presentation import problem_links
from kl01.papers.queries import content_of, paper_subject, side_copies
from kl01.printing import missing_glyphs
from kl01.submissions.days import due_words
from kl01.submissions.document import document_of, words_now
from kl01.submissions.handover import waits_for
from kl01.submissions.keeper import OpenSubmission, load_own_for
from kl01.submissions.operations import IncompleteError, Move, StalePaperError, submit_paper, withdraw_paper
from kl01.submissions.pages import blueprint
from kl01.submissions.people import Affiliation, ReceiverWords, receiver_words, receivers_of
from kl01.submissions.presentation import state_words
from kl01.submissions.queries import revisions
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import WORKFLOW, Act, SubmissionState
from kl01.submissions.staffing import passing_on
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other, sent_version
from kl01.web.paging import asked_page, trail_pages

LOOKED = (Verb.PAPER_OPENED, Verb.PAPER_PRINTED)
_LOOKS_PAGE = "xem"


def _options(opened: OpenSubmission, home: Affiliation) -> list[tuple[Receiver, ReceiverWords]]:
    session = db.session()
    owner_id = opened.paper.owner_id
    return [
        (one, receiver_words(session, one, opened.acting.today, owner_id))
        for one in receivers_of(session, owner_id, home, opened.acting.today)
    ]


def _seen(opened: OpenSubmission) -> str:
    """Return what tells whether a text was written in since somebody looked at the whole paper."""
    return "-".join(str(section.version) for section in opened.paper.sections)


def _value(receiver: Receiver) -> str:
    return f"{receiver.role.value}-{receiver.unit_id}"


@blueprint.get("/<int:paper_id>/xem")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def check(opened: OpenSubmission) -> str | BaseResponse:
    """Show the paper as it will be handed in, with what is missing and the button to hand it in."""
    if not opened.may_write:
        return redirect(url_for("submissions.handed", paper_id=opened.paper.id), 303)
    return _check_page(opened)


def _check_page(
    opened: OpenSubmission, problems: list[Problem] | None = None, message: str = "", status: int = 200
) -> Response:
    session = db.session()
    home = opened.home
    options = _options(opened, home)
    definition = opened.form.definition
    content = content_of(opened.paper)
    open_points = content_problems(definition, content, missing_glyphs, party_member=home.party_member)
    document = document_of(session, opened)
    return Response(
        render_template(
            "submissions/check.html",
            opened=opened,
            paper=opened.paper,
            title=opened.title,
            document=document,
            profile=document.profile,
            parts=[(one.code, one.title) for one in definition.written_sections],
            options=[(_value(receiver), words) for receiver, words in options],
            problems=problem_links(opened, problems or []),
            open_points=problem_links(opened, open_points),
            message=message,
            seen=_seen(opened),
            same=_same_as_before(opened),
        ),
        status,
    )


def _same_as_before(opened: OpenSubmission) -> list[str]:
    return [
        field.label
        for section in opened.form.definition.written_sections
        for field in opened.unchanged_fields(db.session(), section)
    ]


@blueprint.post("/<int:paper_id>/nop")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def submit(opened: OpenSubmission) -> BaseResponse:
    """Hand a paper in; what is missing or can't be printed is said, with everything kept."""
    session = db.session()
    home = opened.home
    options = _options(opened, home)
    if not opened.may_write:
        return see_other(url_for("submissions.handed", paper_id=opened.paper.id))
    if not options:
        words = "Chưa có ai giữ chức vụ để nhận mẫu này. Đề nghị quản trị phần mềm ghi bí thư chi bộ"
        return _check_page(opened, message=words, status=422)
    wanted = request.form.get("nhan", "")
    receiver = next((one for one, _ in options if _value(one) == wanted), None)
    if receiver is None:
        return _check_page(opened, message="Người nhận vừa thay đổi: xem lại người nhận rồi nộp", status=422)
    if request.form.get("seen") != _seen(opened):
        return _check_page(opened, message="Mẫu vừa được sửa: xem lại bản dưới đây rồi nộp", status=422)
    move = Move(Act.SUBMIT, opened.sides, sent_version(request.form.get("version")))
    printed = words_now(session, opened, receiver)
    try:
        submit_paper(
            session,
            opened.paper,
            opened.form,
            home,
            receiver,
            printed,
            move,
            missing_glyphs,
            opened.acting,
        )
    except IncompleteError as incomplete:
        return _check_page(opened, problems=incomplete.problems, status=422)
    return see_other(url_for("submissions.handed", paper_id=opened.paper.id, xong="1"))


@blueprint.get("/<int:paper_id>/da-nop")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def handed(opened: OpenSubmission) -> str | BaseResponse:
    """Show what was handed in: who has it, what became of it, who looked at it."""
    if opened.may_write:
        return redirect(url_for("submissions.show", paper_id=opened.paper.id), 303)
    return render_template("submissions/handed.html", **_handed_context(opened))


def _handed_context(opened: OpenSubmission) -> dict[str, Any]:
    session = db.session()
    paper = opened.paper
    receiver = paper.receiver
    assert receiver is not None
    document = document_of(session, opened)
    waiting_words = _waiting_words(opened)
    return {
        "opened": opened,
        "paper": paper,
        "title": opened.title,
        "state": state_words(paper),
        "waiting_words": waiting_words,
        "for_nobody": waiting_words == NOBODY_RECEIVES,
        "receiver": receiver_words(session, receiver, opened.acting.today, paper.owner_id),
        "due_words": due_words(session, opened.plan, opened.form, paper.period, opened.home),
        "document": document,
        "profile": document.profile,
        "just_now": request.args.get("xong") == "1",
        "withdrawing": opened.transition(Act.WITHDRAW),
        "confirmer": paper.printed.signer if paper.printed else "",
        "refused": [one for one in side_copies(session, paper.id) if one.kind is CopyKind.REFUSED],
    }


NOBODY_RECEIVES = (
    "Chưa có người nhận. Không đồng chí nào đang giữ chức vụ nhận được mẫu này; phần mềm đã báo quản trị. "
    "Mẫu vẫn được giữ nguyên"
)


def _waiting_words(opened: OpenSubmission) -> str:
    """Return for whom a paper waits, if for another than the one it was handed to."""
    session, paper, now, today = db.session(), opened.paper, opened.receiver_today, opened.acting.today
    if paper.state is not SubmissionState.SUBMITTED or now == paper.receiver:
        return ""
    return waits_for(session, passing_on(session, today), now, today, paper.owner_id) or NOBODY_RECEIVES


@blueprint.post("/<int:paper_id>/rut-lai")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def withdraw(opened: OpenSubmission) -> BaseResponse:
    """Take a paper back that nobody has opened yet."""
    session = db.session()
    move = Move(Act.WITHDRAW, opened.sides, sent_version(request.form.get("version")))
    try:
        deserted = opened.situation.deserted
        withdraw_paper(session, opened.paper, move, opened.acting, deserted=deserted)
    except StalePaperError:
        waits = opened.paper.state is SubmissionState.SUBMITTED
        flash(
            "Chưa rút lại được: người nhận đã mở mẫu này. Muốn sửa thì nhờ người nhận trả lại."
            if waits and opened.paper.opened_at
            else "Mẫu vừa thay đổi trạng thái, xem lại ở trang này.",
            "warning",
        )
        return see_other(url_for("submissions.show", paper_id=opened.paper.id))
    flash(f"{WORKFLOW.words(Act.WITHDRAW).done} Sửa xong thì nộp lại.", "success")
    return see_other(url_for("submissions.show", paper_id=opened.paper.id))


@blueprint.get("/<int:paper_id>/lich-su")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def trail(opened: OpenSubmission) -> str:
    """Show a paper's owner what happened to it and who opened it, with each version that was handed in."""
    session, subject = db.session(), [paper_subject(opened.paper.id)]
    done = trail_of(session, subject, but=LOOKED, page=asked_page())
    looked = trail_of(
        session, subject, only=LOOKED, not_by=opened.paper.owner_id, page=asked_page(_LOOKS_PAGE)
    )
    return render_template(
        "submissions/trail.html",
        opened=opened,
        paper=opened.paper,
        title=opened.title,
        events=done.events,
        events_pages=trail_pages(done.total),
        accesses=looked.events,
        accesses_pages=trail_pages(looked.total, _LOOKS_PAGE, "da-xem", "Chuyển trang người đã xem"),
        revisions=revisions(session, opened.paper.id),
        part_titles={one.code: one.title for one in opened.form.definition.written_sections},
    )


@blueprint.get("/<int:paper_id>/ban/<int:number>")
@requires(Permission.SIGNED_IN)
@opens(load_own_for, Need.WRITE, leaves=word_of_look)
def revision(opened: OpenSubmission, number: int) -> str:
    """Show one of the versions that were handed in."""
    session = db.session()
    found = next((one for one in revisions(session, opened.paper.id) if one.number == number), None) or abort(
        404
    )
    document = document_of(session, opened, found)
    return render_template(
        "submissions/revision.html",
        opened=opened,
        paper=opened.paper,
        title=opened.title,
        revision=found,
        document=document,
        profile=document.profile,
    )
