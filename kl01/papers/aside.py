"""Texts kept beside their section: what was written over, taken out or came too late; and how many of them.

None is thrown away unasked, but for one whose every word stands in a newer one. So there is a bound beyond
which no more is put aside: what would have to be, is not taken, and its page gives it back.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.db import write_json
from kl01.forms.ceilings import letters_of
from kl01.forms.content import Content, Problem, Row, blank_row, says_something
from kl01.forms.sizes import LONGEST_SECTION, Excess
from kl01.papers.kinds import CopyKind
from kl01.papers.models import PaperSection, SectionCopy
from kl01.papers.refused import TooManyCopiesError

MOST_EARLIER: Final = 20
"""Texts that stood in a section once and rows taken out of it: one of each for a page that was open."""
MOST_REFUSED: Final = 5
"""Texts of one person for a section that came too late."""
MOST_ASIDE_LETTERS: Final = 4 * LONGEST_SECTION
"""Of all texts kept beside a section."""


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    kind: CopyKind
    person_id: int | None
    size: int


def put_aside(
    session: Session, section: PaperSection, edit_session: str, content: Content, actor: Actor
) -> SectionCopy:
    """Keep a text that came too late, for its writer to fetch back; the same text is kept once.

    Raises TooManyCopiesError if there are as many as may be.
    """
    copy = _of_page(session, section, edit_session, CopyKind.REFUSED)
    if copy is None:
        kept = _kept(session, section)
        own = [one for one in kept if one.kind is CopyKind.REFUSED and one.person_id == actor.person_id]
        copy = _same(session, own, content)
        if copy is None:
            _check_room(section, kept, len(own), MOST_REFUSED, content)
            copy = _new(session, section, edit_session, CopyKind.REFUSED)
    copy.content, copy.person_id, copy.at = content, actor.person_id, actor.at
    session.flush()
    return copy


def keep_replaced(session: Session, section: PaperSection, *, in_place: bool = False) -> None:
    """Keep what another page left in a section: one row for each page that was open, not for each save.

    `in_place`: it takes the place of a copy that goes. Raises TooManyCopiesError as above.
    """
    if not (section.begun and says_something(section.content)):
        return
    copy = _of_page(session, section, section.last_session, CopyKind.REPLACED)
    if copy is None:
        kept = _kept(session, section)
        earlier = [one for one in kept if one.kind is CopyKind.REPLACED]
        copy = _same(session, earlier, section.content)
        if copy is None:
            if not in_place:
                _check_room_for_earlier(session, section, kept, section.content)
            copy = _new(session, section, section.last_session, CopyKind.REPLACED)
    copy.content, copy.person_id, copy.at = section.content, section.changed_by_id, section.changed_at
    session.flush()


def keep_removed(
    session: Session, section: PaperSection, page: str, key: str, rows: list[dict[str, str]], actor: Actor
) -> None:
    """Keep rows that a page takes out of a table, with all that it took out before.

    Raises TooManyCopiesError as above, and if what one page took out is more than a section may hold.
    """
    copy = _of_page(session, section, page, CopyKind.REMOVED)
    removed: Content = dict(copy.content) if copy else {}
    # A second click on the same button sends the rows, and takes them out, once more.
    removed[key] = [*(one for one in removed.get(key, []) if one not in rows), *rows]
    if copy is None:
        _check_room_for_earlier(session, section, _kept(session, section), removed)
        copy = _new(session, section, page, CopyKind.REMOVED)
    elif letters_of(removed) > LONGEST_SECTION:
        raise _full(section, Excess(letters_of(removed), LONGEST_SECTION, "ký tự của dòng đã xóa"))
    copy.content, copy.person_id, copy.at = removed, actor.person_id, actor.at
    session.flush()


def removed_rows(session: Session, section: PaperSection, page: str) -> Content:
    """Return the rows that a page took out of a section and that are still put aside, by the table's key."""
    copy = _of_page(session, section, page, CopyKind.REMOVED)
    return copy.content if copy else {}


def keep_no_longer(session: Session, section: PaperSection, page: str, key: str, row: Row) -> None:
    """Forget a row that a page took out of a table, for it stands there again."""
    copy = _of_page(session, section, page, CopyKind.REMOVED)
    if copy is None:
        return
    left = {**copy.content, key: [one for one in copy.content.get(key, []) if one != row]}
    copy.content = {name: rows for name, rows in left.items() if rows}
    if not copy.content:
        session.delete(copy)
    session.flush()


def _check_room_for_earlier(
    session: Session, section: PaperSection, kept: list[_Kept], content: Content
) -> None:
    """Raise TooManyCopiesError if there is no room for one more, once those went whose words it says."""
    earlier = [one for one in kept if one.kind is not CopyKind.REFUSED]
    if len(earlier) >= MOST_EARLIER:
        gone = {one.id for one in earlier if _is_said_in(session, one, content)}
        kept, earlier = ([one for one in them if one.id not in gone] for them in (kept, earlier))
    _check_room(section, kept, len(earlier), MOST_EARLIER, content)


def _check_room(section: PaperSection, kept: list[_Kept], count: int, most: int, content: Content) -> None:
    if count >= most:
        raise _full(section, Excess(count + 1, most, "bản"))
    size = sum(one.size for one in kept) + letters_of(content)
    if kept and size > MOST_ASIDE_LETTERS:
        raise _full(section, Excess(size, MOST_ASIDE_LETTERS, "ký tự"))


def _full(section: PaperSection, excess: Excess) -> TooManyCopiesError:
    return TooManyCopiesError([Problem(section.code, "", f"Các bản giữ riêng của phần này {excess.words}")])


def is_said_in(older: Content, newer: Content) -> bool:
    """Whether every word of a text stands in another one: in the same answer, or in a row of its table."""
    return all(
        _rows_said(value, newer.get(key)) if isinstance(value, list) else value in str(newer.get(key, ""))
        for key, value in older.items()
    )


def _rows_said(older: list[dict[str, str]], newer: Any) -> bool:
    rows = newer if isinstance(newer, list) else []
    return all(
        blank_row(row)
        or any(all(text in one.get(key, "") for key, text in row.items() if key != "id") for one in rows)
        for row in older
    )


def _is_said_in(session: Session, one: _Kept, content: Content) -> bool:
    """Throw away a copy that says nothing which isn't said in a content; return whether it did."""
    if one.kind is not CopyKind.REPLACED or one.size > MOST_ASIDE_LETTERS:
        return False
    copy = session.get_one(SectionCopy, one.id)
    if not is_said_in(copy.content, content):
        return False
    session.delete(copy)
    return True


def _kept(session: Session, section: PaperSection) -> list[_Kept]:
    """Return what is kept beside a section, without its words: they may be many."""
    size = func.length(cast(SectionCopy.content, String))
    wanted = (
        select(SectionCopy.id, SectionCopy.kind, SectionCopy.person_id, size)
        .where(SectionCopy.paper_id == section.paper_id, SectionCopy.code == section.code)
        .order_by(SectionCopy.id)
    )
    return [_Kept(*row) for row in session.execute(wanted)]


def _same(session: Session, kept: list[_Kept], content: Content) -> SectionCopy | None:
    """Return the copy that says the same, None if there is none; read are those of the same length alone."""
    size = len(write_json(content))
    found = (session.get_one(SectionCopy, one.id) for one in kept if one.size == size)
    return next((copy for copy in found if copy.content == content), None)


def _of_page(
    session: Session, section: PaperSection, edit_session: str, kind: CopyKind
) -> SectionCopy | None:
    return session.scalar(
        select(SectionCopy).filter_by(
            paper_id=section.paper_id, code=section.code, edit_session=edit_session, kind=kind
        )
    )


def _new(session: Session, section: PaperSection, edit_session: str, kind: CopyKind) -> SectionCopy:
    copy = SectionCopy(paper_id=section.paper_id, code=section.code, edit_session=edit_session, kind=kind)
    session.add(copy)
    return copy
