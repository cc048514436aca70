"""Papers in words: titles, tags, the list of sections."""

from dataclasses import dataclass

from flask import url_for

from kl01.papers.access import OpenPaper
from kl01.papers.models import Paper, PaperSection
from kl01.papers.rules import Problem, State
from kl01.papers.templates import Form, form_title
from kl01.plan.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Title:
    """How a paper is called: never the bare number of its form."""

    form: str
    """“Mẫu 02 – Kế hoạch năm 2026”."""
    plan: str

    def __str__(self) -> str:
        """Return the form's name."""
        return self.form


def title_of(opened: OpenPaper) -> Title:
    """Return the title of an open paper."""
    return paper_title(opened.form, opened.plan, opened.paper.year)


def paper_title(form: Form, plan: Catalogue, year: int) -> Title:
    """Return the title of a paper of a form and year."""
    return Title(form_title(form.definition, year), plan.name)


STATE_KINDS = {
    State.DRAFT: "todo",
    State.SUBMITTED: "info",
    State.RETURNED: "late",
    State.CONFIRMED: "done",
    State.REOPENED: "progress",
}
"""State → kind of its tag."""


def state_words(paper: Paper) -> tuple[str, str]:
    """Return the words and the kind of a paper's tag."""
    return paper.state.label, STATE_KINDS[paper.state]


@dataclass(frozen=True, slots=True)
class SectionTask:
    """A section in the list of a paper that is being written."""

    title: str
    url: str
    hint: str
    state: str
    kind: str
    id: str


def section_tasks(opened: OpenPaper) -> list[SectionTask]:
    """Return the sections of a paper with their states; what needs doing alone has a colour."""
    stored = {section.code: section for section in opened.paper.sections}
    found = []
    for section in opened.form.definition.written_sections:
        own = stored[section.code]
        remark = opened.paper.remarks.get(section.code, "")
        state, kind = _section_state(own, remark=bool(remark))
        found.append(
            SectionTask(
                section.title,
                url_for("papers.section", paper_id=opened.paper.id, section=section.code),
                f"Cần sửa: {remark}" if remark else "",
                state,
                kind,
                f"phan-{section.code}",
            )
        )
    return found


def _section_state(section: PaperSection, *, remark: bool) -> tuple[str, str]:
    if section.finished:
        return "Đã xong", ""
    if remark:
        return "Cần sửa", "late"
    return ("Đang soạn", "progress") if section.begun else ("Chưa bắt đầu", "todo")


def problem_links(opened: OpenPaper, problems: list[Problem]) -> list[tuple[str, str]]:
    """Return each problem's message with the address of the control to mend."""
    return [
        (
            url_for(
                "papers.section",
                paper_id=opened.paper.id,
                section=problem.section,
                kiem_tra="1",
                _anchor=problem.control,
            ),
            problem.message,
        )
        for problem in problems
    ]
