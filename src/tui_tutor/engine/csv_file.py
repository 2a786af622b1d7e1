"""A table of numbers from a CSV file, with every mistake told by line and column."""

import csv
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.frame import Array
from tui_tutor.engine.setup import LARGEST_LAYER, MOST_SAMPLES
from tui_tutor.errors import DataError
from tui_tutor.translation import mark

MOST_BYTES = 200_000_000
LARGEST_NUMBER = 1e100
PIECE = 20_000
MOST_CLASSES = 20


@dataclass(frozen=True)
class Table:
    """The numbers of a CSV file.

    Attributes:
        file: The path as it was given.
        names: One name for each column, the target's last.
        values: Shape (rows, columns), float64, every number finite.
    """

    file: str
    names: tuple[str, ...]
    values: Array

    @property
    def inputs(self) -> Array:
        """All columns but the last, shape (rows, columns - 1)."""
        return self.values[:, :-1]

    @property
    def target(self) -> Array:
        """The last column, shape (rows,)."""
        return self.values[:, -1]


def read_table(file: str, many_rows: bool = False) -> Table:
    """Read a comma-separated file with a header line; the last column is the target.

    Args:
        file: Path of the file; a leading ``~`` is the home folder.
        many_rows: Whether more rows than can be trained on at once are fine, because
            some of them will be chosen.

    Raises:
        DataError: If there is no such file, or it is not such a table.
    """
    lines = _text(file).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = lines if all(lines) else [line for line in lines if line.strip()]
    if not filled:
        raise DataError(
            mark("{file} is empty"),
            mark("the first line holds the column names, each line after it a sample"),
            file=file,
        )
    names = _header(file, filled[0])
    rows = len(filled) - 1
    if rows < 2:
        raise DataError(
            mark("{file} has too few rows to learn from: {rows}"),
            mark("give it at least 2 lines of numbers below the column names"),
            file=file,
            rows=rows,
        )
    if rows > MOST_SAMPLES and not many_rows:
        raise DataError(
            mark("{file} has {rows} rows, more than the {most} that can be trained on"),
            mark("add samples=10000, so that as many are chosen"),
            file=file,
            rows=f"{rows:,}",
            most=f"{MOST_SAMPLES:,}",
        )
    return Table(file, names, _values(file, names, lines))


def classes_of(table: Table, loss: str | None = None) -> int:
    """Number of classes that a table's target names, or 0 for a regression.

    Without a loss, targets that are all 0 or 1 are 2 classes, and whole numbers from 0 to
    K - 1 that all occur, K at most 20, are K classes. A loss that was asked for decides
    instead: ``mse`` takes the target as a number unless it is 0 or 1.

    Raises:
        DataError: If the target has no classes that ``loss`` could be used with.
    """
    target = table.target
    binary = bool(np.isin(target, (0.0, 1.0)).all())
    if loss == "mse" or loss is None:
        highest = float(target.max())
        if binary:
            return 2
        if loss is None and highest < MOST_CLASSES and _is_counted(target):
            return int(highest) + 1 if len(np.unique(target)) == int(highest) + 1 else 0
        return 0
    if loss == "bce" and not binary:
        raise _no_classes(table, loss, target[~np.isin(target, (0.0, 1.0))][0], mark("only 0 and 1"))
    if loss == "cross-entropy" and not (_is_counted(target) and target.max() < LARGEST_LAYER):
        wrong = (target < 0) | (target != np.floor(target)) | (target >= LARGEST_LAYER)
        raise _no_classes(table, loss, target[wrong][0], mark("whole numbers from 0"))
    return max(int(target.max()) + 1, 2)


def _is_counted(target: Array) -> bool:
    return bool(((target >= 0) & (target == np.floor(target))).all())


def _no_classes(table: Table, loss: str, value: float, wanted: str) -> DataError:
    if wanted == "only 0 and 1":
        message = mark("loss=bce needs 0 or 1 in the last column, {name}, but {file} has {value}")
    else:
        message = mark(
            "loss=cross-entropy needs 0, 1, 2, … in the last column, {name}, but {file} has {value}"
        )
    return DataError(
        message,
        mark("use loss=mse to predict numbers, or write the classes that way"),
        name=table.names[-1],
        file=table.file,
        loss=loss,
        value=f"{value:g}",
    )


def _text(file: str) -> str:
    content = _content(file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            mark("{file} is not UTF-8 text: line {line} has other bytes"),
            mark("save it again as “CSV UTF-8”"),
            file=file,
            line=line,
        ) from None


def _content(file: str) -> bytes:
    try:
        path = _expanded(file)
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise DataError(mark("{file} is a folder"), mark("name a .csv file in it"), file=file)
        if not stat.S_ISREG(status.st_mode):
            raise DataError(mark("{file} is not a file"), mark("name a .csv file"), file=file)
        if status.st_size > MOST_BYTES:
            raise DataError(
                mark("{file} has {size} MB, more than the {most} MB that can be read"),
                mark("keep fewer rows or columns"),
                file=file,
                size=status.st_size // 1_000_000,
                most=MOST_BYTES // 1_000_000,
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            mark("there is no file {file}"), mark("check the name and the folder you are in"), file=file
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataError(
            mark("{file} can't be read: {reason}"),
            mark("check the name and its permissions"),
            file=file,
            reason=reason,
        ) from None


def _expanded(file: str) -> Path:
    try:
        return Path(file).expanduser()
    except RuntimeError:  # a ~ without a home folder is part of the name
        return Path(file)


def _header(file: str, line: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in _cells(line))
    if all(_is_number(name) for name in names):
        raise DataError(
            mark("{file} has no column names: its first line is already numbers"),
            mark("put a line such as {example} above it"),
            file=file,
            example=",".join([f"x{i + 1}" for i in range(min(len(names), 5) - 1)] + ["y"]),
        )
    if len(names) == 1:
        other = next((sign for sign in (";", "\t") if sign in line), None)
        if other is not None:
            raise DataError(
                mark("the columns of {file} are separated by {sign}"),
                mark("separate them by commas, and write numbers with a point, as in 0.5"),
                file=file,
                sign="tabs" if other == "\t" else other,
            )
        raise DataError(
            mark("{file} has one column"),
            mark("it needs at least one column of inputs, and the target as the last one"),
            file=file,
        )
    if len(names) - 1 > LARGEST_LAYER:
        raise DataError(
            mark("{file} has {columns} columns"),
            mark("keep at most {most} columns of inputs"),
            file=file,
            columns=f"{len(names):,}",
            most=LARGEST_LAYER,
        )
    if "" in names:
        raise DataError(
            mark("column {column} of {file} has no name"),
            mark("write a name for it in the first line"),
            file=file,
            column=names.index("") + 1,
        )
    return names


def _values(file: str, names: tuple[str, ...], lines: list[str]) -> Array:
    """The numbers below the header, shape (rows, columns)."""
    filled = [line for line in lines if line.strip()]
    parts = []
    # In pieces, so that only the piece with a mistake need be read again to find it.
    for start in range(1, len(filled), PIECE):
        piece = filled[start : start + PIECE]
        try:
            values: NDArray[np.float64] = np.loadtxt(
                piece, delimiter=",", ndmin=2, comments=None, quotechar='"'
            )
        except ValueError:
            values = np.empty((0, 0))
        if values.shape != (len(piece), len(names)) or not (np.abs(values) <= LARGEST_NUMBER).all():
            numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
            raise _first_mistake(file, names, numbered[start : start + PIECE])
        parts.append(values)
    return np.concatenate(parts)


def _first_mistake(file: str, names: tuple[str, ...], numbered: list[tuple[int, str]]) -> DataError:
    """What is wrong with the first of some numbered lines that is."""
    for number, line in numbered:
        cells = _cells(line)
        if len(cells) != len(names):
            return DataError(
                mark("line {line} of {file} has {given} cells, but there are {columns} column names"),
                mark("give each line one number for each column, separated by commas"),
                file=file,
                line=number,
                given=len(cells),
                columns=len(names),
            )
        for column, (name, cell) in enumerate(zip(names, cells, strict=True), start=1):
            if not _is_usable(cell):
                return _bad_cell(file, number, name, cell.strip(), is_target=column == len(names))
    return DataError(
        mark("{file} is not a table of numbers"),
        mark("write a line of column names, then lines of numbers separated by commas"),
        file=file,
    )


def _bad_cell(file: str, line: int, name: str, cell: str, is_target: bool) -> DataError:
    values = {"file": file, "line": line, "name": name, "cell": repr(cell[:40])}
    if not cell:
        return DataError(
            mark("line {line} of {file}, column {name}, is empty"),
            mark("fill it in, or delete the line"),
            **values,
        )
    if _is_number(cell):
        return DataError(
            mark("line {line} of {file}, column {name}: {cell} can't be computed with"),
            mark("write a finite number, or delete the line"),
            **values,
        )
    if is_target:
        return DataError(
            mark("line {line} of {file}: the last column, {name}, has {cell} instead of a number"),
            mark("number the classes: write 0 and 1 instead of words such as no and yes"),
            **values,
        )
    return DataError(
        mark("line {line} of {file}, column {name}: {cell} is not a number"),
        mark("write numbers only, with a point as in 0.5, or leave the column out"),
        **values,
    )


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return line.split(",")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _is_usable(cell: str) -> bool:
    # float() is more generous than the fast reader: it takes 1_000 and digits of other scripts.
    return cell.isascii() and "_" not in cell and _is_number(cell) and abs(float(cell)) <= LARGEST_NUMBER
