"""Papers in words: titles, tags, the list of sections."""

from dataclasses import dataclass

from flask import url_for

from kl01.forms.content import Problem
from kl01.forms.definition.data import Section
from kl01.forms.versions import Form, form_title
from kl01.papers.access import OpenPaper
from kl01.papers.models import Paper, PaperSection
from kl01.papers.rules import State
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
    if opened.keeping:
        return Title(opened.keeping.title, opened.plan.name)
    return paper_title(opened.form, opened.plan, opened.paper.year)


def trail_to(opened: OpenPaper) -> list[tuple[str, str | None]]:
    """Return the breadcrumb to a paper's own page: each label with its address."""
    if opened.keeping:
        return list(opened.keeping.trail)
    own = url_for("papers.show", paper_id=opened.paper.id)
    return [("Mẫu của tôi", url_for("papers.mine")), (title_of(opened).form, own)]


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
        if opened.keeping and section.code not in opened.keeping.asked:
            continue
        own = stored[section.code]
        remark = opened.paper.remarks.get(section.code, "")
        state, kind = _section_state(own, remark=bool(remark))
        found.append(
            SectionTask(
                section.title,
                _section_url(opened, section.code),
                f"Cần sửa: {remark}" if remark else _result_hint(section, own),
                state,
                kind,
                f"phan-{section.code}",
            )
        )
    return found


def _result_hint(section: Section, own: PaperSection) -> str:
    """Say of a section that is filled in at the result that it may wait."""
    return "Điền khi có kết quả, trước khi đề nghị" if section.at_result and not own.begun else ""


def _section_url(opened: OpenPaper, code: str) -> str:
    """Return the page on which a section is written; empty if that can't be done now."""
    if opened.keeping and not opened.may_write_in(code):
        return ""
    return url_for("papers.section", paper_id=opened.paper.id, section=code)


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
