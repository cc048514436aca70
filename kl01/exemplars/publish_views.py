"""What is settled before an example is published: who writes of himself, what he says to it, the photo."""

from flask import Response, abort, flash, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db, outside_transaction, transaction
from kl01.exemplars.access import Need, OpenExemplar
from kl01.exemplars.choosing import SHOWN_AT_MOST, chosen_from, found_people
from kl01.exemplars.forms import ConsentForm, PhotoForm
from kl01.exemplars.honours import forget_photo, photo_folder, story_of
from kl01.exemplars.operations import StaleExemplarError, ask_writer, record_consent, set_photo
from kl01.exemplars.pages import ONE, blueprint, open_one
from kl01.exemplars.photos import clean_photo, store_photo
from kl01.exemplars.presentation import consent_words, one_trail
from kl01.exemplars.rules import Consent, ExemplarKind
from kl01.org.guards import actor, principal
from kl01.org.models import Account, Person
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, is_htmx, see_other, sent_version
from kl01.web.refusals import refuse

WRITER = "exemplars/writer.html"
CHANGED = "Phần này vừa có người sửa. Xem lại rồi làm lại việc vừa chọn."


def _back(opened: OpenExemplar) -> BaseResponse:
    return see_other(url_for("exemplars.show", exemplar_id=opened.exemplar.id))


# --- Who writes his own part -------------------------------------------------------------------------------


@blueprint.route(f"{ONE}/nguoi-viet", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def writer(exemplar_id: int) -> str | BaseResponse:
    """Ask the person, or who heads the collective, to write his own part; or ask no more."""
    opened = open_one(exemplar_id, Need.REGISTER)
    one, session = opened.exemplar, db.session()
    if request.method == "POST":
        return _ask(opened)
    words = request.args.get("tim", "")[:100]
    found = found_people(session, one.unit, words, opened.today)
    context = {
        "opened": opened,
        "one": one,
        "words": words,
        "people": [(line, line.account is not None and line.account.disabled_at is None) for line in found],
        "self_possible": one.kind is ExemplarKind.INDIVIDUAL and one.person_id is not None,
        "self_account": one.person_id is not None and _has_account(one.person_id),
        "shown_at_most": SHOWN_AT_MOST,
        "here": url_for("exemplars.writer", exemplar_id=one.id),
        "trail": [*one_trail(opened), ("Người viết phần của mình", None)],
    }
    if is_htmx():
        return block_response(WRITER, "results", 200, **context)
    return render_template(WRITER, **context)


def _has_account(person_id: int) -> bool:
    """Whether a person can sign in: who can't writes on paper."""
    wanted = select(Account.id).where(Account.person_id == person_id, Account.disabled_at.is_(None))
    return db.session().scalar(wanted) is not None


def _ask(opened: OpenExemplar) -> BaseResponse:
    one, session = opened.exemplar, db.session()
    person: Person | None = None
    if request.form.get("action") != "none":
        found = chosen_from(session, one.unit, ExemplarKind.INDIVIDUAL, request.form, opened.today)
        person = found.person if found else None
        if person is None or not _has_account(person.id):
            abort(400)
    try:
        ask_writer(session, one, person, sent_version(request.form.get("version")), actor())
    except StaleExemplarError:
        flash(CHANGED, "warning")
        return _back(opened)
    if person:
        flash(f"Đã nhờ {person.full_name}. Việc này hiện ở trang Việc của tôi của người được nhờ.", "success")
    else:
        flash("Đã thôi nhờ viết. Những gì đã viết vẫn còn.", "success")
    return _back(opened)


# --- Whether it may be published ---------------------------------------------------------------------------


@blueprint.route(f"{ONE}/cong-bo", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def consent(exemplar_id: int) -> str | BaseResponse:
    """Show what would be published, and take the person's word on it."""
    opened = open_one(exemplar_id, Need.ANSWER)
    one, session = opened.exemplar, db.session()
    form = ConsentForm(
        data={
            "version": str(one.version),
            "answer": "" if one.consent is Consent.NOT_ASKED else one.consent.value,
            "day": opened.today,
        }
    )
    stale, own_word = False, one.answerer_id == principal().person_id
    if request.method == "POST" and form.validate():
        answer = Consent(form.answer.data) if form.answer.data in set(Consent) else Consent.NOT_ASKED
        day = opened.today if own_word else form.day.data
        try:
            record_consent(session, one, answer, day, sent_version(form.version.data), actor())
        except Refusal as problem:
            refuse(form, problem)
        except StaleExemplarError:
            stale = True
            form.version.data = str(one.version)
        else:
            flash(f"Đã ghi: {one.consent.label.lower()}.", "success")
            return _back(opened)
    by = session.get(Person, one.consent_by_id) if one.consent_by_id else None
    page = render_template(
        "exemplars/consent.html",
        opened=opened,
        one=one,
        form=form,
        stale=stale,
        said=consent_words(one, by),
        story=story_of(one, opened.sheet_form.definition),
        trail=[*one_trail(opened), ("Công bố", None)],
        own_word=own_word,
    )
    return Response(page, 409 if stale else 422 if form.errors else 200)


# --- The photo ---------------------------------------------------------------------------------------------


@blueprint.route(f"{ONE}/anh", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def photo(exemplar_id: int) -> str | BaseResponse:
    """Take, change or remove the photo."""
    opened = open_one(exemplar_id, Need.PUBLISH)
    one = opened.exemplar
    form = PhotoForm(data={"version": str(one.version)})
    if request.method == "POST":
        try:
            return _change_photo(opened, form)
        except Refusal as problem:
            refuse(form, problem)
    page = render_template(
        "exemplars/photo.html",
        opened=opened,
        one=one,
        form=form,
        trail=[*one_trail(opened), ("Ảnh", None)],
    )
    return Response(page, 422 if form.errors else 200)


def _change_photo(opened: OpenExemplar, form: PhotoForm) -> BaseResponse:
    """Store what was sent, or remove what is there. Raises Refusal, saying what to do."""
    exemplar_id, session = opened.exemplar.id, db.session()
    removes = request.form.get("action") == "remove"
    cleaned = None
    if not removes:
        sent = request.files.get("photo")
        if sent is None or not sent.filename:
            raise Refusal("Chọn tệp ảnh", "photo")
        data = sent.read()
        with outside_transaction(session):
            cleaned = clean_photo(data)
    stored, stale = "", False
    try:
        with outside_transaction(session), transaction(session):
            opened = open_one(exemplar_id, Need.PUBLISH)
            stored = store_photo(photo_folder(), cleaned) if cleaned else ""
            unused = set_photo(session, opened.exemplar, stored, sent_version(form.version.data), actor())
    except StaleExemplarError:
        unused, stale = stored, True
    # Under the lock of writing, so that nobody takes a photo up while it is being removed.
    with outside_transaction(session), transaction(session):
        forget_photo(session, unused)
    if stale:
        flash(CHANGED, "warning")
        return see_other(url_for("exemplars.photo", exemplar_id=exemplar_id))
    flash("Đã bỏ ảnh." if removes else "Đã lưu ảnh.", "success")
    return see_other(url_for("exemplars.show", exemplar_id=exemplar_id))
