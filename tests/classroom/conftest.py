"""The kinds of places in which a class is kept."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.postgres import Postgres, postgres

__all__ = ["new_place", "place", "postgres"]


@pytest.fixture(params=["file", "database"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Path | str]]:
    """Makes places for a class that has not begun: what holds for one kind holds for the other."""
    if request.param == "file":
        numbers = count()
        yield lambda: tmp_path / f"places-{next(numbers)}" / "class.sqlite3"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        yield server.new_database
        server.drop_databases()


@pytest.fixture
def place(new_place: Callable[[], Path | str]) -> Path | str:
    """Where a class is kept that has not begun."""
    return new_place()
