"""What a learner has done comes back as it was saved."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_tutor.store.folders import log_file, progress_file
from tui_tutor.store.progress import PLAY, Answer, PageState, Place, open_progress, saved_setting


def test_nothing_is_known_of_a_new_learner(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        assert progress.notice is None
        assert progress.place() is None
        assert progress.course_states() == {}
        assert progress.page_state("xor", "wall") == PageState()
        assert progress.setting("language") is None


def test_everything_saved_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "p.sqlite3"

    with open_progress(path) as progress:
        progress.save_place("forward-pass", "hidden")
        progress.save_visit("forward-pass", "hidden")
        progress.save_answer("forward-pass", "hidden", "quiz", "8", right=True)
        progress.save_done("forward-pass", "hidden", "quiz")
        progress.save_hints("forward-pass", "hidden", 2)
        progress.save_solution_seen("forward-pass", "hidden")
        progress.save_setup("forward-pass", "hidden", "2-8-1 data=xor")
        progress.save_setting("language", "zh")

    with open_progress(path) as progress:
        assert progress.notice is None
        assert progress.place() == Place("forward-pass", "hidden")
        assert progress.setting("language") == "zh"
        assert progress.course_states() == {
            ("forward-pass", "hidden"): PageState(
                visited=True,
                done_blocks=frozenset({"quiz"}),
                answers={"quiz": Answer("8", True, 1)},
                hints=2,
                solution_seen=True,
                setup="2-8-1 data=xor",
            )
        }


def test_each_attempt_counts_and_the_last_wrong_answer_is_shown(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_answer("xor", "wall", "quiz", "4", right=False)
        progress.save_answer("xor", "wall", "quiz", "6", right=False)

        assert progress.page_state("xor", "wall").answers == {"quiz": Answer("6", False, 2)}


def test_a_right_answer_is_not_lost_to_a_later_wrong_one(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_answer("xor", "wall", "quiz", "4", right=False)
        progress.save_answer("xor", "wall", "quiz", "8", right=True)
        progress.save_answer("xor", "wall", "quiz", "4", right=False)

        assert progress.page_state("xor", "wall").answers["quiz"] == Answer("8", True, 3)


def test_the_number_of_hints_never_falls(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_hints("xor", "wall", 3)
        progress.save_hints("xor", "wall", 1)

        assert progress.page_state("xor", "wall").hints == 3


def test_a_setup_can_be_given_back_to_the_page(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_setup(*PLAY, "2-3-1")
        assert progress.page_state(*PLAY).setup == "2-3-1"

        progress.save_setup(*PLAY, None)

        assert progress.page_state(*PLAY).setup is None
        assert not progress.page_state(*PLAY).visited


def test_the_first_visit_keeps_its_time(tmp_path: Path) -> None:
    times = iter([100.9, 200.0, 300.0])
    with open_progress(tmp_path / "p.sqlite3", now=lambda: next(times)) as progress:
        progress.save_visit("xor", "wall")
        progress.save_visit("xor", "wall")

        rows = progress._copy.execute("SELECT visited_at FROM page").fetchall()

        assert rows == [(100,)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(), max_size=50), lesson=st.text(max_size=20))
def test_any_text_a_terminal_may_send_can_be_saved(tmp_path: Path, text: str, lesson: str) -> None:
    path = tmp_path / "p.sqlite3"

    with open_progress(path) as progress:
        progress.save_answer(lesson, "page", "predict", text, right=False)
        progress.save_setting("last", text)

    with open_progress(path) as progress:
        kept = text.encode("utf-8", "replace").decode("utf-8")
        assert progress.setting("last") == kept
        assert progress.notice is None


def test_a_lone_surrogate_is_replaced_instead_of_refused(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_setting("last", "a\udc80b")

        assert progress.notice is None
        assert progress.setting("last") == "a?b"


def test_a_setting_is_read_without_beginning_a_file(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"

    assert saved_setting("language", path) is None
    assert not path.exists()

    with open_progress(path) as progress:
        progress.save_setting("language", "zh")
        assert saved_setting("language", path) == "zh"
    assert saved_setting("language", path) == "zh"


def test_a_setting_of_a_broken_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    path.write_bytes(b"not a database" * 100)

    assert saved_setting("language", path) is None
    assert path.read_bytes() == b"not a database" * 100


def test_the_environment_names_the_folder_of_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_TUTOR_DATA", str(tmp_path / "mine"))

    assert progress_file() == tmp_path / "mine" / "progress.sqlite3"
    assert log_file().parent == tmp_path / "mine"
    with open_progress() as progress:
        assert progress.path == tmp_path / "mine" / "progress.sqlite3"
    assert progress_file().exists()


def test_without_the_variable_the_files_are_the_users_own() -> None:
    assert progress_file({}).parent.name == "tui-tutor"
    assert log_file({}).parent.name == "tui-tutor" or log_file({}).parent.parent.name == "tui-tutor"
