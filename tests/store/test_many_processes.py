"""Progress survives being killed, a full disk, and two tutors at once."""

import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from tui_tutor.store.progress import open_progress

WRITER = """
import sys
from pathlib import Path
from tui_tutor.store.progress import open_progress

progress = open_progress(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    progress.save_answer("lesson", sys.argv[2], f"quiz-{number}", "8", right=True)
    progress.save_answer("lesson", "shared", "quiz", "8", right=False)
    print(number, flush=True)
print(progress.notice, flush=True)
"""


def writer(path: Path, page: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), page, str(count)], stdout=subprocess.PIPE, text=True
    )


def test_what_was_reported_as_saved_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    process = writer(path, "page", 1_000_000)
    assert process.stdout is not None

    reported = [process.stdout.readline().strip() for _ in range(300)]
    process.kill()
    reported += process.stdout.read().split("\n")[:-1]  # the last line may have been cut
    process.stdout.close()

    assert process.wait() == -signal.SIGKILL
    with open_progress(path) as progress:
        assert progress.notice is None
        answers = progress.page_state("lesson", "page").answers
        assert {f"quiz-{number}" for number in reported} <= answers.keys()
        assert len(answers) - len(reported) <= 1  # at most the one that was not reported yet


def test_two_tutors_that_begin_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    count = 150

    writers = [writer(path, f"page-{number}", count) for number in range(3)]
    outputs = [process.communicate()[0].splitlines() for process in writers]

    assert [output[-1] for output in outputs] == ["None"] * 3
    with open_progress(path) as progress:
        states = progress.course_states()
        for number in range(3):
            assert len(states["lesson", f"page-{number}"].answers) == count
        assert states["lesson", "shared"].answers["quiz"].attempts == 3 * count


def test_two_tutors_that_find_a_broken_file_share_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    path.write_bytes(b"broken " * 1000)

    writers = [writer(path, f"page-{number}", 20) for number in range(3)]
    for process in writers:
        process.communicate()

    asides = sorted(file.name for file in tmp_path.glob("*.broken-?"))
    assert asides == ["p.sqlite3.broken-1"]
    with open_progress(path) as progress:
        assert progress.page_state("lesson", "shared").answers["quiz"].attempts == 60


def test_a_full_disk_is_told_and_made_good_once_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    with open_progress(path) as progress:
        progress.save_visit("xor", "wall")
        room = resource.getrlimit(resource.RLIMIT_FSIZE)
        # A limit on the size of files is what a process sees of a full disk; Python ignores the signal.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, room[1]))
        try:
            progress.save_answer("xor", "wall", "quiz", "8", right=True)
            progress.save_place("xor", "wall")
            told = str(progress.notice)
            kept = progress.page_state("xor", "wall").answers
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, room)
        progress.save_done("xor", "wall", "quiz")
        afterwards = progress.notice

    assert "can't be saved" in told
    assert set(kept) == {"quiz"}
    assert afterwards is None
    with open_progress(path) as progress:
        state = progress.page_state("xor", "wall")
        assert (set(state.answers), state.done_blocks) == ({"quiz"}, frozenset({"quiz"}))
        assert progress.place() is not None


def test_a_tutor_that_holds_the_lock_delays_nothing_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    with open_progress(path) as progress:
        assert progress._file is not None
        progress._file.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        progress.save_place("xor", "wall")
        told = progress.notice
        other.execute("ROLLBACK")
        progress.save_visit("xor", "wall")

        assert "locked" in str(told)
        assert progress.notice is None
        assert other.execute("SELECT lesson, page FROM place").fetchall() == [("xor", "wall")]
        other.close()
