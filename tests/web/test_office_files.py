"""Every Word and Excel file of the demonstration keeps to its schema; Excel files print to be read."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from kl01.db import db
from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import ExemplarState
from kl01.org.models import Account
from kl01.org.units import unit_by_code
from kl01.papers.models import Paper
from kl01.submissions.models import Submission
from tests.applications import Applications, Clock
from tests.conftest import MakeOnce
from tests.page_client import PageClient
from tests.printing.measure import page_sizes
from tests.printing.ooxml import order_faults, schema_faults
from tests.printing.sheets import free_heights, heights, printed, sheet_of, smallest_letter
from tests.some import some

LISTS = {
    "quantri": ("/quan-tri/don-vi/in", "/quan-tri/nguoi/in"),
    "tuyengiao": (
        "/ke-hoach/in",
        "/theo-doi/snv/2026/in",
        "/theo-doi/snv/2026/in?quy=4",
        "/duyet-mau/tong-hop/in?don-vi=dang-uy&mau=mau-02&nam=2026",
        "/guong-dien-hinh/tong-hop/2026/don-vi/in",
    ),
    "bithu.snv": ("/duyet-mau/in?loc=cho&don-vi=snv", "/duyet-mau/danh-sach/snv/mau-02/2026/in"),
}
"""What comes both as .docx and as .xlsx."""
OTHERS = {
    "tuyengiao": (
        "/guong-dien-hinh/in.docx",
        "/guong-dien-hinh/danh-sach.xlsx",
        "/guong-dien-hinh/tong-hop/2026/in.docx",
        "/guong-dien-hinh/tong-hop/2026/danh-sach.xlsx",
        "/guong-dien-hinh/dang-ky/snv/2026/in.xlsx",
    ),
}


def papers(app: Flask) -> list[tuple[str, str]]:
    """Return who opens a paper of each form: writers their own, a secretary those of the unit's exemplars."""
    with app.app_context():
        own = (
            select(Account.username, func.min(Submission.id))
            .join(Account, Account.person_id == Submission.owner_id)
            .where(Account.username.in_(("bithu.snv", "quanchung.snv")))
            .group_by(Account.username, Submission.code)
        )
        found = [(person, paper) for person, paper in db.session.execute(own)]
        of_unit = select(func.min(Paper.id)).where(
            Paper.kind == "exemplar", Paper.unit_id == unit_by_code(db.session(), "snv").id
        )
        found += [("bithu.snv", paper) for paper in db.session.scalars(of_unit.group_by(Paper.code))]
        story = select(func.min(Exemplar.id)).where(Exemplar.state == ExemplarState.COMMENDED)
        told = ("tuyengiao", f"/guong-dien-hinh/{db.session.scalar(story)}/in.docx")
        db.session.remove()
    return [told, *((person, f"/mau/{paper}/in.docx") for person, paper in some(found))]


def files(app: Flask) -> dict[str, bytes]:
    """Return each kind of file that somebody can ask for, by a name that tells whose it is."""
    asked = [
        (person, f"{path}.{kind}{mark}{query}")
        for person, lists in some(LISTS.items())
        for path, mark, query in (one.partition("?") for one in lists)
        for kind in ("docx", "xlsx")
    ]
    asked += [(person, path) for person, paths in some(OTHERS.items()) for path in paths]
    client, made, signed_in = PageClient(app), {}, ""
    ways = app.url_map.bind("localhost")
    opened = set()
    for person, address in some(sorted(asked + papers(app))):
        if person != signed_in:
            client, signed_in = PageClient(app).sign_in(person), person
        answer = client.raw.get(address)
        path = address.partition("?")[0]
        kind = path.rpartition(".")[2]
        assert answer.status_code == 200, address
        opened.add((ways.match(path)[0], kind))
        made[f"{len(made)}-{person}.{kind}"] = answer.data
    offered = {
        (rule.endpoint, rule.rule.rpartition(".")[2])
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith((".docx", ".xlsx"))
    }
    assert opened == offered, "a kind of file is asked for by nobody"
    return made


@pytest.fixture
def made(make_once: MakeOnce, applications: Applications, demo: Path, clock: Clock) -> dict[str, bytes]:
    """The files, by name, asked for once."""

    def fill(folder: Path) -> None:
        folder.mkdir()
        with applications.on(demo, clock) as app:
            for name, content in some(files(app).items()):
                (folder / name).write_bytes(content)

    return {path.name: path.read_bytes() for path in some(sorted(make_once("office-files", fill).iterdir()))}


def of_kind(made: dict[str, bytes], kind: str) -> dict[str, bytes]:
    return {Path(name).stem: content for name, content in some(made.items()) if name.endswith(kind)}


def test_every_word_file_stands_in_the_order_of_its_schema(made: dict[str, bytes]) -> None:
    word = of_kind(made, "docx")
    assert {name: faults for name, one in some(word.items()) if (faults := order_faults(one))} == {}


def test_every_word_file_keeps_to_its_schema(made: dict[str, bytes], tmp_path: Path) -> None:
    word = {name: content for name, content in made.items() if name.endswith(".docx")}
    assert schema_faults(word, tmp_path) == {}


def test_every_excel_file_is_printed_on_a4_to_be_read(made: dict[str, bytes], tmp_path: Path) -> None:
    papers = printed(of_kind(made, "xlsx"), tmp_path)
    assert len(papers) > 10
    for name, pdf in some(papers.items()):
        assert set(page_sizes(pdf)) < {(210, 297), (297, 210)}, name
        assert smallest_letter(pdf) >= 9, name


def test_no_row_of_an_excel_file_is_cut_in_libreoffice(made: dict[str, bytes], tmp_path: Path) -> None:
    sheets = of_kind(made, "xlsx")
    needed = free_heights(sheets, tmp_path)
    for name, content in some(sheets.items()):
        rows = zip(heights(content), needed[name], strict=True)
        assert not [(given, least) for given, least in some(rows) if 0 < given < least], name


def test_days_counts_and_shares_are_no_texts(made: dict[str, bytes]) -> None:
    texts = [
        cell.value
        for content in some(of_kind(made, "xlsx").values())
        for row in some(sheet_of(content).iter_rows(min_row=4))
        for cell in row
        # Sentences stand over the whole width: they are the one cell of their row.
        if cell.data_type == "s" and len([one for one in row if one.value is not None]) > 1
    ]
    assert not [text for text in some(texts) if re.fullmatch(r"\d+|\d+/\d+|\d+ ?%|\d\d/\d\d/\d{4}", text)]
