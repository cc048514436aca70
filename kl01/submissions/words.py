"""The names and fixed words of a personal paper as they are on a day."""

from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.definition.vocabulary import HeadingStyle
from kl01.forms.document import confirmation_words
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.forms.versions import Form, theme_of
from kl01.org.models import Person
from kl01.org.print_profiles import print_profile
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.plan.words import plan_words
from kl01.submissions.people import Affiliation, ReceiverWords, paper_heading, prefills, receiver_words
from kl01.submissions.receivers import Receiver, ReceiverKind


def printed_words(
    session: Session,
    plan: Catalogue,
    form: Form,
    period: Period,
    owner: Person | None,
    home: Affiliation,
    receiver: Receiver | None,
    day: date,
) -> PrintedWords:
    """Return every name and fixed word of a paper as it is on a day; kept with what is handed in.

    Without an `owner` the names of people stay empty: a form to be filled in by hand.
    """
    style = HeadingStyle(form.definition.headings[home.standing.value])
    party = style is HeadingStyle.PARTY
    profile = print_profile(session, plan.begins_on, party=party)
    heading = paper_heading(session, home.unit, receiver, day, party=party)
    words = {
        "year": period.text,
        "term": plan.term_label,
        "plan": plan_words(plan),
        "plan_name": plan.name,
        "issuer": plan.issuer,
        "subject_phrase": plan.subject_phrase,
        "theme": theme_of(session, plan.plan_id, period),
        "body": "",
        "on_behalf": "",
        "office": "",
        "in_place_of": "",
    }
    signer = ""
    if receiver:
        told = receiver_words(session, receiver, day, owner.id if owner else 0)
        words |= signing_words(told)
        signer = told.name
    kind = receiver.kind if receiver else ReceiverKind.PARTY
    confirmation = form.definition.confirmation(kind.value)
    return PrintedWords(
        profile=profile.name,
        margins=profile.margins,
        superior=heading.superior,
        issuer=heading.issuer,
        party_member=home.party_member,
        words=words,
        shown=prefills(session, owner, home, receiver, day) if owner else {},
        writer=owner.full_name if owner else "",
        confirmation=confirmation_words(confirmation, words),
        signer=signer if owner else "",
        day=day,
    )


def signing_words(told: ReceiverWords) -> dict[str, str]:
    """Return what forms may say of who confirms, by the names of their placeholders."""
    return {
        "body": told.body,
        "on_behalf": told.on_behalf,
        "office": told.office,
        "in_place_of": told.in_place_of,
    }


def signed_by(
    session: Session,
    form: Form,
    printed: PrintedWords,
    receiver: Receiver,
    day: date,
) -> ConfirmationWords:
    """Return how another office than the one that a paper was handed to signs it as confirmed.

    It confirms as what it is: the deputy of the cell for the cell, the committee above for itself, so that
    nobody's title stands under a word that is not theirs (Hướng dẫn 36-HD/VPTW, 2018, quyền hạn ký).
    """
    told = receiver_words(session, receiver, day, 0)
    words = {**printed.words, **signing_words(told)}
    return confirmation_words(form.definition.confirmation(receiver.kind.value), words)
