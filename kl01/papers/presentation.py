"""Papers in words: the list of sections, and the way to what is to be mended."""

from flask import url_for

from kl01.forms.content import Problem
from kl01.forms.definition.data import Section
from kl01.papers.access import OpenPaper
from kl01.papers.models import PaperSection
from kl01.web.tasks import TaskRow


def section_tasks(opened: OpenPaper) -> list[TaskRow]:
    """Return the sections of a paper with their states; what needs doing alone has a colour."""
    stored = {section.code: section for section in opened.paper.sections}
    found = []
    for section in opened.form.definition.written_sections:
        if section.code not in opened.asked:
            continue
        own = stored[section.code]
        remark = opened.remarks.get(section.code, "")
        state, kind = _section_state(own, remark=bool(remark))
        found.append(
            TaskRow(
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
    if code not in opened.writable:
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
