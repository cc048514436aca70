"""Reading papers: what is written in them, and the texts put aside."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, defer

from kl01.db import asked_once, fetch
from kl01.forms.content import Content
from kl01.papers.models import Paper, PaperSection, SectionCopy


def paper_subject(paper_id: int) -> tuple[str, str]:
    """Return the audit trail's name of a paper."""
    return "paper", str(paper_id)


def content_of(paper: Paper) -> Content:
    """Return what the writer has typed into a paper so far, all sections together."""
    merged: Content = {}
    for section in paper.sections:
        merged |= section.content
    return merged


def last_written(session: Session, paper_ids: Collection[int]) -> dict[int, datetime]:
    """Return when somebody last saved a section of each paper; those never saved are left out."""
    if not paper_ids:
        return {}
    rows = fetch(session, _LAST_WRITTEN, {"papers": list(paper_ids)})
    return {paper_id: at for paper_id, at in rows if at}


_LAST_WRITTEN = (
    select(PaperSection.paper_id, func.max(PaperSection.changed_at))
    .where(PaperSection.paper_id.in_(bindparam("papers", expanding=True)), PaperSection.begun.is_(True))
    .group_by(PaperSection.paper_id)
)


def side_copies_of(session: Session, paper_ids: Collection[int]) -> list[SectionCopy]:
    """Return the texts put aside of several papers, the newest first."""
    wanted = select(SectionCopy).where(SectionCopy.paper_id.in_(paper_ids))
    return list(session.scalars(wanted.order_by(SectionCopy.at.desc(), SectionCopy.id.desc())))


@asked_once
def side_copies(session: Session, paper_id: int, code: str | None = None) -> list[SectionCopy]:
    """Return the texts put aside of a paper, or of one section of it, the newest first; their words are read
    where they are shown."""
    wanted = (
        select(SectionCopy)
        .options(defer(SectionCopy.content))
        .where(SectionCopy.paper_id == paper_id)
        .order_by(SectionCopy.at.desc(), SectionCopy.id.desc())
    )
    if code is not None:
        wanted = wanted.where(SectionCopy.code == code)
    return list(session.scalars(wanted))
