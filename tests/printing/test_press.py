"""Papers are laid out in a process of its own, whatever becomes of that process."""

import io
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import docx
import pytest
from openpyxl import load_workbook

from kl01.printing import MissingCharactersError, Press, PrintingError, press
from kl01.printing.document import Table, Tick
from kl01.printing.listing import Listing, ListingColumn
from kl01.processes import launch
from tests.printing.measure import letters
from tests.printing.sample import page
from tests.printing.sample_document import COLUMNS, sample

LISTING = Listing("Danh sách", "", "", (), (ListingColumn("Họ và tên", 92),), (("Nguyễn Thị Ánh",),))


@pytest.fixture(scope="module")
def begun() -> Iterator[Press]:
    found = Press()
    found.begin()
    yield found
    found.end()


def stand_in(script: str) -> Press:
    """Return a press whose process runs a script instead; `say` and `hear` are its words."""
    begin = """
        import os, pickle, sys, time
        def say(word):
            pickle.dump(word, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        def hear():
            return pickle.load(sys.stdin.buffer)
    """
    found = Press()
    found.command = [sys.executable, "-S", "-c", dedent(begin) + dedent(script)]
    return found


def test_a_paper_is_laid_out_elsewhere_and_is_whole(begun: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "render_pdf", lambda *_, **__: pytest.fail("laid out here"))
    assert begun.pid not in {None, os.getpid()}
    assert letters(begun.render(page("<p>Đảng <b>bộ</b></p>"), title="Chữ")) == "Đảngbộ"


def test_word_and_excel_files_are_made_elsewhere_and_are_whole(
    begun: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "made", lambda _asked: pytest.fail("made here"))
    paper = docx.Document(io.BytesIO(begun.word(sample())))
    assert paper.core_properties.title == sample().title
    assert load_workbook(io.BytesIO(begun.excel(LISTING))).worksheets[0]["A1"].value == "DANH SÁCH"


def test_without_a_press_they_are_made_here() -> None:
    assert docx.Document(io.BytesIO(Press().word(sample()))).core_properties.title == sample().title
    assert load_workbook(io.BytesIO(Press().excel(LISTING))).worksheets[0]["A1"].value == "DANH SÁCH"


def test_a_word_file_that_fails_is_said_without_its_words_and_the_press_goes_on(begun: Press) -> None:
    before = begun.pid
    with pytest.raises(PrintingError, match=r"Hãy thử in lại.*KeyError") as failed:
        begun.word(sample(blocks=(Table(COLUMNS[:1], ((Tick("Họ và tên", ""),),)),)))
    assert "Họ và tên" not in str(failed.value)
    assert begun.pid == before


def test_what_nobody_waits_for_is_not_begun() -> None:
    made = stand_in(
        """
        say("ready")
        sys.stdin.buffer.peek(1)  # what a paper is, it does not know
        say((b"made", ""))
        sys.stdin.buffer.read()
        """
    )
    made.begin()
    with pytest.raises(PrintingError):
        made.word(sample(), gone=lambda: True)
    assert made.word(sample()) == b"made"
    made.end()


def test_who_leaves_while_waiting_in_line_is_not_waited_for(begun: Press) -> None:
    with begun._line, pytest.raises(PrintingError):
        begun.word(sample(), gone=lambda: True)


def test_what_takes_long_and_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(press, "ABANDONED_AFTER", 0.0)
    made = stand_in("say('ready'); hear(); hear()")
    made.begin()
    before = made.pid
    looks = iter([False])
    with pytest.raises(PrintingError):
        made.word(sample(), gone=lambda: next(looks, True))
    assert made.pid != before


def test_papers_asked_for_at_once_are_each_ones_own(begun: Press) -> None:
    words = ["Một", "Hai", "Ba", "Bốn"]
    with ThreadPoolExecutor(4) as people:
        papers = list(people.map(lambda word: begun.render(page(f"<p>{word}</p>"), title=word), words))
    assert [letters(paper) for paper in papers] == words


def test_what_cannot_be_printed_is_said_in_the_same_words(begun: Press) -> None:
    deep = "<div>" * 400
    with pytest.raises(PrintingError) as elsewhere:
        begun.render(page(deep), title="")
    with pytest.raises(PrintingError) as here:
        Press().render(page(deep), title="")
    assert str(elsewhere.value) == str(here.value)
    with pytest.raises(MissingCharactersError, match="😀"):
        begun.render(page("<p>😀</p>"), title="")


def test_a_press_that_was_killed_begins_anew(begun: Press) -> None:
    before = begun.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert letters(begun.render(page("<p>Đảng</p>"), title="")) == "Đảng"
    assert begun.pid not in {None, before}


def test_it_ends_when_the_server_is_gone() -> None:
    process = launch(Press().command, press._environment(), errors=None)
    said, _ = process.communicate()  # which closes its input
    assert pickle.loads(said) == "ready"  # noqa: S301 - said by our own process
    assert process.returncode == 0


def test_a_paper_that_ends_the_press_twice_is_refused_and_the_next_one_printed() -> None:
    made = stand_in(
        """
        say("ready")
        while True:
            html, title, images = hear()
            if title == "bad":
                os._exit(1)
            say((html.encode(), ""))
        """
    )
    made.begin()
    with pytest.raises(PrintingError, match="Hãy thử in lại"):
        made.render("<p></p>", title="bad")
    assert made.render("good", title="") == b"good"
    made.end()
    assert made.pid is None


def test_a_paper_that_takes_too_long_is_given_up_at_once() -> None:
    made = stand_in("say('ready'); hear(); hear()")
    made.begin()
    before = made.pid
    made.longest_seconds = 0.0
    with pytest.raises(PrintingError, match="Hãy thử in lại"):
        made.render("<p></p>", title="")
    assert made.pid != before


def test_whoever_prints_at_the_end_is_told_and_no_press_begins_any_more() -> None:
    made = stand_in("say('ready'); hear(); hear()")
    made.begin()
    with ThreadPoolExecutor(1) as people:
        paper = people.submit(made.render, "<p></p>", title="")
        made.end()
        with pytest.raises(PrintingError, match="Hãy thử in lại"):
            paper.result()
    assert made.pid is None
    with pytest.raises(PrintingError, match="Hãy thử in lại"):
        made.render("<p></p>", title="")
    made.begin()
    assert made.pid is None


def test_the_server_ends_though_a_press_is_still_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "END_SECONDS", 0.01)
    made = Press()
    with made._line:  # as whoever begins it has
        made.end()
    with pytest.raises(PrintingError, match="Hãy thử in lại"):
        made._started()


def test_an_answer_that_nobody_understands_is_nobodys_paper() -> None:
    made = stand_in("""
        say("ready")
        hear()
        sys.stdout.buffer.write(b"(lp0\\nfoo")
        sys.stdout.buffer.flush()
        say((b"the paper of somebody else", ""))
        hear()
    """)
    made.begin()
    with pytest.raises(PrintingError, match="Hãy thử in lại"):
        made.render("<p></p>", title="")
    assert made.pid is None


def test_a_press_that_hangs_while_it_begins_is_given_up() -> None:
    made = stand_in("hear()")
    made.longest_seconds = 0.2
    made.begin()
    assert made.pid is None
    assert letters(made.render(page("<p>Đảng</p>"), title="")) == "Đảng"


def test_where_too_many_wait_the_next_is_told_at_once_and_threads_stay_free(begun: Press) -> None:
    crowded = Press(most_waiting=1)
    crowded._apart = True
    with crowded._places, pytest.raises(PrintingError, match="Nhiều người đang in"):
        crowded.render("<p></p>", title="")
    assert letters(begun.render(page("<p>Đảng</p>"), title="")) == "Đảng"


def test_who_waits_too_long_for_others_is_told(begun: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "longest_seconds", 0.0)
    with begun._line, pytest.raises(PrintingError, match="Nhiều người đang in"):
        begun.render("<p></p>", title="")


@pytest.mark.parametrize(
    "script", ["", "import nothing_that_is_there", "print('Loading hook')", "sys.stdout.write('(')"]
)
def test_where_no_press_begins_the_server_lays_papers_out(
    script: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = stand_in(script)
    made.begin()
    assert made.pid is None
    assert letters(made.render(page("<p>Đảng</p>"), title="")) == "Đảng"
    assert [one.levelname for one in caplog.records] == ["WARNING"] * 2


def test_where_the_system_starts_nothing_the_server_lays_papers_out() -> None:
    made = Press()
    made.command = ["/nowhere/python"]
    made.begin()
    assert letters(made.render(page("<p>Đảng</p>"), title="")) == "Đảng"
