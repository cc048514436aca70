"""Inventing the papers that people have written: handed in, waiting, returned, being written, missing.

Rows are put into the tables directly, thousands at a time, and say what the operations would have left.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.demo import texts
from kl01.demo.organisation import DemoUnit
from kl01.demo.ticks import office_moment
from kl01.demo.writing import Hand
from kl01.forms.content import Content, filled_facts
from kl01.forms.definition.vocabulary import Stage
from kl01.forms.document import confirmation_words
from kl01.forms.due import first_due_day
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.forms.versions import Form, personal_forms, set_theme, theme_of
from kl01.org.kinds import Standing
from kl01.org.models import Membership, Office, Person
from kl01.org.units import Unit
from kl01.papers.models import Paper, PaperSection
from kl01.papers.queries import paper_subject
from kl01.periods import Period, local_day
from kl01.plan.catalogue import Catalogue
from kl01.submissions.models import SUBMISSION, PaperRevision, Submission
from kl01.submissions.operations import EXAMPLE_FACT
from kl01.submissions.people import Affiliation, offices_along
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices, receivers
from kl01.submissions.rules import SubmissionState
from kl01.submissions.words import printed_words

_PAPERS, _SUBMISSIONS, _SECTIONS, _REVISIONS = (
    Paper.metadata.tables[model.__tablename__] for model in (Paper, Submission, PaperSection, PaperRevision)
)
_OF_PAPERS = [column.name for column in _PAPERS.c if column.name != "id"]
_OF_SUBMISSIONS = [column.name for column in _SUBMISSIONS.c]
RESULTS_BEGIN = (11, 1)
"""Month and day from which people write what they did in the year."""
PLANS_BEGIN = (12, 10)
"""Month and day of the year before from which they write what they will do."""
WAITING_DAYS = 9
"""What still waits was handed in so many days ago at most."""
SHARE_IN_TIME = 0.93
"""Of those who have nothing else to do with their papers; the others have not begun."""
SHARE_TWICE = 0.1
"""Of what was handed in: returned once, mended and handed in again."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A form that was, or is being, written by everybody for a year or the term."""

    form: Form
    period: Period
    opens: date
    closes: date
    live: bool
    """Whether people still work on it; else all that will be handed in is confirmed."""

    def progress(self, today: date) -> float:
        """Return how much of its time has passed, 0 to 1."""
        return min(1.0, max(0.0, (today - self.opens).days / max(1, (self.closes - self.opens).days)))


def campaigns(plan: Catalogue, forms: Iterable[Form], today: date) -> list[Campaign]:
    """Return what people have written by a day: of the term, of the year before, of the year."""
    this_year = plan.year_to_show(today.year)
    found = []
    for form in forms:
        for period in form.periods(plan):
            due, year = first_due_day(form.definition, period, plan.begins_on), period.year
            if year is None:
                found.append(Campaign(form, period, plan.begins_on, due, live=False))
            elif year in {this_year - 1, this_year}:
                is_result = form.definition.stage is Stage.RESULT
                opens = date(year, *RESULTS_BEGIN) if is_result else date(year - 1, *PLANS_BEGIN)
                live = year == this_year or (is_result and today <= date(year + 1, 1, 31))
                if opens <= today:
                    found.append(Campaign(form, period, opens, due, live))
    return found


@dataclass(frozen=True, slots=True)
class Writer:
    """A person who writes papers, with the office that receives them."""

    person: Person
    home: Affiliation
    receiver: Receiver | None


Moves = tuple[tuple[datetime, Verb], ...]
"""What happened to a paper, in its order."""


def _last(moves: Moves, verb: Verb) -> datetime | None:
    """Return when something happened the last time, None if it never did."""
    return next((at for at, one in reversed(moves) if one is verb), None)


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper with all its rows, before it has a number."""

    row: dict[str, Any]
    sections: list[dict[str, Any]]
    revisions: list[dict[str, Any]]
    events: list[dict[str, Any]]


class PaperMaker:
    """Makes the papers of the invented organisation, unit by unit; nothing is committed here."""

    def __init__(
        self, session: Session, plan: Catalogue, accounts: Mapping[str, Person], now: datetime
    ) -> None:
        self._session = session
        self._plan = plan
        self._now = now
        self._today = local_day(now)
        self._campaigns = campaigns(plan, personal_forms(session, plan.plan_id), self._today)
        self._officers = frozenset(session.scalars(select(Office.person_id)))
        members = session.execute(select(Membership.person_id, Membership.valid_from))
        self._since: dict[int, date] = {row.person_id: row.valid_from for row in members}
        self._wanted = self._wanted_states(accounts)
        self._words: dict[tuple[object, ...], PrintedWords] = {}
        self._themes: dict[Period, str] = {}
        self.count = 0

    def set_themes(self) -> None:
        """Give this year and the one before a theme, as the committee would."""
        year = self._plan.year_to_show(self._today.year)
        for one in (year - 1, year):
            title = texts.THEMES[one % len(texts.THEMES)]
            set_theme(self._session, self._plan, one, title, program(self._now))

    def _wanted_states(
        self, accounts: Mapping[str, Person]
    ) -> dict[int, dict[tuple[str, Period], SubmissionState]]:
        """Return how the papers of the accounts to try things with stand: something to mend, one to go on."""
        newest = max((one for one in self._campaigns if one.live), key=lambda one: one.opens, default=None)
        settled = {(one.form.code, one.period): SubmissionState.CONFIRMED for one in self._campaigns}
        if newest is None:
            return {}
        to_do = {"canbo.snv": SubmissionState.RETURNED, "quanchung.snv": SubmissionState.DRAFT}
        key = (newest.form.code, newest.period)
        return {accounts[name].id: {**settled, key: state} for name, state in to_do.items()}

    # --- Who writes, and how far each has come --------------------------------------------------------------

    def make(self, made: DemoUnit, absent_id: int, *, everything: bool) -> list[dict[str, Any]]:
        """Store the papers of a unit and all under it; return their events as rows of `audit_event`.

        `everything`: also of the term and of the year before; else only what is being written this year. Who
        is absent writes nothing of what is due meanwhile.
        """
        names, groups = {}, defaultdict(list)
        for unit in (made, *made.under):
            path = offices_along(self._session, unit.unit.id, self._today)
            names.update({person.id: person for person in (*unit.members, *unit.others)})
            for writer in self._writers(unit, path):
                groups[writer.receiver].append(writer)
        holders = self._holders(groups)
        found = []
        for campaign in self._campaigns:
            if not (everything or campaign.live):
                continue
            for receiver, writers in groups.items():
                for writer, state in self._states(campaign, receiver, writers, absent_id):
                    holder = holders.get((receiver, writer.person.id))
                    if holder or state is SubmissionState.DRAFT:
                        found.append(self._paper(campaign, writer, state, holder))
        return self._store(found)

    def _writers(self, unit: DemoUnit, path: Sequence[UnitOffices]) -> Iterator[Writer]:
        for standing, people in (
            (Standing.PARTY_MEMBER, unit.members),
            (Standing.NON_MEMBER, unit.others),
        ):
            for person in people:
                options = receivers(standing, path, person.id)
                # Of two offices that a secretary may choose from, some take the second.
                receiver = options[person.id % len(options)] if options else None
                yield Writer(
                    person, Affiliation(Unit.of(unit.unit), standing, self._since[person.id]), receiver
                )

    def _holders(
        self, groups: Mapping[Receiver | None, list[Writer]]
    ) -> dict[tuple[Receiver | None, int], Person]:
        """Return who holds each receiver's office beside the writer themselves."""
        found: dict[tuple[Receiver | None, int], Person] = {}
        for receiver, writers in groups.items():
            if receiver is None:
                continue
            people = self._session.scalars(
                select(Person)
                .join(Office, Office.person_id == Person.id)
                .where(
                    Office.unit_id == receiver.unit_id,
                    Office.role == receiver.role,
                    Office.valid_to.is_(None),
                )
                .order_by(Office.valid_from.desc())
            ).all()
            for writer in writers:
                other = next((one for one in people if one.id != writer.person.id), None)
                if other:
                    found[receiver, writer.person.id] = other
        return found

    def _states(
        self, campaign: Campaign, receiver: Receiver | None, writers: Sequence[Writer], absent_id: int
    ) -> Iterator[tuple[Writer, SubmissionState]]:
        """Yield who of a receiver's people has a paper, and how it stands."""
        key = (campaign.form.code, campaign.period)
        random = Random(f"{receiver} {(campaign.form.code, campaign.period.stored)}")  # noqa: S311 - invents, guards nothing
        present = [one for one in writers if not (campaign.live and one.person.id == absent_id)]
        present = [one for one in present if one.home.since <= max(campaign.closes, campaign.opens)]
        shuffled = random.sample(present, len(present))
        states = self._quotas(campaign, len(shuffled), random)
        for writer, state in zip(shuffled, states, strict=True):
            wanted = self._wanted.get(writer.person.id, {}).get(key, state)
            if wanted:
                yield writer, wanted

    def _quotas(self, campaign: Campaign, count: int, random: Random) -> list[SubmissionState | None]:
        """Return the states of so many people's papers: every queue holds a few, whatever its size."""
        found: list[SubmissionState | None] = []
        share = SHARE_IN_TIME
        if campaign.live:
            begun = campaign.progress(self._today) > 0.1
            if begun and count >= 3:
                found += [SubmissionState.SUBMITTED] * (3 if count >= 8 else 1)
            if begun and count >= 8:
                found += [SubmissionState.RETURNED] * (2 if count >= 25 else 1)
            if count >= 5:
                found += [SubmissionState.DRAFT] * max(1, count // 15)
            share *= campaign.progress(self._today)
            if campaign.form.definition.stage is Stage.RESULT:
                share *= 0.75  # many wait for the last days
        elif not campaign.period.is_term:
            share *= 0.92
        rest = count - len(found)
        handed_in = round(rest * share)
        found += [SubmissionState.CONFIRMED] * handed_in + [None] * (rest - handed_in)
        random.shuffle(found)
        return found

    # --- A paper -------------------------------------------------------------------------------------------

    def _paper(
        self, campaign: Campaign, writer: Writer, state: SubmissionState, holder: Person | None
    ) -> MadePaper:
        form, period, person = campaign.form, campaign.period, writer.person
        random = Random(f"{person.id} {form.code} {period.stored}")  # noqa: S311 - as above
        moves = self._moves(campaign, writer, state, random)
        handed_in = [at for at, verb in moves if verb is Verb.PAPER_SUBMITTED]
        printed = self._printed(form, period, writer)
        if handed_in:
            printed = replace(printed, day=local_day(handed_in[-1]))
        term = range(self._plan.first_year, self._plan.last_year + 1)
        answers = Hand(f"{person.id}", person.job_title, term).write(
            form, period, printed.shown, party_member=writer.home.party_member
        )
        if state is SubmissionState.DRAFT:
            answers = _half(answers)
        content: Content = {key: value for section in answers.values() for key, value in section.items()}
        remarks = _remarks(form, random) if state is SubmissionState.RETURNED else {}
        opened, confirmed = _last(moves, Verb.PAPER_OPENED), _last(moves, Verb.PAPER_CONFIRMED)
        receiver = writer.receiver if handed_in else None
        row = {
            "kind": SUBMISSION,
            "template_id": form.template_id,
            "plan_id": self._plan.plan_id,
            "code": form.code,
            "year": period,
            "owner_id": person.id,
            "unit_id": writer.home.unit.id,
            "standing": writer.home.standing,
            "state": state,
            "entered_by_id": None,
            "created_at": moves[0][0],
            "changed_at": max(at for at, verb in moves if verb is not Verb.PAPER_OPENED),
            "revision": len(handed_in),
            "submitted_at": handed_in[-1] if handed_in else None,
            "receiver_kind": receiver.kind if receiver else None,
            "receiver_role": receiver.role if receiver else None,
            "receiver_unit_id": receiver.unit_id if receiver else None,
            "opened_at": opened if opened and opened > handed_in[-1] else None,
            "confirmed_at": confirmed,
            "confirmed_by_id": holder.id if holder and confirmed else None,
            "confirmed_for_id": None,
            "reason": next(iter(remarks.values()), ""),
            "remarks": remarks,
            "receiver_content": _comment(form, random) if confirmed else {},
            "printed": printed if handed_in else None,
            "names_example": bool(handed_in) and EXAMPLE_FACT in filled_facts(form.definition, content),
            "version": len(moves),
        }
        return MadePaper(
            row,
            _section_rows(form, answers, remarks, moves, person.id),
            _revision_rows(content, row, printed, handed_in, person.id),
            _event_rows(row, moves, person, holder),
        )

    def _moves(self, campaign: Campaign, writer: Writer, state: SubmissionState, random: Random) -> Moves:
        """Return what happened to a paper, begun in office hours, with nothing that lies ahead."""
        at = self._first_handed_in(campaign, writer, state, random)
        moves = [
            (at - timedelta(days=random.randint(0, 5), minutes=random.randint(30, 100)), Verb.PAPER_STARTED)
        ]

        def then(verb: Verb, *, days: int = 0) -> None:
            nonlocal at
            hours = random.randint(1, days) * 24 if days else 0
            at += timedelta(hours=hours, minutes=random.randint(3, 40))
            moves.append((at, verb))

        if state is not SubmissionState.DRAFT:
            then(Verb.PAPER_SUBMITTED)
        if state in {SubmissionState.CONFIRMED, SubmissionState.SUBMITTED} and random.random() < SHARE_TWICE:
            then(Verb.PAPER_OPENED, days=2)
            then(Verb.PAPER_RETURNED)
            then(Verb.PAPER_SUBMITTED, days=3)
        if state in {SubmissionState.CONFIRMED, SubmissionState.RETURNED}:
            then(Verb.PAPER_OPENED, days=4)
            then(Verb.PAPER_CONFIRMED if state is SubmissionState.CONFIRMED else Verb.PAPER_RETURNED)
        return tuple(
            (min(when, self._now - timedelta(minutes=5 * (len(moves) - place))), verb)
            for place, (when, verb) in enumerate(moves)
        )

    def _first_handed_in(
        self, campaign: Campaign, writer: Writer, state: SubmissionState, random: Random
    ) -> datetime:
        """Return when a paper was handed in the first time, or a draft was written."""
        last = self._today - timedelta(days=1)
        first = last - timedelta(days=WAITING_DAYS - 1)
        if state is SubmissionState.CONFIRMED:
            first = max(campaign.opens, writer.home.since)
            settled = self._today - timedelta(days=12)
            last = min(campaign.closes if campaign.closes > first else first + timedelta(days=40), settled)
        return office_moment(random, min(first, last), last)

    def _printed(self, form: Form, period: Period, writer: Writer) -> PrintedWords:
        """Return the names and fixed words of a paper.

        They are asked for once for all of a unit without an office, who differ in their own facts alone.
        """
        person, home, receiver = writer.person, writer.home, writer.receiver
        officer = person.id if person.id in self._officers else None
        style = form.definition.headings[home.standing.value]
        key = (home.unit.id, home.standing, receiver, style, officer)
        if key not in self._words:
            self._words[key] = printed_words(
                self._session, self._plan, form, period, person, home, receiver, self._today
            )
        common = self._words[key]
        words = {**common.words, "year": period.text, "theme": self._theme(period)}
        own = {
            "full_name": person.full_name,
            "birth_year": str(person.birth_year or ""),
            "job_title": person.job_title,
        }
        return replace(
            common,
            words=words,
            shown={**common.shown, **own},
            writer=person.full_name,
            confirmation=_confirmation(form, receiver, words),
        )

    def _theme(self, period: Period) -> str:
        if period not in self._themes:
            self._themes[period] = theme_of(self._session, self._plan.plan_id, period)
        return self._themes[period]

    # --- Storing -------------------------------------------------------------------------------------------

    def _store(self, found: list[MadePaper]) -> list[dict[str, Any]]:
        if not found:
            return []
        statement = insert(_PAPERS).returning(_PAPERS.c.id, sort_by_parameter_order=True)
        rows = [{name: made.row[name] for name in _OF_PAPERS} for made in found]
        numbers = self._session.scalars(statement, rows).all()
        submissions, sections, revisions, events = [], [], [], []
        for number, made in zip(numbers, found, strict=True):
            whole = {**made.row, "paper_id": number}
            submissions.append({name: whole[name] for name in _OF_SUBMISSIONS})
            sections += [{**row, "paper_id": number} for row in made.sections]
            revisions += [{**row, "paper_id": number} for row in made.revisions]
            kind, key = paper_subject(number)
            events += [{**row, "subject_kind": kind, "subject_key": key} for row in made.events]
        self._insert(_SUBMISSIONS, submissions)
        self._insert(_SECTIONS, sections)
        self._insert(_REVISIONS, revisions)
        self.count += len(found)
        return events

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(table), rows)


def _confirmation(form: Form, receiver: Receiver | None, words: dict[str, str]) -> ConfirmationWords:
    """Return how the left of a paper is signed, as submissions.words has it."""
    kind = receiver.kind if receiver else ReceiverKind.PARTY
    return confirmation_words(form.definition.confirmation(kind.value), words)


def _half(answers: dict[str, Content]) -> dict[str, Content]:
    """Return a paper on which its writer has come as far as the first row of its table."""
    written: dict[str, Content] = {}
    table_seen = False
    for code, content in answers.items():
        kept = {} if table_seen else dict(content)
        for key, value in kept.items():
            if isinstance(value, list):
                table_seen = True
                kept[key] = value[:1]
        written[code] = kept
    return written


def _remarks(form: Form, random: Random) -> dict[str, str]:
    """Return what is to be mended: section → remark."""
    possible = [
        (section.code, field.key)
        for section, field in form.definition.fields()
        if field.key in texts.REMARKS and section in form.definition.written_sections
    ]
    code, key = random.choice(possible)
    return {code: random.choice(texts.REMARKS[key])}


def _comment(form: Form, random: Random) -> Content:
    fields = [field for section in form.definition.receiver_sections for field in section.fields]
    if not fields or random.random() < 0.4:
        return {}
    return {fields[0].key: random.choice(texts.COMMENTS)}


def _section_rows(
    form: Form, answers: dict[str, Content], remarks: dict[str, str], moves: Moves, person_id: int
) -> list[dict[str, Any]]:
    created, handed_in = moves[0][0], _last(moves, Verb.PAPER_SUBMITTED)
    written_until = handed_in or created + timedelta(minutes=4 * len(answers))
    begun = [code for code, content in answers.items() if content or handed_in]
    unfinished = {*remarks, *([] if handed_in else begun[-1:])}
    return [
        {
            "code": section.code,
            "content": answers[section.code],
            "finished": section.code in begun and section.code not in unfinished,
            "begun": section.code in begun,
            "last_session": "",
            "changed_at": max(created, written_until - timedelta(minutes=4 * (len(answers) - place))),
            "changed_by_id": person_id if section.code in begun else None,
            "version": 2 if section.code in begun else 1,
        }
        for place, section in enumerate(form.definition.written_sections)
    ]


def _revision_rows(
    content: Content,
    paper: dict[str, Any],
    printed: PrintedWords,
    handed_in: Sequence[datetime],
    person_id: int,
) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "content": content if number == len(handed_in) else _before_mending(content),
            "printed": replace(printed, day=local_day(at)),
            "reason": paper["reason"] if number == len(handed_in) else texts.REMARKS["example"][0],
            "remarks": paper["remarks"] if number == len(handed_in) else {},
            "submitted_at": at,
            "submitted_by_id": person_id,
            "confirmed_words": None,
            "receiver_content": {},
        }
        for number, at in enumerate(handed_in, start=1)
    ]


def _before_mending(content: Content) -> Content:
    """Return what was handed in before it was returned: a row less, or a sentence less."""
    before = dict(content)
    for key, value in content.items():
        if isinstance(value, list) and len(value) > 1:
            before[key] = value[:-1]
        elif key in texts.REMARKS and isinstance(value, str):
            before[key] = value.partition(". ")[0].rstrip(".") + "."
    return before


def _event_rows(
    row: dict[str, Any], moves: Moves, person: Person, holder: Person | None
) -> list[dict[str, Any]]:
    rows, revision = [], 0
    for at, verb in moves:
        writes = verb in {Verb.PAPER_STARTED, Verb.PAPER_SUBMITTED}
        actor = person if writes or holder is None else holder
        revision += verb is Verb.PAPER_SUBMITTED
        data = {} if verb is Verb.PAPER_OPENED else {"form": row["code"], "year": row["year"].stored}
        if data and verb is not Verb.PAPER_STARTED:
            data["revision"] = revision
        rows.append(
            {
                "at": at,
                "actor_id": actor.id,
                "actor_name": actor.full_name,
                "on_behalf_of_id": None,
                "on_behalf_of_name": None,
                "verb": verb,
                "unit_id": row["unit_id"] if verb is Verb.PAPER_STARTED else row["receiver_unit_id"],
                "batch": None,
                "data": data,
            }
        )
    return rows
