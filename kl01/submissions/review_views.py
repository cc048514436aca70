"""Receiving papers: the queue, one paper with what changed, confirming, returning, reopening."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.changes import Change, changes
from kl01.forms.content import Content, check_limits
from kl01.forms.controls import typed_labels
from kl01.forms.definition.data import FormField
from kl01.forms.definition.words import fill
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import form_of
from kl01.org.acting import Word, acting, opens
from kl01.org.issued import PAGE, issued_response
from kl01.org.kinds import Role
from kl01.org.units import unit_by_code
from kl01.papers.access import Need
from kl01.papers.models import Paper
from kl01.printing import missing_glyphs
from kl01.printing.listing import Listing
from kl01.refusals import Refusal
from kl01.submissions.document import document_of
from kl01.submissions.keeper import OpenSubmission, load_submission_for
from kl01.submissions.listing import queue_listing, receiver_issue
from kl01.submissions.lists import desk_at, received_units
from kl01.submissions.operations import (
    Move,
    StalePaperError,
    confirm_paper,
    reopen_paper,
    return_paper,
)
from kl01.submissions.people import receiver_words
from kl01.submissions.presentation import state_words
from kl01.submissions.queries import asked_before, revisions
from kl01.submissions.queue import (
    Queued,
    count_by_unit,
    next_waiting,
    queue,
    receiving_offices,
    waiting_count,
)
from kl01.submissions.rules import WORKFLOW, Act, SubmissionState
from kl01.submissions.words import signed_by
from kl01.submissions.years import present_forms
from kl01.text import typed_text
from kl01.web.doors import Permission, requires
from kl01.web.downloads import fits_a_file, long_list_words, refuse_long_list
from kl01.web.pages import Link, block_response, is_htmx, see_other, sent_version
from kl01.web.paging import Paging, asked_page
from kl01.web.refusals import refuse_access

blueprint = Blueprint("review", __name__, url_prefix="/duyet-mau")

REVIEW = "submissions/review.html"
PAGE_LENGTH = 50
"""Papers on a page of the queue."""
ADVICE = "Danh sách đã nộp, chưa nộp của từng mẫu thì ngắn hơn."
_HIDDEN = frozenset({"csrf_token", "version"})
FILTERS = {
    "cho": ("Chờ xác nhận", [SubmissionState.SUBMITTED]),
    "tra-lai": ("Đã trả lại", [SubmissionState.RETURNED, SubmissionState.REOPENED]),
    "xong": ("Đã xác nhận", [SubmissionState.CONFIRMED]),
}


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def waiting() -> str:
    """Show the papers that wait for a person, the longest waiting first; or those they have dealt with."""
    session, principal, today = db.session(), acting().principal, acting().today
    chosen = _chosen_filter()
    held = count_by_unit(session, principal, today, FILTERS[chosen][1])
    total = sum(held.values())
    paging = Paging.of(total, PAGE_LENGTH, asked_page())
    found = queue(session, principal, today, FILTERS[chosen][1], first=paging.first, most=PAGE_LENGTH)
    return render_template(
        "submissions/queue.html",
        listing=_listing(chosen, found, total),
        units=[one for one in received_units(session, principal) if one.id in held],
        file_url=lambda unit, kind: (
            url_for("review.waiting_file", kind=kind, loc=chosen, **{"don-vi": unit.code})
            if fits_a_file(held[unit.id], kind)
            else ""
        ),
        too_long=long_list_words(max(held.values(), default=0), "mẫu", ADVICE),
        filters=[
            Link(label, url_for("review.waiting", loc=key), key == chosen)
            for key, (label, _) in FILTERS.items()
        ],
        receives=bool(receiving_offices(principal)),
        **paging.shown(lambda number: url_for("review.waiting", loc=chosen, trang=number)),
    )


@blueprint.get("/in", defaults={"kind": PAGE})
@blueprint.get("/in.pdf", defaults={"kind": "pdf"})
@blueprint.get("/in.docx", defaults={"kind": "docx"})
@blueprint.get("/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.SIGNED_IN)
def waiting_file(kind: str) -> Response:
    """Answer with those of a unit as a list, under its heading; 404 to who receives none there."""
    session, today = db.session(), acting().today
    unit, present = unit_by_code(session, request.args.get("don-vi", "")), present_forms(session, today)
    desk = desk_at(session, acting(), unit)
    if desk is None or present is None:
        refuse_access(404)
    receiver = desk.receiver
    chosen = _chosen_filter()
    principal, states = acting().principal, FILTERS[chosen][1]
    total = count_by_unit(session, principal, today, states).get(desk.unit.id, 0)
    if refused := refuse_long_list(total, kind, "mẫu", ADVICE):
        return refused
    found = queue(session, principal, today, states, unit_id=desk.unit.id)
    listing = _listing(chosen, found, total, receiver_words(session, receiver, today, 0).unit_name)
    issue = receiver_issue(session, acting(), present[0], receiver)
    return issued_response(
        listing,
        issue,
        kind,
        [listing.kind, listing.subject, listing.body],
        lambda one: _file_url(desk.unit.code, one, chosen),
        [("Duyệt mẫu", url_for("review.waiting", loc=chosen))],
    )


def _file_url(code: str, kind: str, chosen: str) -> str:
    query: dict[str, Any] = {"don-vi": code}
    return url_for("review.waiting_file", kind=kind, loc=chosen, **query)


def _chosen_filter() -> str:
    chosen = request.args.get("loc", "cho")
    return chosen if chosen in FILTERS else "cho"


def _listing(chosen: str, found: list[Queued], total: int, body: str = "") -> Listing:
    """Return papers of the queue as they are listed; `body` is how the unit is called that receives them."""
    label = FILTERS[chosen][0]
    which = label[:1].lower() + label[1:]
    return queue_listing(db.session(), found, total, which, body, chosen == "cho", acting().today)


def _word(opened: OpenSubmission) -> Word:
    return opened.note_opened


@blueprint.get("/<int:paper_id>")
@requires(Permission.SIGNED_IN)
@opens(load_submission_for, Need.RECEIVE, leaves=_word)
def show(opened: OpenSubmission) -> str | BaseResponse:
    """Show a paper to its receiver; its writer can see that it was opened, and by whom."""
    return _review_page(opened)


def _review_page(
    opened: OpenSubmission,
    *,
    problem: Refusal | None = None,
    stale: bool = False,
    status: int = 200,
) -> Response:
    session = db.session()
    paper = opened.paper
    definition = opened.form.definition
    words, typed = _handed_in_words(opened).words, _typed(opened)
    context: dict[str, Any] = {
        "opened": opened,
        "paper": paper,
        "title": opened.title,
        "parts": [(one.code, one.title) for one in definition.written_sections],
        "questions": [
            (field, fill(section.heading or field.label, words)) for section, field in _questions(opened)
        ],
        "typed": typed,
        "typed_names": typed.keys() - _HIDDEN,
        "has_remarks": any(name.startswith("gop-y-") and text for name, text in typed.items()),
        "part_titles": {one.code: one.title for one in definition.written_sections},
        "problem": problem,
        "stale": stale,
        "acts": {act.value for act in opened.acts},
        "labels": {act.value: WORKFLOW.words(act).label for act in Act},
    }
    if is_htmx():
        return block_response(REVIEW, "acts", status, **context)
    document = document_of(session, opened)
    page = render_template(
        REVIEW,
        **context,
        state=state_words(paper),
        passed_from=_passed_from(opened),
        document=document,
        profile=document.profile,
        changed=_changed(opened),
        asked_before=asked_before(session, paper),
        waiting=waiting_count(session, opened.acting.principal, opened.acting.today),
    )
    return Response(page, status)


def _passed_from(opened: OpenSubmission) -> str:
    """Return to whom it was handed in, if it passed on from there."""
    stored = opened.paper.receiver
    if stored is None or stored == opened.office:
        return ""
    return receiver_words(db.session(), stored, opened.acting.today, opened.paper.owner_id).seat


def _questions(opened: OpenSubmission) -> list[tuple[Any, FormField]]:
    return [
        (section, field) for section in opened.form.definition.receiver_sections for field in section.fields
    ]


def _typed(opened: OpenSubmission) -> dict[str, str]:
    """Return what was typed on the page, for showing it again; at first what was said the last time."""
    if request.method == "POST":
        return {name: typed_text(text) for name, text in request.form.items()}
    return {key: str(text) for key, text in opened.paper.receiver_content.items()}


def _changed(opened: OpenSubmission) -> list[Change] | None:
    """Return what the writer changed since they handed in the last time; None if this is the first."""
    found = revisions(db.session(), opened.paper.id)
    if len(found) < 2:
        return None
    return changes(opened.form.definition, found[1].content, found[0].content)


def _handed_in_words(opened: OpenSubmission) -> PrintedWords:
    printed = opened.paper.printed
    assert printed is not None  # nobody reviews what was not handed in
    return printed


def _signed(opened: OpenSubmission) -> PrintedWords:
    """Return a paper's words with the confirmer's own office and name in place of those expected."""
    receiver, printed = opened.office, _handed_in_words(opened)
    assert receiver is not None
    confirmation, today = printed.confirmation, opened.acting.today
    if receiver != opened.paper.receiver:
        # It passed to another office, which signs as what it is; all else stays as it was handed in.
        confirmation = signed_by(db.session(), opened.form, printed, receiver, today)
    if opened.acting.on_behalf_of_id is not None and receiver.role is Role.SECRETARY:
        # Who signs is who is there: Hướng dẫn 36-HD/VPTW, row 7b.
        told = receiver_words(db.session(), receiver, today, 0, deputy=True)
        confirmation = replace(confirmation, office=told.office, in_place_of=told.in_place_of)
    return replace(printed, signer=opened.acting.name, confirmation=confirmation)


REASON_LABELS = {"reason": "Cần sửa gì", "gop-y-*": "Góp ý từng phần"}


def typed_by_receiver(paper_id: int) -> Mapping[str, str | None]:
    """Return the labels of what a receiver types into a paper, by name."""
    paper = db.session.get(Paper, paper_id)
    sections = form_of(db.session(), paper.template_id).definition.receiver_sections if paper else ()
    return typed_labels(field for one in sections for field in one.fields)


@blueprint.post("/<int:paper_id>/xac-nhan")
@requires(Permission.SIGNED_IN, REASON_LABELS, typed_by_receiver)
@opens(load_submission_for, Need.RECEIVE)
def confirm(opened: OpenSubmission) -> BaseResponse:
    """Confirm a paper and go to the next."""
    said: Content = {}
    for _, field in _questions(opened):
        text = typed_text(request.form.get(field.key, ""))
        try:
            check_limits(field, text, missing_glyphs)
        except Refusal as problem:
            return _review_page(opened, problem=problem, status=422)
        if text:
            said[field.key] = text
    move = Move(
        Act.CONFIRM,
        opened.sides,
        sent_version(request.form.get("version")),
        receiver_content=said,
        office=opened.office,
    )
    try:
        confirm_paper(
            db.session(),
            opened.paper,
            move,
            _signed(opened),
            opened.acting,
        )
    except StalePaperError:
        return _review_page(opened, stale=True, status=409)
    return _next(
        opened, f"{WORKFLOW.words(Act.CONFIRM).done} {opened.title} của {opened.paper.owner.full_name}."
    )


@blueprint.post("/<int:paper_id>/tra-lai")
@requires(Permission.SIGNED_IN, REASON_LABELS, typed_by_receiver)
@opens(load_submission_for, Need.RECEIVE)
def give_back(opened: OpenSubmission) -> BaseResponse:
    """Return a paper with the reason, and a remark for each section that needs one; go to the next."""
    return _with_reason(opened, Act.RETURN)


@blueprint.post("/<int:paper_id>/mo-lai")
@requires(Permission.SIGNED_IN, REASON_LABELS, typed_by_receiver)
@opens(load_submission_for, Need.RECEIVE)
def reopen(opened: OpenSubmission) -> BaseResponse:
    """Give a confirmed paper back to its writer."""
    return _with_reason(opened, Act.REOPEN)


def _with_reason(opened: OpenSubmission, act: Act) -> BaseResponse:
    remarks = {
        one.code: typed_text(request.form.get(f"gop-y-{one.code}", ""))
        for one in opened.form.definition.written_sections
    }
    move = Move(
        act,
        opened.sides,
        sent_version(request.form.get("version")),
        reason=typed_text(request.form.get("reason", "")),
        remarks=remarks,
        office=opened.office,
    )
    session = db.session()
    name, done = opened.paper.owner.full_name, WORKFLOW.words(act).done
    try:
        if act is Act.RETURN:
            return_paper(session, opened.paper, move, opened.acting)
            words = f"{done} {opened.title} cho {name}."
        else:
            reopen_paper(session, opened.paper, move, opened.acting)
            words = f"{done} {opened.title} để {name} sửa."
    except Refusal as problem:
        return _review_page(opened, problem=problem, status=422)
    except StalePaperError:
        return _review_page(opened, stale=True, status=409)
    return _next(opened, words)


def _next(opened: OpenSubmission, words: str) -> BaseResponse:
    flash(words, "success")
    following = next_waiting(db.session(), opened.acting.principal, opened.acting.today, opened.paper.id)
    if following is None:
        return see_other(url_for("review.waiting"))
    return see_other(url_for("review.show", paper_id=following))
