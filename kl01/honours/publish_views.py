"""What is settled before an example is published: what the person says to it, the photo."""

from flask import Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import allow_writing, db, end_transaction, transaction
from kl01.exemplars.access import Need, OpenExemplar, load_exemplar_for
from kl01.exemplars.operations import StaleExemplarError, record_consent
from kl01.exemplars.pages import CHANGED, ONE, back_to, look_at_one
from kl01.exemplars.presentation import consent_words, one_trail
from kl01.exemplars.rules import Consent
from kl01.honours.forms import ConsentForm, PhotoForm
from kl01.honours.operations import set_photo
from kl01.honours.pages import blueprint
from kl01.honours.photos import clean_photo, store_photo
from kl01.honours.stories import forget_photo, photo_folder, story_of
from kl01.org.acting import acting_now, opens
from kl01.org.models import Person
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other, sent_version
from kl01.web.refusals import refuse

# --- Whether it may be published ---------------------------------------------------------------------------


@blueprint.route(f"{ONE}/cong-bo", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, ConsentForm)
@opens(load_exemplar_for, Need.ANSWER)
def consent(opened: OpenExemplar) -> str | BaseResponse:
    """Show what would be published, and take the person's word on it."""
    one, session = opened.exemplar, db.session()
    form = ConsentForm(
        data={
            "version": str(one.version),
            "seen": _seen(opened),
            "answer": "" if one.consent is Consent.NOT_ASKED else one.consent.value,
            "day": opened.acting.today,
        }
    )
    stale, own_word = False, one.answerer_id == opened.acting.person_id
    if request.method == "POST" and form.validate():
        answer = Consent(form.answer.data) if form.answer.data in set(Consent) else Consent.NOT_ASKED
        day = opened.acting.today if own_word else form.day.data
        try:
            _check_seen(opened, form)
            record_consent(session, one, answer, day, sent_version(form.version.data), opened.acting)
        except Refusal as problem:
            refuse(form, problem)
        except StaleExemplarError:
            stale = True
            form.version.data, form.seen.data = str(one.version), _seen(opened)
        else:
            flash(f"Đã ghi: {one.consent.label.lower()}.", "success")
            return back_to(opened)
    by = session.get(Person, one.consent_by_id) if one.consent_by_id else None
    page = render_template(
        "honours/consent.html",
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


def _seen(opened: OpenExemplar) -> str:
    """Return what tells whether the parts that will be published were written in since somebody read them.

    They are saved by themselves, and leave the exemplar's own version as it is.
    """
    published = {section.code for section in opened.sheet_form.definition.sections if section.published}
    return "-".join(str(one.version) for one in opened.exemplar.sheet.sections if one.code in published)


def _check_seen(opened: OpenExemplar, form: ConsentForm) -> None:
    """Raise StaleExemplarError if the answer is to other words than would be published."""
    if form.seen.data != _seen(opened):
        raise StaleExemplarError


# --- The photo ---------------------------------------------------------------------------------------------


@blueprint.route(f"{ONE}/anh", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, PhotoForm)
@opens(load_exemplar_for, Need.PUBLISH, leaves=look_at_one)
def photo(opened: OpenExemplar) -> str | BaseResponse:
    """Take, change or remove the photo."""
    one = opened.exemplar
    form = PhotoForm(data={"version": str(one.version)})
    if request.method == "POST":
        try:
            return _change_photo(opened, form)
        except Refusal as problem:
            refuse(form, problem)
    page = render_template(
        "honours/photo.html",
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
        end_transaction(session)
        cleaned = clean_photo(data)
    stored, stale = store_photo(photo_folder(), cleaned) if cleaned else "", False
    try:
        end_transaction(session)
        with transaction(session):
            opened = load_exemplar_for(session, acting_now(), exemplar_id, Need.PUBLISH)
            if cleaned:
                store_photo(photo_folder(), cleaned)  # it is there, unless the same was let go meanwhile
            unused = set_photo(
                session, opened.exemplar, stored, sent_version(form.version.data), opened.acting
            )
    except StaleExemplarError:
        unused, stale = stored, True
    except BaseException:
        allow_writing(True)  # whatever was read before: this request does nothing else any more
        _let_go(stored)
        raise
    _let_go(unused)
    if stale:
        flash(CHANGED, "warning")
        return see_other(url_for("honours.photo", exemplar_id=exemplar_id))
    flash("Đã bỏ ảnh." if removes else "Đã lưu ảnh.", "success")
    return see_other(url_for("exemplars.show", exemplar_id=exemplar_id))


def _let_go(name: str) -> None:
    """Remove a photo that nothing shows, under the lock of writing: nobody may take it up meanwhile."""
    session = db.session()
    end_transaction(session)
    with transaction(session):
        forget_photo(session, name)
