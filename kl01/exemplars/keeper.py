"""The papers that this room keeps: mẫu 03 of a unit, and the sheet (03A, 03B) of each exemplar."""

from dataclasses import dataclass, replace

from flask import abort, url_for
from sqlalchemy.orm import Session

from kl01.audit.verbs import Verb
from kl01.db import check_unchanged
from kl01.exemplars.access import OpenExemplar, OpenRegistration, load_exemplar_for
from kl01.exemplars.models import Round
from kl01.exemplars.paper import (
    open_registration_of,
    registration_title,
    round_content,
    round_definition,
    round_words,
    rows_of_round,
    sheet_title,
    sheet_words,
)
from kl01.exemplars.presentation import one_trail, unit_trail
from kl01.exemplars.queries import exemplar_of_sheet, registration_of_paper
from kl01.exemplars.rounds import is_sent, standing
from kl01.exemplars.rules import writable
from kl01.forms.definition.data import Section
from kl01.forms.document import make_document
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Title
from kl01.org.acting import Acting
from kl01.org.list_heading import Signer, deputies_of
from kl01.papers.access import Need, OpenPaper
from kl01.papers.models import Paper
from kl01.papers.operations import note_look
from kl01.papers.queries import content_of
from kl01.periods import local_day
from kl01.printing.document import Document


@dataclass(frozen=True)
class _UnitPaper(OpenPaper):
    """What mẫu 03 and a sheet have in common: nobody owns, enters or receives them."""

    @property
    def party_member(self) -> bool:
        """A unit's paper asks what party members are asked."""
        return True

    @property
    def done(self) -> tuple[str, str]:
        """Where the last section leads: to what the paper belongs to."""
        return self.home_url, "Xong"

    def left(self, saved_at: str) -> tuple[str, str]:
        """Return the page that it belongs to, and when it was saved."""
        return self.home_url, f"Đã lưu lúc {saved_at}."

    @property
    def closed_words(self) -> str:
        """Why it takes no more text."""
        return "Phần này đã trình hoặc đã chốt"

    @property
    def file_name_parts(self) -> list[str]:
        """Its title says all."""
        return [str(self.title)]

    @property
    def is_checked(self) -> bool:
        """It is printed while it is written and long after, and looked through each time."""
        return True

    def note_opened(self, session: Session) -> None:
        """Leave word for the unit."""
        check_unchanged(session, self.paper)
        note_look(session, self.paper, Verb.PAPER_OPENED, self.acting, unit_id=self.paper.unit_id)

    def note_printed(self, session: Session) -> None:
        """Leave word for the unit."""
        check_unchanged(session, self.paper)
        note_look(session, self.paper, Verb.PAPER_PRINTED, self.acting, unit_id=self.paper.unit_id)


@dataclass(frozen=True)
class OpenSheet(_UnitPaper):
    """The sheet of an exemplar as a person may have it."""

    opened: OpenExemplar

    @property
    def asked(self) -> frozenset[str]:
        """All for the registrar; for who was asked to write of themselves, their own part."""
        return frozenset(
            one.code
            for one in self.form.definition.written_sections
            if self.opened.may_register or (self.opened.is_writer and one.own_part)
        )

    @property
    def writable(self) -> frozenset[str]:
        """Of these, what the exemplar's state leaves open."""
        state = self.opened.exemplar.state
        return frozenset(
            one.code
            for one in self.form.definition.written_sections
            if one.code in self.asked and writable(state, at_result=one.at_result)
        )

    @property
    def is_own(self) -> bool:
        """Whether they act for the unit, or are asked for their answer."""
        return self.opened.is_of_unit or self.opened.is_asked

    @property
    def title(self) -> Title:
        """“Mẫu 03B – Cá nhân điển hình năm 2026 – Nguyễn Thị Ánh”."""
        return Title(sheet_title(self.opened), self.plan.name)

    @property
    def home_url(self) -> str:
        """The exemplar's page."""
        return url_for("exemplars.show", exemplar_id=self.opened.exemplar.id)

    @property
    def trail(self) -> list[tuple[str, str | None]]:
        """The breadcrumb to that page."""
        return one_trail(self.opened)

    def words(self, session: Session) -> PrintedWords:
        """Return the names as they are today, or as they were when what stands on it was settled."""
        return sheet_words(session, self.opened)

    def document(self, session: Session) -> Document:
        """Return the sheet as it is printed; “Dự thảo” until the committee has approved."""
        state = self.opened.exemplar.state
        return make_document(
            self.form.definition,
            self.paper.period,
            content_of(self.paper),
            {},
            self.words(session),
            draft=not state.approved,
            closed=state.laid_before,
            with_result=state.has_result,
        )


@dataclass(frozen=True)
class OpenRound(_UnitPaper):
    """A list of a unit's mẫu 03 as a person may have it."""

    opened: OpenRegistration
    round: Round

    @property
    def asked(self) -> frozenset[str]:
        """All sections, for the registrar."""
        sections = self.form.definition.written_sections if self.opened.may_register else ()
        return frozenset(one.code for one in sections)

    @property
    def writable(self) -> frozenset[str]:
        """The same until the committee has decided; what is about the paper alone until it was reported."""
        decided = self.round.approved_at is not None
        told = self.round.revoked_at is not None or (decided and is_sent(self.round))
        return frozenset(
            one.code
            for one in self.form.definition.written_sections
            if one.code in self.asked and (not decided or (_is_of_the_paper(one) and not told))
        )

    @property
    def is_own(self) -> bool:
        """Whether they act for the unit."""
        return self.opened.is_of_unit

    @property
    def title(self) -> Title:
        """“Mẫu 03 – Đăng ký gương điển hình năm 2026 – Đảng bộ Sở Nội vụ – đợt bổ sung 1”."""
        return Title(registration_title(self.opened, self.round), self.plan.name)

    @property
    def home_url(self) -> str:
        """The page of the unit's year."""
        return url_for("exemplars.unit", code=self.opened.unit.code, year=self.opened.year)

    @property
    def trail(self) -> list[tuple[str, str | None]]:
        """The breadcrumb to that page."""
        return unit_trail(self.opened)

    def words(self, session: Session) -> PrintedWords:
        """Return the names as they are today, or as they were when the committee approved."""
        return round_words(session, self.opened, self.round)

    def deputies(self, session: Session) -> tuple[Signer, ...]:
        """Return the unit's deputies, of the day on which the list was approved, else of today."""
        approved = self.round.approved_at
        day = local_day(approved) if approved else self.opened.acting.today
        return deputies_of(session, self.opened.unit, day)

    def document(self, session: Session) -> Document:
        """Return the list as it is printed, with the row of each exemplar on it that they may read."""
        draft = self.round.approved_at is None
        made = make_document(
            round_definition(self.form.definition, self.round),
            self.paper.period,
            content_of(self.paper) | round_content(self.opened, self.round),
            {},
            self.words(session),
            draft=draft,
            closed=not draft,
        )
        return replace(made, draft=REVOKED) if self.round.revoked_at else made


REVOKED = "Đã thu hồi"
"""What stands in the place of “Dự thảo” on a list that the committee took back."""


def _is_of_the_paper(section: Section) -> bool:
    """Whether a section is about the paper alone (số, ngày, nơi nhận): filled in until it is sent."""
    return all(one.role for one in section.fields)


def open_sheet(opened: OpenExemplar) -> OpenSheet:
    """Return the sheet of an exemplar that is open, as its own address would open it."""
    sheet = opened.exemplar.sheet
    return OpenSheet(sheet, opened.sheet_form, opened.plan, opened.acting, opened)


def open_rounds(opened: OpenRegistration) -> list[OpenRound]:
    """Return the lists of a unit's year that a person may read: approved ones in their order, then the draft.

    Those that were taken back come last, and the unit alone reads them. Ban Tuyên giáo reads a list once some
    of it was reported.
    """
    registration = opened.registration
    if registration is None or not (opened.is_of_unit or opened.exemplars):
        return []
    drafts = [one for one in registration.rounds if one.approved_at is None]
    revoked = [one for one in registration.rounds if one.revoked_at is not None]
    return [
        OpenRound(one.paper, opened.form, opened.plan, opened.acting, opened, one)
        for one in (*standing(registration), *drafts, *revoked)
        if opened.is_of_unit or (one.revoked_at is None and rows_of_round(opened, one))
    ]


def open_registration_paper(opened: OpenRegistration, paper_id: int | None = None) -> OpenRound | None:
    """Return a list of a unit's mẫu 03: the one with a paper, else the first.

    None before it was begun, and to who may not read it.
    """
    found = open_rounds(opened)
    if paper_id is None:
        return found[0] if found else None
    return next((one for one in found if one.paper.id == paper_id), None)


def keep_exemplar_paper(session: Session, acting: Acting, paper: Paper, needs: Need) -> OpenPaper:
    """Open a paper of this room, as the keeper of its kind; nobody receives it as a personal one."""
    exemplar = exemplar_of_sheet(session, paper.id)
    found: OpenPaper | None = None
    if exemplar:
        found = open_sheet(load_exemplar_for(session, acting, exemplar.id))
    else:
        registration = registration_of_paper(session, paper.id)
        if registration:
            found = open_registration_paper(open_registration_of(session, acting, registration), paper.id)
    if found is None or needs is Need.RECEIVE:
        abort(404)
    if needs in {Need.WRITE, Need.SAVE} and not found.asked:
        abort(403)
    return found
