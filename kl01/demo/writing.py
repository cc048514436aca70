"""What a person writes into their papers: always the same for a person and a year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kl01.demo import texts
from kl01.demo.texts import Work
from kl01.forms.content import Content, Row, asked_fields
from kl01.forms.definition.data import Column, FormField
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import Form
from kl01.periods import Period


@dataclass(frozen=True, slots=True)
class Registered:
    """A work with the number that was chosen for it."""

    work: Work
    amount: int

    def say(self, text: str) -> str:
        """Return one of the work's texts with its number."""
        return text.format(n=self.amount)


class Hand:
    """A person at their papers of one year, or of the term."""

    def __init__(self, seed: str, job_title: str, years: Sequence[int]) -> None:
        """`seed` makes the texts; `years` are those of the plan's term."""
        self._seed = seed
        self._job_title = job_title
        self._years = years

    def works(self, period: Period) -> list[Registered]:
        """Return what the person registered for a year: of study, of conduct, of their own duties."""
        random = Random(f"{self._seed} {period.stored} works")  # noqa: S311 - invents texts, guards nothing
        own = texts.COMPANY_WORKS if self._job_title in texts.COMPANY_JOBS else texts.OFFICE_WORKS
        found = random.sample(texts.COMMON_WORKS, random.randint(2, 4)) + random.sample(
            own, random.randint(1, 2)
        )
        return [Registered(work, random.choice(work.amounts)) for work in found]

    def write(
        self, form: Form, period: Period, known: Mapping[str, str], *, party_member: bool
    ) -> dict[str, Content]:
        """Return every answer of a paper, by section. `known` is what the program fills in, by prefill."""
        random = Random(f"{self._seed} {form.code} {period.stored}")  # noqa: S311 - as above
        return {
            section.code: {
                field.key: answer
                for field in asked_fields(section, party_member=party_member)
                if (answer := self._answer(field, period, known, random))
            }
            for section in form.definition.written_sections
        }

    def _answer(
        self, field: FormField, period: Period, known: Mapping[str, str], random: Random
    ) -> str | list[Row] | None:
        if field.prefill:
            return known.get(field.prefill)
        if field.kind is FieldKind.TABLE:
            return _TABLES[field.key](self, field, period, random) if field.key in _TABLES else None
        pool, least, most = _POOLS.get(field.key, ((), 0, 0))
        count = random.randint(least, most)
        if not count:
            return None
        text = "\n" if len(pool) > 5 and count > 2 else " "
        found = text.join(random.sample(pool, count))
        return f"{found} {random.choice(texts.CAUSES)}" if field.key == "limits" else found

    def items(self, field: FormField, period: Period, _random: Random) -> list[Row]:
        """Return the rows of what is registered for a year."""
        return [
            {
                "id": f"r{number}",
                "group": _allowed(field.column("group"), one.work.group),
                "what": one.say(one.work.what),
                "target": one.say(one.work.target),
                "how": one.work.how,
                "time": one.work.when,
            }
            for number, one in enumerate(self.works(period), start=1)
        ]

    def results(self, field: FormField, period: Period, random: Random) -> list[Row]:
        """Return the rows of what became of it, each come from the row it was registered in."""
        rows = []
        for number, one in enumerate(self.works(period), start=1):
            partly = random.random() < 0.12
            result = (
                "Đã làm được một phần, sẽ hoàn thành trong quý sau" if partly else one.say(one.work.result)
            )
            level = "Hoàn thành một phần" if partly else "Đã hoàn thành"
            row = {
                "id": f"r{number}",
                "registered": one.say(one.work.what),
                "result": result,
                "level": _allowed(field.column("level"), level),
                "note": "" if partly else one.work.evidence,
                "origin": f"mau-02:r{number}",
            }
            rows.append({key: text for key, text in row.items() if text})
        return rows

    def roadmap(self, _field: FormField, _period: Period, random: Random) -> list[Row]:
        """Return a row for each year of the term."""
        chosen = random.sample(texts.ROAD, len(self._years))
        return [
            {"id": f"r{number}", "year": str(year), "what": what, "how": how, "target": target}
            for number, (year, (what, how, target)) in enumerate(
                zip(self._years, chosen, strict=True), start=1
            )
        ]


def _allowed(column: Column | None, wanted: str) -> str:
    """Return a choice that the form offers, rather the wanted one."""
    choices = column.choices if column else ()
    return wanted if not choices or wanted in choices else choices[0]


_TABLES: dict[str, Callable[[Hand, FormField, Period, Random], list[Row]]] = {
    "items": Hand.items,
    "results": Hand.results,
    "roadmap": Hand.roadmap,
}
_POOLS: dict[str, tuple[tuple[str, ...], int, int]] = {
    "awareness": (texts.AWARENESS, 2, 3),
    "theme_awareness": (texts.AWARENESS, 1, 3),
    "self_strength": (texts.STRENGTHS, 1, 3),
    "self_limits": (texts.LIMITS, 1, 3),
    "study": (texts.STUDIES, 2, 3),
    "follow_ideology": (texts.IDEOLOGIES, 1, 2),
    "follow_ethics": (texts.MORALS, 1, 2),
    "follow_style": (texts.STYLES, 1, 2),
    "follow_duty": (texts.DUTIES, 1, 2),
    "example": (texts.EXAMPLES, 2, 4),
    "breakthrough": (texts.BREAKTHROUGHS, 0, 1),
    "fix": (texts.FIXES, 1, 3),
    "proposal": (texts.PROPOSALS, 0, 1),
    "example_result": (texts.EXAMPLE_RESULTS, 2, 3),
    "limits": (texts.LIMITS, 1, 2),
    "next": (texts.NEXTS, 1, 3),
}
"""Field → sentences, and how many of them are taken at least and at most."""
