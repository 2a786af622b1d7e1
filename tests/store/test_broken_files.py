"""Whatever the progress file looks like, the tutor opens and nothing in the file is lost."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_tutor.store.progress import Place, open_progress
from tui_tutor.store.schema import VERSION, migrate, version_of

NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a user without any rights can reach; pytest's own folders are private."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def unprivileged(open_folder: Path) -> Iterator[Path]:
    """`open_folder` with a progress file in it, for a process that may not write there."""
    with open_progress(open_folder / "p.sqlite3") as progress:
        progress.save_place("xor", "wall")
    (open_folder / "p.sqlite3").chmod(0o444)
    open_folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield open_folder
    finally:
        if is_root:
            os.seteuid(0)


def saved(path: Path) -> Place | None:
    with open_progress(path) as progress:
        assert progress.notice is None
        return progress.place()


@pytest.mark.parametrize(
    "content",
    [b"hello, I am a text", b"SQLite format 3\x00" + b"\xff" * 5000, os.urandom(10_000)],
    ids=["text", "header", "noise"],
)
def test_a_broken_file_is_kept_aside_and_a_new_one_begun(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.sqlite3"
    path.write_bytes(content)

    with open_progress(path) as progress:
        notice = progress.notice
        progress.save_place("xor", "wall")

    assert (tmp_path / "p.sqlite3.broken-1").read_bytes() == content
    assert notice is not None
    assert "p.sqlite3.broken-1" in str(notice)
    assert len(str(notice).splitlines()) == 2
    assert saved(path) == Place("xor", "wall")


def test_a_second_broken_file_does_not_overwrite_the_first(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    for content in (b"first " * 100, b"second " * 100):
        path.write_bytes(content)
        open_progress(path).close()

    assert (tmp_path / "p.sqlite3.broken-1").read_bytes() == b"first " * 100
    assert (tmp_path / "p.sqlite3.broken-2").read_bytes() == b"second " * 100


def test_a_file_damaged_in_the_middle_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    with open_progress(path) as progress:
        for number in range(300):
            progress.save_answer("xor", f"page-{number}", "quiz", "x" * 50, right=True)
    whole = bytearray(path.read_bytes())
    whole[4096:20_000] = b"\xa5" * (20_000 - 4096)
    path.write_bytes(whole)

    with open_progress(path) as progress:
        assert progress.notice is not None
        assert progress.course_states() == {}

    assert (tmp_path / "p.sqlite3.broken-1").read_bytes() == bytes(whole)


def test_a_database_of_another_program_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE page (url TEXT)")
    other.close()

    with open_progress(path) as progress:
        assert "broken-1" in str(progress.notice)
        progress.save_visit("xor", "wall")
        assert progress.page_state("xor", "wall").visited


def test_our_version_without_our_tables_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {VERSION}")
    other.close()

    with open_progress(path) as progress:
        assert "broken-1" in str(progress.notice)


def test_text_that_is_not_utf8_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    with open_progress(path) as progress:
        progress.save_setting("language", "zh")
    other = sqlite3.connect(path)
    with other:
        other.execute("UPDATE setting SET value = CAST(x'ff' AS TEXT)")
    other.close()

    with open_progress(path) as progress:
        assert "broken-1" in str(progress.notice)
        assert progress.setting("language") is None


def test_an_empty_file_is_a_new_beginning(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    path.touch()

    with open_progress(path) as progress:
        assert progress.notice is None
        progress.save_place("xor", "wall")

    assert saved(path) == Place("xor", "wall")


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    open_progress(path).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    before = path.read_bytes()

    with open_progress(path) as progress:
        notice = progress.notice
        progress.save_place("xor", "wall")
        assert progress.place() == Place("xor", "wall")

    assert "newer" in str(notice)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if "broken" in file.name] == []


def test_a_read_only_home_is_read_and_the_rest_lives_in_memory(unprivileged: Path) -> None:
    with open_progress(unprivileged / "p.sqlite3") as progress:
        assert "can't be saved" in str(progress.notice)
        assert progress.place() == Place("xor", "wall")

        progress.save_place("xor", "bend")

        assert progress.place() == Place("xor", "bend")


def test_a_read_only_home_without_a_file_starts_in_memory(unprivileged: Path) -> None:
    with open_progress(unprivileged / "new" / "p.sqlite3") as progress:
        assert "TUI_TUTOR_DATA" in str(progress.notice)

        progress.save_visit("xor", "wall")

        assert progress.page_state("xor", "wall").visited
    assert not (unprivileged / "new").exists()


def test_a_broken_file_that_cannot_be_moved_stays_as_it_is(open_folder: Path) -> None:
    path = open_folder / "p.sqlite3"
    path.write_bytes(b"broken " * 100)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        with open_progress(path) as progress:
            assert progress.notice is not None
            progress.save_visit("xor", "wall")
    finally:
        if is_root:
            os.seteuid(0)

    assert path.read_bytes() == b"broken " * 100


@pytest.mark.parametrize("parts", [("file", "p.sqlite3"), ("folder",)], ids=["parent is a file", "a folder"])
def test_a_path_that_cannot_be_a_file_is_no_reason_to_fail(tmp_path: Path, parts: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "folder").mkdir()

    with open_progress(tmp_path.joinpath(*parts)) as progress:
        progress.save_place("xor", "wall")

        assert progress.notice is not None
        assert progress.place() == Place("xor", "wall")


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("CREATE TABLE done (x)")

    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(file)

    tables = file.execute("SELECT name FROM sqlite_master").fetchall()
    assert (version_of(file), tables) == (0, [("done",)])
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("CREATE TABLE free (x)")  # raises if the failed migration kept the lock
    other.close()
    file.close()
