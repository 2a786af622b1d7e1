"""Runs kept between two openings of the tutor."""

import json
from pathlib import Path

import pytest

from tui_tutor.store.progress import PLAY, open_progress
from tui_tutor.store.runs import RunFiles


def test_a_run_is_found_again_under_its_page_only(tmp_path: Path) -> None:
    RunFiles(tmp_path).save("one", "p1", b"content\n[]")

    files = RunFiles(tmp_path)
    assert files.load("one", "p1") == b"content\n[]"
    assert files.load("one", "p2") is None
    assert files.load(*PLAY) is None


def test_a_page_takes_the_place_of_the_one_before_and_the_panel_alone_has_its_own(tmp_path: Path) -> None:
    files = RunFiles(tmp_path)
    files.save("one", "p1", b"first")
    files.save(*PLAY, b"alone")
    files.save("two", "p1", b"second")

    assert files.load("one", "p1") is None
    assert files.load("two", "p1") == b"second"
    assert files.load(*PLAY) == b"alone"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lesson.run", "play.run"]


@pytest.mark.parametrize("folder", [None, "no/such/folder"])
def test_where_nothing_can_be_kept_nothing_happens(tmp_path: Path, folder: str | None) -> None:
    files = RunFiles(None if folder is None else tmp_path / folder)

    files.save("one", "p1", b"content")

    assert files.load("one", "p1") is None


def test_a_file_of_something_else_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "lesson.run").write_bytes(json.dumps(["one", "p"]).encode())
    (tmp_path / "play.run").mkdir()

    assert RunFiles(tmp_path).load("one", "p1") is None
    assert RunFiles(tmp_path).load("one", "p") is None
    assert RunFiles(tmp_path).load(*PLAY) is None
    RunFiles(tmp_path).save(*PLAY, b"x")
    assert RunFiles(tmp_path).load(*PLAY) is None


def test_runs_lie_beside_the_progress(tmp_path: Path) -> None:
    with open_progress(tmp_path / "progress.sqlite3") as progress:
        progress.runs.save(*PLAY, b"x")

    assert (tmp_path / "play.run").exists()
