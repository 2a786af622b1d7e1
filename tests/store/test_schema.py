"""An older progress file becomes a present one without losing anything."""

import sqlite3
from pathlib import Path

from tui_tutor.store.page_times import PageTimes
from tui_tutor.store.progress import open_progress
from tui_tutor.store.schema import MIGRATIONS, VERSION, version_of


def test_a_file_of_the_first_version_keeps_what_it_holds_and_takes_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    file = sqlite3.connect(path)
    file.executescript(MIGRATIONS[0])
    file.execute("INSERT INTO done VALUES ('sum', 'goal', 'goal', 1700000000)")
    file.execute("PRAGMA user_version = 1")
    file.commit()
    file.close()

    with open_progress(path, now=lambda: 1_700_000_100.0) as progress:
        assert progress.notice is None
        assert progress.course_times() == {("sum", "goal"): PageTimes(done_at={"goal": 1_700_000_000})}
        progress.save_best("sum", "goal", "2-4-1", 10, 0.3)

    file = sqlite3.connect(path)
    assert version_of(file) == VERSION
    assert file.execute("SELECT setup, steps, loss FROM best").fetchall() == [("2-4-1", 10, 0.3)]
    file.close()
