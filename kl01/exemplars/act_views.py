"""The steps of exemplars: one page each, for one exemplar or several at once."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, flash, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields.choices import SelectChoice

from kl01.db import db
from kl01.exemplars.access import OpenRegistration, load_registration_for
from kl01.exemplars.forms import FORMS, ActForm, level_choices
from kl01.exemplars.models import CommitteeMeeting, Exemplar
from kl01.exemplars.operations import StaleExemplarError
from kl01.exemplars.pages import ACT, UNIT, blueprint, look_at_unit
from kl01.exemplars.paper import printed_for_commendation
from kl01.exemplars.presentation import exemplars_called, quota_advice, unit_trail, unit_url
from kl01.exemplars.queries import committee_members, meetings_of, read_sheets
from kl01.exemplars.rounds import draft_of, ordinal_of, round_name
from kl01.exemplars.rules import (
    WORKFLOW,
    Act,
    Approval,
    Decision,
    Level,
    Submission,
    approver_of,
    earliest_day,
    levels_for,
)
from kl01.exemplars.step_operations import (
    Seen,
    approve,
    commend,
    foster,
    give_back,
    propose,
    report,
    submit,
    withdraw,
)
from kl01.forms.content import content_problems, row_problems
from kl01.forms.versions import form_of
from kl01.org.acting import Acting, opens
from kl01.org.models import Person
from kl01.org.naming import Named, told_apart
from kl01.papers.queries import content_of
from kl01.periods import format_date
from kl01.printing import missing_glyphs
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other, sent_version
from kl01.web.refusals import refuse

NEW_MEETING = "moi"
OCCASION = "Kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh (19/5)"
"""The day around which the plan has exemplars commended (II.3)."""

LEADS = {
    Act.SUBMIT: "Cấp ủy xét duyệt, thông qua trước khi tổ chức thực hiện. Sau khi trình, chỉ sửa được phần "
    "đăng ký khi bị trả lại.",
    Act.RETURN: "Phần đăng ký mở lại để sửa và phải được cấp ủy thông qua lại; đã đề nghị tuyên dương thì "
    "chỉ phần kết quả mở lại. Danh sách đã thông qua giữ nguyên, trừ khi trả lại tất cả trước khi báo cáo.",
    Act.APPROVE: "Ghi một lần cho cả cuộc họp; chọn mọi tập thể, cá nhân được thông qua tại cuộc họp đó.",
    Act.REPORT: "Ban Tuyên giáo đọc được phần đăng ký từ lúc này.",
    Act.FOSTER: "Tổ chức thực hiện kế hoạch bồi dưỡng đã được thông qua.",
    Act.PROPOSE: "Phần kết quả phải viết xong; sau bước này không sửa được nữa, trừ khi bị trả lại.",
    Act.COMMEND: "Người đã đồng ý được công bố trên trang Gương điển hình ngay sau bước này.",
    Act.WITHDRAW: "Không còn được tính và không còn trên trang Gương điển hình; danh sách cấp ủy đã thông "
    "qua và những gì đã viết vẫn được giữ.",
}


FILLED_IN = frozenset({Act.SUBMIT, Act.PROPOSE})
"""Steps before which everything that they ask for must be filled in."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """An exemplar that can't take the step yet, with what is to be filled in: address and words of each."""

    exemplar: Exemplar
    problems: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step of a unit's year: what can take it, and what could if more were filled in."""

    opened: OpenRegistration
    act: Act
    ready: list[Exemplar]
    blocked: list[Blocked]


def load_step_for(session: Session, acting: Acting, code: str, year: int, act: str) -> StepPage:
    """Open a step of a unit's year: 404 to a stranger, 403 to one whose side never takes it."""
    opened = load_registration_for(session, acting, code, year)
    page = StepPage(opened, Act(act), [], [])
    if not WORKFLOW.ever(page.act, opened.all_sides):
        abort(403)
    movable = opened.movable(page.act)
    if page.act in FILLED_IN and movable:
        read_sheets(session, movable)
    for one in movable:
        problems = _problems(opened, one, page.act)
        if problems:
            page.blocked.append(Blocked(one, problems))
        else:
            page.ready.append(one)
    return page


@blueprint.route(f"{UNIT}/{ACT}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, *FORMS.values())
@opens(load_step_for, leaves=lambda page: look_at_unit(page.opened))
def act(page: StepPage) -> str | BaseResponse:
    """Show a step with all that can take it, and take it for those that are chosen."""
    form = _form(page)
    if request.method == "POST":
        return _take(page, form)
    chosen = request.args.get("muc", "")
    # Of several who could go back or out, each is chosen by itself.
    takes_all = not chosen and (not WORKFLOW.words(page.act).needs_reason or len(page.ready) == 1)
    form.chosen.data = [_value(one) for one in page.ready if takes_all or str(one.id) == chosen]
    return _answer(page, form)


def _value(one: Exemplar) -> str:
    """Return what a box sends: which exemplar, in which version it was seen."""
    return f"{one.id}:{one.version}"


def _form(page: StepPage) -> ActForm:
    opened = page.opened
    form = FORMS[page.act](data={"occasion": OCCASION, "level": Level.UNIT.value})
    names = exemplars_called(page.ready)
    form.chosen.choices = [
        SelectChoice(_value(one), f"{one.kind.label}: {name}")
        for one, name in zip(page.ready, names, strict=True)
    ]
    if "approvers" in form:
        form.approvers.choices = [
            SelectChoice(str(number), name) for number, name in _members(opened).items()
        ]
    if "meeting" in form:
        form.meeting.choices = _meeting_choices(opened)
        form.meeting.data = form.meeting.data or NEW_MEETING
    if "level" in form:
        form.level.choices = level_choices(levels_for(opened.sides))
    return form


def _members(opened: OpenRegistration) -> dict[int, str]:
    """Return the members of the committee that decides, by number: “Lê Thị Ánh, phó bí thư”."""
    members = committee_members(db.session(), opened.deciding_id or opened.unit.id, opened.acting.today)
    names = told_apart([Named(one.full_name, one.birth_year, post=one.job_title) for one, _ in members])
    return {
        person.id: f"{name}, {role.label.lower()}"
        for (person, role), name in zip(members, names, strict=True)
    }


def _held(opened: OpenRegistration) -> list[CommitteeMeeting]:
    """Return the meetings on record that may have approved for a year: of it, or of the one before."""
    earliest = earliest_day(opened.year)
    return [one for one in meetings_of(db.session(), opened.unit.id) if one.held_on >= earliest]


def _meeting_choices(opened: OpenRegistration) -> list[SelectChoice]:
    """Return the meetings that are on record, and a new one; none if there is nothing to choose."""
    held = _held(opened)
    if not held:
        return []
    return [
        SelectChoice(NEW_MEETING, "Cuộc họp chưa ghi, nhập ở dưới"),
        *(SelectChoice(str(one.id), f"{one.number}, ngày {format_date(one.held_on)}") for one in held),
    ]


def _answer(page: StepPage, form: ActForm, *, stale: bool = False, status: int = 200) -> Response:
    opened = page.opened
    submissions = [
        Submission(one.submitted_by_id, one.person_id)
        for one in page.ready
        if one.submitted_by_id and page.act is Act.APPROVE
    ]
    members = _members(opened) if submissions else {}
    shown = render_template(
        "exemplars/act.html",
        opened=opened,
        form=form,
        act=page.act,
        heading=WORKFLOW.words(page.act).label,
        lead=LEADS[page.act],
        makes=_makes(opened) if page.act is Act.APPROVE else "",
        trail=[*unit_trail(opened), (WORKFLOW.words(page.act).label, None)],
        ready=page.ready,
        blocked=page.blocked,
        stale=stale,
        advice=quota_advice(opened.form.definition, opened.exemplars),
        submitters=[
            db.session().get_one(Person, one).full_name
            for one in sorted({submission.submitter_id for submission in submissions})
        ],
        # Nobody else is on record who could approve.
        alone=any(approver_of(one, members) is None for one in submissions),
        danger=page.act is Act.WITHDRAW,
        cancel_url=unit_url(opened),
    )
    return Response(shown, status)


def _makes(opened: OpenRegistration) -> str:
    """Return how the list is called that an approval makes."""
    draft = draft_of(opened.registration) if opened.registration else None
    return round_name(ordinal_of(draft)) if draft else ""


def _problems(opened: OpenRegistration, one: Exemplar, act: Act) -> list[tuple[str, str]]:
    """Return what is to be filled in before a step, with the page of each."""
    if act not in FILLED_IN:
        return []
    found: list[tuple[str, str]] = []
    table = opened.form.definition.listed(one.kind.rows)
    if act is Act.SUBMIT and table:
        edit = url_for("exemplars.edit", exemplar_id=one.id, kiem_tra="1")
        found += [(f"{edit}#{key}", message) for key, message in row_problems(table, one.row, missing_glyphs)]
    sheet = form_of(db.session(), one.sheet.template_id).definition
    for problem in content_problems(
        sheet, content_of(one.sheet), missing_glyphs, party_member=True, with_result=act is Act.PROPOSE
    ):
        where = url_for(
            "papers.section",
            paper_id=one.sheet_id,
            section=problem.section,
            kiem_tra="1",
            _anchor=problem.control,
        )
        found.append((where, f"{sheet.mark}: {problem.message}"))
    return found


def _take(page: StepPage, form: ActForm) -> BaseResponse:
    try:
        seen = _seen(page, form.chosen.data or [])
        if not form.validate():
            return _answer(page, form, status=422)
        _STEPS[page.act](page.opened, form, seen)
    except Refusal as problem:
        refuse(form, problem)
        return _answer(page, form, status=422)
    except StaleExemplarError:
        return _answer(page, form, stale=True, status=409)
    names = ", ".join(one.exemplar.name for one in seen)
    flash(f"{WORKFLOW.words(page.act).done}: {names}.", "success")
    # Who decided for a unit below has nothing there any more.
    return see_other(unit_url(page.opened) if page.opened.sides else url_for("overview.my_page"))


def _seen(page: StepPage, values: list[str]) -> list[Seen]:
    """Return what was chosen of what the person may read. Raises StaleExemplarError if it can't move now."""
    readable = {one.id: one for one in page.opened.exemplars}
    ready = {one.id for one in page.ready}
    found = []
    for value in dict.fromkeys(values):
        number, _, version = value.partition(":")
        one = readable.get(sent_version(number))
        if one is None:
            abort(400)
        if one.id not in ready:
            raise StaleExemplarError
        found.append(Seen(one, sent_version(version)))
    return found


def _submit(opened: OpenRegistration, _form: ActForm, seen: list[Seen]) -> None:
    submit(db.session(), seen, opened.sides, opened.acting)


def _return(opened: OpenRegistration, form: ActForm, seen: list[Seen]) -> None:
    give_back(db.session(), seen, form.reason.data, opened.all_sides, opened.acting)


def _approve(opened: OpenRegistration, form: ActForm, seen: list[Seen]) -> None:
    held = next((one for one in _held(opened) if str(one.id) == form.meeting.data), None)
    if held:  # recorded once; who approved there approves this too
        if form.number.data or form.day.typed or form.approvers.data:
            both = "Chọn cuộc họp đã ghi, hoặc nhập cuộc họp mới ở dưới: một trong hai"
            raise Refusal(both, "meeting")
        names = {one.person_id: one.name for one in held.approvers}
        approval = Approval(held.number, held.held_on, frozenset(names))
    else:
        names = _members(opened)
        chosen = frozenset(sent_version(value) for value in form.approvers.data or [])
        approval = Approval(form.number.data or "", form.day.data, chosen)
    approve(db.session(), opened.unit, seen, approval, names, opened.all_sides, opened.acting)


def _report(opened: OpenRegistration, form: ActForm, seen: list[Seen]) -> None:
    report(db.session(), seen, form.number.data or "", opened.sides, opened.acting)


def _foster(opened: OpenRegistration, _form: ActForm, seen: list[Seen]) -> None:
    foster(db.session(), seen, opened.sides, opened.acting)


def _propose(opened: OpenRegistration, _form: ActForm, seen: list[Seen]) -> None:
    propose(db.session(), seen, opened.sides, opened.acting)


def _commend(opened: OpenRegistration, form: ActForm, seen: list[Seen]) -> None:
    level = Level(form.level.data) if form.level.data in set(Level) else None
    decision = Decision(form.number.data or "", form.day.data, form.occasion.data or "", level)
    session = db.session()
    printed = printed_for_commendation(session, [one.exemplar for one in seen], opened.acting)
    commend(session, seen, decision, printed, opened.sides, opened.acting)


def _withdraw(opened: OpenRegistration, form: ActForm, seen: list[Seen]) -> None:
    withdraw(db.session(), seen, form.reason.data, opened.sides, opened.acting)


_STEPS: dict[Act, Callable[[OpenRegistration, ActForm, list[Seen]], None]] = {
    Act.SUBMIT: _submit,
    Act.RETURN: _return,
    Act.APPROVE: _approve,
    Act.REPORT: _report,
    Act.FOSTER: _foster,
    Act.PROPOSE: _propose,
    Act.COMMEND: _commend,
    Act.WITHDRAW: _withdraw,
}
