"""Who is at work on the deadline day: who writes and hands in, who ticks and prints, who reads lists."""

import random
import re
from dataclasses import dataclass, field
from enum import StrEnum

from tests.bench.cells import Cell, cells_in
from tests.bench.crowd import Answer, request_of
from tests.bench.paper_works import typist_of
from tests.bench.paperwork import SignedIn, Writer
from tests.bench.people import Secretary
from tests.bench.soak import LONGEST_SECONDS, SAVE, Typist

PAGE_PATIENCE = 60.0
"""How long people wait for a page or a PDF before it counts as not answered; browsers wait longer still."""
SAVE_PAUSE, LOOK_PAUSE, TICK_PAUSE, READ_PAUSE = (4.0, 6.0), (1.0, 3.0), (3.0, 6.0), (1.0, 3.0)
PRINT_PAUSE = (45.0, 75.0)


class Kind(StrEnum):
    """What is asked; saving is SAVE of soak.py."""

    TICK = "tick"
    BOARD = "checklist"
    PDF = "PDF of a checklist"
    CHECK = "paper before it is handed in"
    HAND_IN = "handing in"
    LIST = "lists"


def headers_of(person: SignedIn, *, htmx: bool = False) -> str:
    """Return the lines that a person's browser sends."""
    lines = f"Cookie: {person.cookie}\r\nAccept-Encoding: gzip\r\n"
    return lines + (f"HX-Request: true\r\nX-CSRFToken: {person.token}\r\n" if htmx else "")


class Author:
    """A person who writes, and hands in at the end of their time."""

    def __init__(self, writer: Writer, hands_in_before: float, chance: random.Random) -> None:
        """Let them hand in when so many seconds are left of the day."""
        self.writer = writer
        self.typist: Typist = typist_of(writer)
        self.handed_in = False
        self.kind: str = SAVE
        self._next: str = SAVE
        self._before = hands_in_before
        self._chance = chance
        self._form: dict[str, str | list[str]] = {}

    @property
    def patience(self) -> float:
        """As long as htmx waits, or a browser."""
        return LONGEST_SECONDS if self.kind == SAVE else PAGE_PATIENCE

    def request(self) -> bytes | None:
        """Return what their page sends; nothing once the paper is handed in."""
        if self.handed_in:
            return None
        self.kind = self._next
        if self.kind == SAVE:
            return self.typist.request()
        paper, headers = f"/mau/{self.writer.paper_id}", headers_of(self.writer.person)
        if self.kind == Kind.CHECK:
            return request_of("GET", f"{paper}/xem", headers)
        return request_of("POST", f"{paper}/nop", headers, self._form)

    def answered(self, answer: Answer) -> bool:
        """Go on to the next step if this one was done."""
        if self.kind == SAVE:
            return self.typist.answered(answer)
        if self.kind == Kind.CHECK:
            self._form = {"csrf_token": self.writer.person.token, **_hidden(answer)}
            done = answer.status == 200 and set(self._form) >= {"version", "seen", "nhan"}
            self._next = Kind.HAND_IN if done else Kind.CHECK
            return done
        self.handed_in = answer.status == 303
        self._next = Kind.HAND_IN if self.handed_in else Kind.CHECK
        return self.handed_in

    def pause(self, left: float) -> float | None:
        """Return when they do the next thing: none once they have handed in."""
        if self.handed_in:
            return None
        if self._next == SAVE and left <= self._before:
            self._next = Kind.CHECK
        return self._chance.uniform(*(SAVE_PAUSE if self._next == SAVE else LOOK_PAUSE))


def _hidden(answer: Answer) -> dict[str, str]:
    """Return what the page sends when the paper is handed in; of several receivers the first."""
    found: dict[str, str] = {}
    if answer.status == 200:
        for tag in re.findall(r"<input[^>]*>", answer.text):
            name, value = re.search(r' name="(version|seen|nhan)"', tag), re.search(r' value="([^"]*)"', tag)
            if name and value:
                found.setdefault(name[1], value[1])
    return found


class Ticker:
    """A secretary who ticks, and prints the checklist now and then."""

    def __init__(self, secretary: Secretary, year: int, chance: random.Random) -> None:
        self.unit_id = secretary.unit_id
        self.kind: str = Kind.BOARD
        self.told: dict[tuple[str, int], str] = {}
        """Of each cell, by item and quarter, the state that was answered as stored."""
        self.tried: dict[tuple[str, int], str] = {}
        """And the one that was sent last."""
        self._person = secretary.person
        self._board = f"/theo-doi/{secretary.unit}/{year}"
        self._chance = chance
        self._cells: list[Cell] = []
        self._turn = 0
        self._until_print = chance.uniform(0, PRINT_PAUSE[1])

    @property
    def patience(self) -> float:
        """As long as htmx waits, or a browser."""
        return LONGEST_SECONDS if self.kind == Kind.TICK else PAGE_PATIENCE

    @property
    def _cell(self) -> Cell:
        return self._cells[self._turn % len(self._cells)]

    def request(self) -> bytes:
        """Open the checklist if it is not, print it if it is time, else tick."""
        headers = headers_of(self._person)
        if not self._cells:
            self.kind = Kind.BOARD
            return request_of("GET", self._board, headers)
        if self._until_print <= 0:
            self.kind, self._until_print = Kind.PDF, self._chance.uniform(*PRINT_PAUSE)
            return request_of("GET", f"{self._board}/in.pdf", headers)
        self.kind, cell = Kind.TICK, self._cell
        self.tried[_key(cell)] = cell.wanted
        path = f"{cell.address}?v={cell.version}"
        return request_of("POST", path, headers_of(self._person, htmx=True), {"to": cell.wanted})

    def answered(self, answer: Answer) -> bool:
        """Note what was stored; open the checklist again if something was not as it stood there."""
        done = answer.status == 200
        if self.kind == Kind.PDF:
            return done and answer.body.startswith(b"%PDF")
        if self.kind == Kind.BOARD:
            self._cells = cells_in(answer.text) if done else []
            return bool(self._cells)
        if not done:
            self._cells = []
            return False
        cell = self._cell
        self.told[_key(cell)] = cell.wanted
        cell.clicked()
        self._turn += 1
        return True

    def pause(self, left: float) -> float | None:
        """Return when they click again."""
        seconds = self._chance.uniform(*TICK_PAUSE)
        self._until_print -= seconds
        return seconds if left > seconds else None


def _key(cell: Cell) -> tuple[str, int]:
    item, quarter = cell.address.split("/")[-2:]
    return item, int(quarter)


@dataclass(slots=True)
class Reader:
    """Somebody who looks at one list again and again."""

    path: str
    person: SignedIn
    chance: random.Random = field(repr=False)

    @property
    def kind(self) -> str:
        """What they ask."""
        return Kind.LIST

    @property
    def patience(self) -> float:
        """As long as a browser waits."""
        return PAGE_PATIENCE

    def request(self) -> bytes:
        """Ask for the list."""
        return request_of("GET", self.path, headers_of(self.person))

    def answered(self, answer: Answer) -> bool:
        """Look at it."""
        return answer.status == 200

    def pause(self, left: float) -> float | None:
        """Return when they look again."""
        seconds = self.chance.uniform(*READ_PAUSE)
        return seconds if left > seconds else None
