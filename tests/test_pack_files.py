"""Files of a pack that are no files of a pack: each is told in a sentence, and none in a traceback."""

import os
from pathlib import Path

import pytest

from kl01.pack_files import MOST_BYTES, MOST_LETTERS, PackError, PackProblem, deep_line, toml_lines
from kl01.plain_data import DataProblem, Table
from kl01.plan_packs import read_forms, read_pack
from tests.own_packs import PACK, pack_with
from tests.some import some

DEEP = "Ngoặc hoặc tên có dấu chấm lồng nhau quá sâu: kiểm tra ngoặc vuông, ngoặc nhọn ở dòng này"
LONG = "Có giá trị không đọc được, như một số quá dài: kiểm tra các số và ngoặc trong tệp"
SYNTAX = "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu bằng và ngoặc vuông ở gần dòng này"
NUL = "Dòng này có ký tự không phải chữ (NUL): mở tệp bằng Notepad, xóa rồi lưu kiểu UTF-8"
UTF8 = "Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
CELLS = "Chưa tách được dòng này thành các ô: kiểm tra dấu nháy kép mở và đóng"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pack_with(tmp_path / "pack")


def told(folder: Path, file: str) -> list[str]:
    """Return what is told of a pack in which one file is wrong, by whoever reads that file."""
    with pytest.raises(PackError) as refused:
        read_forms(folder) if file.startswith("mau-") else read_pack(folder)
    return [one for one in refused.value.sentences() if one.startswith(file)]


@pytest.mark.parametrize("file", ["plan.toml", "mau-02.toml"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("x = 1\ny = " + "[" * 5000, f", dòng 2: {DEEP}", id="open arrays, thousands deep"),
        pytest.param("x = " + "[" * 500 + "]" * 500, f", dòng 1: {DEEP}", id="closed arrays"),
        pytest.param("x = [\n" * 500, f", dòng 31: {DEEP}", id="arrays on lines of their own"),
        pytest.param("x = " + "{a = " * 5000, f", dòng 1: {DEEP}", id="inline tables"),
        pytest.param("a" + ".a" * 2_000 + " = 1", f", dòng 1: {DEEP}", id="a dotted key"),
        pytest.param("[a" + ".a" * 2_000 + "]", f", dòng 1: {DEEP}", id="the head of a table"),
        pytest.param("x = " + "1" * 5000, f": {LONG}", id="a number of 5000 digits"),
        pytest.param('x = "', f", dòng 1: {SYNTAX}", id="a text that is never closed"),
        pytest.param('x = """' + '\\"""' * 5000, f", dòng 1: {SYNTAX}", id="a long text never closed"),
        pytest.param("x = 1\ny = '\0'", f", dòng 2: {NUL}", id="NUL"),
        pytest.param(b"x = 1\n" + b"\xff\xfe", f", dòng 2: {UTF8}", id="not UTF-8"),
        pytest.param("x = 1\n".encode("utf-16"), f", dòng 1: {UTF8}", id="UTF-16"),
        pytest.param(
            b"#" * (MOST_BYTES + 1), ": Tệp lớn hơn 8 MB: xem có đúng tệp của gói kế hoạch không", id="huge"
        ),
    ],
)
def test_a_toml_file_that_cannot_be_read_is_told_in_one_sentence(
    folder: Path, file: str, content: str | bytes, expected: str
) -> None:
    (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert told(folder, file) == [file + expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param('"' + "x" * 200_000 + '"', f", dòng 1: {CELLS}", id="a huge cell"),
        pytest.param('a,b\n"c', f", dòng 2: {CELLS}", id="a cell never closed"),
        pytest.param("code\nII1-01\0", f", dòng 2: {NUL}", id="NUL"),
        pytest.param(b"code\n" + b"\xff", f", dòng 2: {UTF8}", id="not UTF-8"),
    ],
)
def test_items_that_cannot_be_read_are_told_in_one_sentence(
    folder: Path, content: str | bytes, expected: str
) -> None:
    (folder / "items.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert told(folder, "items.csv") == ["items.csv" + expected]


@pytest.mark.parametrize("file", ["plan.toml", "items.csv", "mau-02.toml"])
def test_a_folder_or_a_broken_link_in_the_place_of_a_file(folder: Path, file: str, tmp_path: Path) -> None:
    (folder / file).unlink()
    (folder / file).mkdir()
    assert told(folder, file) == [f"{file}: Đây là thư mục, không phải tệp: đặt tệp {file} vào đây"]
    (folder / file).rmdir()
    try:
        (folder / file).symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("this machine makes no links")
    assert told(folder, file) == [f"{file}: Chưa mở được tệp: đặt tệp {file} vào thư mục {folder}"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(folder: Path) -> None:
    (folder / "plan.toml").unlink()
    os.mkfifo(folder / "plan.toml")
    assert told(folder, "plan.toml")[0].startswith("plan.toml: Chưa mở được tệp")


def test_a_file_that_begins_with_a_mark_of_order_is_read(folder: Path) -> None:
    for file in ("plan.toml", "mau-02.toml", "items.csv"):
        text = (folder / file).read_text("utf-8-sig")
        (folder / file).write_text(text, "utf-8-sig")
    assert read_pack(folder) == read_pack(PACK)
    assert read_forms(folder) == read_forms(PACK)


def test_many_wrong_keys_are_told_as_twenty_and_counted(folder: Path) -> None:
    with (folder / "mau-02.toml").open("a", encoding="utf-8") as file:
        file.write("".join(f"k{number} = 1\n" for number in range(5000)))
    with pytest.raises(PackError) as refused:
        read_forms(folder)
    assert refused.value.sentences()[20:] == ["… và 4980 chỗ khác"]


def test_texts_and_columns_that_stand_twice_are_found_in_one_pass(folder: Path) -> None:
    problems: list[DataProblem] = []
    Table({"a": ["x"] * 50_000}, (), ("a",), problems).lines("a")
    assert len(problems) == 49_999
    (folder / "items.csv").write_text("code" + ",code" * 50_000 + "\n", "utf-8")
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    assert len(refused.value.problems) > 50_000


def test_a_problem_is_one_line_that_can_be_read() -> None:
    line = str(PackProblem("plan.toml", 3, "Mục “" + "a\n" * 100_000 + "” không có: bỏ đi"))
    assert line.startswith("plan.toml, dòng 3: Mục “a a a")
    assert line.endswith("không có: bỏ đi")
    assert "\n" not in line
    assert len(line) < MOST_LETTERS + 50


@pytest.mark.parametrize(
    "text",
    [
        'x = "[[[["\n' * 50,
        "# [[[[[ '\n" * 50,
        "x = '''\n[[[[\n'''\n" * 50,
        'x = """\n[ \\""" [\n""""\n' * 50,
        "x = [[1.5, 2.5], [{a = 1}]]\n" * 50,
        "[a.b.c]\nd.e = 1.25\n" * 50,
    ],
)
def test_what_is_not_deep_is_not_called_deep(text: str) -> None:
    assert deep_line(text) is None


def test_the_bundled_files_are_not_deep() -> None:
    for path in some(sorted(PACK.glob("*.toml"))):
        text = path.read_text("utf-8")
        assert deep_line(text) is None
        assert toml_lines(text)
