"""A CSV file is read as it is meant, and each mistake in one is told by line and column."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_tutor.engine import csv_file
from tui_tutor.engine.csv_file import Table, classes_of, read_table
from tui_tutor.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def table_of(*target: float) -> Table:
    values = np.array([[0.0, value] for value in target])
    return Table("rows.csv", ("x1", "y"), values)


@pytest.mark.parametrize(
    "content",
    [
        "a,b,y\n1,2,0\n3,4.5,1\n",
        "a,b,y\n1,2,0\n3,4.5,1",
        "a,b,y\r\n1,2,0\r\n3,4.5,1\r\n",
        "a,b,y\r1,2,0\r3,4.5,1\r",
        "\ufeffa,b,y\n1,2,0\n3,4.5,1\n",
        '"a","b","y"\n"1","2",0\n3,4.5,1\n',
        "a, b ,y\n 1 ,2, 0\n3,45e-1,+1\n",
        "\na,b,y\n\n1,2,0\n \n3,4.5,1\n\n",
    ],
    ids=["plain", "no-last-newline", "windows", "old-mac", "bom", "quoted", "spaces", "blank-lines"],
)
def test_every_usual_way_of_writing_a_table_is_read(path: Path, content: str) -> None:
    path.write_bytes(content.encode())

    table = read_table(str(path))

    assert table.names == ("a", "b", "y")
    np.testing.assert_array_equal(table.inputs, [[1, 2], [3, 4.5]])
    np.testing.assert_array_equal(table.target, [0, 1])


def test_names_may_hold_any_letters_and_commas(path: Path) -> None:
    path.write_text('身高,"width, in cm",größe\n1,2,3\n4,5,6\n', encoding="utf-8")

    assert read_table(str(path)).names == ("身高", "width, in cm", "größe")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("a,b,y\n", "too few rows to learn from: 0"),
        ("a,b,y\n1,2,0\n", "too few rows to learn from: 1"),
        ("y\n1\n2\n", "has one column"),
        ("1,2,0\n3,4,1\n", "put a line such as x1,x2,y above it"),
        ("a,,y\n1,2,0\n3,4,1\n", "column 2 of .* has no name"),
        ("a;b;y\n1;2;0\n3;4;1\n", "separated by ;"),
        ("a\ty\n1\t2\n3\t4\n", "separated by tabs"),
        ("a,b,y\n1,foo,0\n3,4,1\n", "line 2 of .*, column b: 'foo' is not a number"),
        ("a,b,y\n\n1,2,0\n\n3,foo,1\n", "line 5 of .*, column b"),
        ("a,b,y\n1,2,yes\n3,4,no\n", "'yes' instead of a number\nnumber the classes: write 0 and 1"),
        ("a,b,y\n1,,0\n3,4,1\n", "line 2 of .*, column b, is empty"),
        ("a,b,y\n1,2,\n3,4,1\n", "line 2 of .*, column y, is empty"),
        ("a,b,y\n1,2\n3,4,1\n", "line 2 of .* has 2 cells, but there are 3"),
        ("a,b,y\n1,2,0,9\n3,4,1,9\n", "line 2 of .* has 4 cells, but there are 3"),
        ("a,b,y\n1,2,0\n3,4,1,9\n", "line 3 of .* has 4 cells"),
        ("a,b,y\n1,nan,0\n3,4,1\n", "'nan' can't be computed with"),
        ("a,b,y\n1,1e999,0\n3,4,1\n", "'1e999' can't be computed with"),
        ("a,b,y\n1,-inf,0\n3,4,1\n", "'-inf' can't be computed with"),
        ("a,b,y\n1_000,2,0\n3,4,1\n", "line 2 of .*, column a: '1_000'"),
        ("a,b,y\n１,2,0\n3,4,1\n", "line 2 of .*, column a: '１'"),
        ('a,b,y\n"1,5",2,0\n3,4,1\n', "with a point as in 0.5"),
        ('a,y\n"1\n2",3\n4,5\n', "line 2 of .* has 1 cells"),
        ("a,b,y\n1,2,0 # note\n3,4,1\n", "line 2 of .*, y, has '0 # note'"),
        ("a,b,y\n1,\0,0\n3,4,1\n", "line 2 of .*, column b"),
        (",".join(f"c{i}" for i in range(1200)) + "\n1\n2\n", "1,200 columns"),
    ],
)
def test_a_mistake_is_told_by_place_in_two_lines(path: Path, content: str, expected: str) -> None:
    path.write_bytes(content.encode())

    with pytest.raises(DataError, match=expected) as caught:
        read_table(str(path))

    assert str(caught.value).count("\n") == 1


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encodings_are_told(path: Path, encoding: str) -> None:
    path.write_bytes("größe,y\n1,2\n3,4\n".encode(encoding))

    with pytest.raises(DataError, match=r"not UTF-8 text: line 1"):
        read_table(str(path))


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(DataError, match="there is no file"):
        read_table(str(tmp_path / "nothing.csv"))
    with pytest.raises(DataError, match="is a folder"):
        read_table(str(tmp_path))
    with pytest.raises(DataError, match="is not a file"):
        read_table(str(tmp_path / "pipe.csv"))
    with pytest.raises(DataError, match="can't be read"):
        read_table(str(tmp_path / ("x" * 300 + ".csv")))


def test_the_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "rows.csv").write_text("a,y\n1,2\n3,4\n", encoding="utf-8")

    assert read_table("~/rows.csv").values.shape == (2, 2)


def test_a_mistake_is_found_beyond_the_first_piece(path: Path) -> None:
    rows = ["1,0"] * (2 * csv_file.PIECE)
    rows[csv_file.PIECE + 7] = "1,x"
    path.write_text("\n".join(["a,y", *rows]), encoding="utf-8")

    with pytest.raises(DataError, match=f"line {csv_file.PIECE + 9} of"):
        read_table(str(path))


def test_a_million_rows_are_refused_quickly_unless_some_are_chosen(path: Path) -> None:
    path.write_text("a,b,y\n" + "0.25,-1.5,1\n" * 1_000_000, encoding="utf-8")
    start = time.process_time()

    with pytest.raises(DataError, match=r"1,000,000 rows.*\nadd samples=10000"):
        read_table(str(path))
    refused = time.process_time() - start
    table = read_table(str(path), many_rows=True)

    # Measured 0.4 s; a person waits for it.
    assert refused < 2.0
    assert table.values.shape == (1_000_000, 3)


def test_a_file_too_big_to_read_is_refused(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(csv_file.MOST_BYTES + 1)

    with pytest.raises(DataError, match="200 MB, more than"):
        read_table(str(path))


@pytest.mark.parametrize(
    ("target", "loss", "classes"),
    [
        ((0, 1, 1), None, 2),
        ((1, 1), None, 2),
        ((0, 1, 2), None, 3),
        ((0, 2), None, 0),
        ((1, 2, 3), None, 0),
        ((0, 0.5, 1), None, 0),
        ((-1, 1), None, 0),
        (tuple(range(20)), None, 20),
        (tuple(range(21)), None, 0),
        ((0, 1), "mse", 2),
        ((0, 1, 2), "mse", 0),
        ((0, 1), "cross-entropy", 2),
        ((0, 0), "cross-entropy", 2),
        ((0, 2), "cross-entropy", 3),
        ((0, 1), "bce", 2),
    ],
)
def test_the_target_says_how_many_classes_there_are(
    target: tuple[float, ...], loss: str | None, classes: int
) -> None:
    assert classes_of(table_of(*target), loss) == classes


@pytest.mark.parametrize(
    ("target", "loss", "expected"),
    [
        ((0, 1, 2), "bce", "needs 0 or 1 .* has 2"),
        ((0, 0.5), "bce", "has 0.5"),
        ((-1, 1), "cross-entropy", "needs 0, 1, 2, … .* has -1"),
        ((0, 0.5), "cross-entropy", "has 0.5"),
        ((0, 1e9), "cross-entropy", r"has 1e\+09"),
    ],
)
def test_a_loss_that_the_target_can_not_have_is_told(
    target: tuple[float, ...], loss: str, expected: str
) -> None:
    with pytest.raises(DataError, match=f"{expected}\nuse loss=mse"):
        classes_of(table_of(*target), loss)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=80)
    | st.lists(st.sampled_from(["a", "y", "1", "0", "-2.5", ",", ",", "\n", "\n", '"', "e", " ", "\r"]))
    .map("".join)
    .map(str.encode)
)
def test_any_content_is_a_finite_table_or_an_answer(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    try:
        answer: Table | DataError = read_table(str(path))
    except DataError as error:
        answer = error

    if isinstance(answer, Table):
        assert np.isfinite(answer.values).all()
        assert answer.values.shape[1] == len(answer.names)
    else:
        assert len(str(answer).split("\n")) == 2


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100)), min_size=2, max_size=6))
def test_numbers_come_out_exactly_as_they_were_written(path: Path, rows: list[tuple[float, float]]) -> None:
    lines = ["a,y", *(f"{a!r},{y!r}" for a, y in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")

    np.testing.assert_array_equal(read_table(str(path)).values, rows)
