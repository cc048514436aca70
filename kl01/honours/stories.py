"""Published exemplars as everybody reads them, on the page and in print: story, decision, photo."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.exemplars.models import Exemplar
from kl01.exemplars.presentation import decision_words, level_words
from kl01.exemplars.rules import ExemplarKind
from kl01.forms.definition.data import Definition
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import form_of
from kl01.honours.document import Honoured, HonourHeading
from kl01.honours.photos import read_photo, remove_photo
from kl01.org.heading import committee_heading, unit_heading
from kl01.org.print_profiles import former_profile, print_profile
from kl01.org.units import Unit, committee, unit_by_id, unit_on
from kl01.papers.queries import content_of
from kl01.periods import format_paper_date
from kl01.plan.catalogue import Catalogue, catalogue


def photo_folder() -> Path:
    """Return the folder of photos, which all processes see: it is saved and moved with the database."""
    folder: Path = current_app.config["KL01"].shared_folder
    return folder / "photos"


def photo_is_used(session: Session, name: str) -> bool:
    """Whether some exemplar has a photo."""
    return session.scalar(select(func.count(Exemplar.id)).where(Exemplar.photo == name)) != 0


def forget_photo(session: Session, name: str) -> None:
    """Remove a photo that nothing shows any more; equal photos are kept once. Empty names nothing.

    Call it after the transaction that let it go: a photo too many does no harm, one too few does.
    """
    if name and not photo_is_used(session, name):
        remove_photo(photo_folder(), name)


def story_of(exemplar: Exemplar, definition: Definition) -> tuple[tuple[str, str], ...]:
    """Return the published parts of a sheet: heading and text of each that says something.

    Which parts those are the form says; nothing else of it is ever read by everybody.
    """
    content = content_of(exemplar.sheet)
    return tuple(
        (section.title, str(content[field.key]))
        for section in definition.printed_sections
        if section.published
        for field in section.fields
        if field.kind is FieldKind.LONG_TEXT and content.get(field.key)
    )


def definition_of(session: Session, exemplar: Exemplar) -> Definition:
    """Return the form of an exemplar's sheet, in the version that it was written in."""
    return form_of(session, exemplar.sheet.template_id).definition


def plan_of(session: Session, exemplar: Exemplar) -> Catalogue:
    """Return the plan that an exemplar was chosen under."""
    plan = catalogue(session, exemplar.sheet.plan_id)
    assert plan is not None
    return plan


def honoured_story(session: Session, exemplar: Exemplar) -> Honoured:
    """Return one published exemplar in the words that its own paper prints, with story and photo."""
    story = story_of(exemplar, definition_of(session, exemplar))
    return replace(honoured_list(session, [exemplar], with_photos=True)[0], story=story)


def honoured_list(session: Session, exemplars: Iterable[Exemplar], *, with_photos: bool) -> list[Honoured]:
    """Return published exemplars in the words that lists and boards print, without their stories.

    Each stands under the name that its unit had on the day of the decision.
    """
    names: dict[tuple[int, date], str] = {}
    found = []
    for one in exemplars:
        day = one.decided_on or date.max
        if (one.unit_id, day) not in names:
            names[one.unit_id, day] = unit_on(session, one.unit_id, day)[0]
        photo = read_photo(photo_folder(), one.photo) if with_photos and one.photo else None
        found.append(
            Honoured(
                collective=one.kind is ExemplarKind.COLLECTIVE,
                name=one.name,
                position=one.row.get("position", ""),
                unit_name=names[one.unit_id, day],
                year=one.year,
                field=one.field,
                content=one.row.get("content", ""),
                decision=decision_words(one.decision_number, one.decided_on),
                occasion=one.occasion,
                level=level_words(one.level),
                story=(),
                photo=photo,
                decided_on=one.decided_on,
            )
        )
    return found


def story_heading(session: Session, one: Exemplar) -> HonourHeading:
    """Return the heading of the story of a published exemplar: of its commendation."""
    day, kept = one.decided_on, one.sheet.printed
    assert day is not None  # what is published was decided on
    if kept is None:
        plan = plan_of(session, one)
        heading = honour_heading(session, unit_by_id(session, one.unit_id), plan, day)
        return replace(heading, profile=former_profile(plan.begins_on))
    place = f"{kept.shown.get('place_name', '')}, {format_paper_date(day)}"
    return HonourHeading(
        kept.superior, kept.issuer, kept.words.get("subject_phrase", ""), place, kept.print_profile
    )


def honour_heading(session: Session, unit: Unit | None, plan: Catalogue | None, day: date) -> HonourHeading:
    """Return the heading of a paper about honours under a plan: of a unit, or of the committee for all."""
    subject_phrase = plan.subject_phrase if plan else ""
    profile = print_profile(session, plan.begins_on if plan else None)
    found = committee(session)
    place = f"{found.place_name if found else ''}, {format_paper_date(day)}"
    heading = unit_heading(session, unit, day) if unit else committee_heading(session, day)
    return HonourHeading(heading.superior, heading.issuer, subject_phrase, place, profile)
