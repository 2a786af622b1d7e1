"""The tutor as a learner meets it: the real program, on a real terminal."""

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.screen import TerminalScreen

pytestmark = pytest.mark.terminal

PAGE = """---
title: Ten minutes
minutes: 10
summary: You can test.
pages: [first, second, third]
---

## A network to train

Press **space**.

```setup
2-4-1 relu data=xor learning-rate=0.5 seed=45
```

```goal
steps >= 20 and did("play")
Let it play.

That was playing.
```

```hint
Press **space**.
```

```solution
steps: 30
do: play
Press **space**.
```

## A question

```quiz
How many hidden units has 2-4-1?
- [ ] two
  > Those are the inputs.
- [x] four
  > Right, four of them.
```

```predict
What is one half?
value: x[0, 0] * 0 + 0.5
why: So it is.
```

The end of the page.

## Trouble

```setup
1-4-1 relu data=sine loss=mse learning-rate=30 seed=1
```

It will break.
"""
ESCAPE = re.compile(rb"\x1b\[\?(1049|25|1000|1003|1006|2004)([hl])")


def write_course(folder: Path) -> Path:
    path = folder / "lessons" / "en" / "01-ten-minutes.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE, encoding="utf-8")
    return path


@contextmanager
def tutor(
    folder: Path, *words: str, size: tuple[int, int] = (120, 40), **environment: str
) -> Iterator[TerminalScreen]:
    """The tutor on its own course with its own progress."""
    write_course(folder) if not (folder / "lessons").exists() else None
    plain = {"TUI_TUTOR_DATA": str(folder / "data"), "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    course = [] if words[:1] == ("open",) else ["--lessons", str(folder / "lessons")]
    arguments = [*course, *words]
    with TerminalScreen(
        *arguments, columns=size[0], rows=size[1], environment={**plain, **environment}
    ) as screen:
        yield screen


def test_a_learner_reads_plays_reaches_a_goal_answers_and_quits(tmp_path: Path) -> None:
    with tutor(tmp_path) as screen:
        screen.wait_for("A network to train")
        screen.type("space")
        screen.wait_for("That was playing.")
        screen.type("space")
        screen.wait_for("▶ play")
        screen.type("right")
        screen.wait_for("How many hidden units")
        screen.type("1")
        screen.wait_for("Those are the inputs.")
        screen.type("2")
        screen.wait_for("What is one half?")
        screen.type("0.5", "enter")
        screen.wait_for("The end of the page.")
        screen.type("q")

        assert screen.exit_code() == 0


def test_after_a_kill_it_reopens_where_it_was_with_progress_and_setup(tmp_path: Path) -> None:
    with tutor(tmp_path) as screen:
        screen.wait_for("A network to train")
        screen.type("space")
        screen.wait_for("That was playing.")
        screen.type("right")
        screen.wait_for("How many hidden units")
        screen.type("2")
        screen.wait_for("Right, four of them.")
        screen.type("]")
        screen.wait_for("rate 1 ")
        os.kill(screen.pid, signal.SIGKILL)
        assert screen.exit_code() == -signal.SIGKILL

    with tutor(tmp_path) as screen:
        screen.wait_for("Right, four of them.")
        screen.wait_for("rate 1 ")
        assert "◉" in screen.text
        screen.type("left")
        screen.wait_for("That was playing.")
        screen.type("q")

        assert screen.exit_code() == 0


def test_a_saved_lesson_file_shows_within_a_second_and_a_mistake_stays_in_sight(tmp_path: Path) -> None:
    path = write_course(tmp_path)
    with tutor(tmp_path, "open", str(path)) as screen:
        screen.wait_for("A network to train")

        path.write_text(PAGE.replace("Press **space**.\n\n```setup", "New words.\n\n```setup"), "utf-8")
        screen.wait_for("New words.", seconds=1.0)
        path.write_text(PAGE.replace("```hint", "```hynt"), "utf-8")
        screen.wait_for("hynt")
        screen.type("s")
        screen.wait_for("step 1 ")
        assert "hynt" in screen.text
        assert "New words." in screen.text
        path.write_text(PAGE.replace("A network to train", "A mended page"), "utf-8")
        screen.wait_for("A mended page")
        screen.wait_until_gone("hynt")
        screen.type("q")

        assert screen.exit_code() == 0


def test_the_window_is_resized_while_it_plays(tmp_path: Path) -> None:
    with tutor(tmp_path) as screen:
        screen.wait_for("A network to train")
        screen.type("space")
        screen.wait_for("steps/s")
        for columns, rows, text in (
            (80, 24, "v switches"),
            (40, 12, "? help  q quit"),
            (20, 5, "Too small"),
            (80, 24, "v switches"),
            (120, 40, "what it has learnt"),
        ):
            screen.resize(columns, rows)
            screen.wait_for(text)
        screen.wait_for("steps/s")
        screen.type("q")

        assert screen.exit_code() == 0


@pytest.mark.parametrize(
    "environment",
    [{"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": ""}, {"TERM": "linux", "COLORTERM": ""}],
)
def test_it_works_without_colours_and_in_plain_terminals(tmp_path: Path, environment: dict[str, str]) -> None:
    with tutor(tmp_path, size=(80, 24), **environment) as screen:
        screen.wait_for("A network to train")
        screen.type("v")
        screen.wait_for("what it has learnt")
        screen.type("space")
        screen.wait_for("steps/s")
        screen.type("q")

        assert screen.exit_code() == 0


@pytest.mark.torch
def test_torch_takes_over_in_mid_run(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with tutor(tmp_path, "play", "2-4-1", "seed=45") as screen:
        screen.wait_for("what it has learnt")
        screen.type("space")
        screen.wait_for("steps/s")
        screen.type("k")
        screen.wait_for("nn.Linear")
        screen.type("down", "enter")
        screen.wait_for("torch float64", seconds=60)
        screen.wait_for("steps/s")
        screen.type("space")
        screen.wait_for("▶ play")
        assert "step 0 " not in screen.text
        screen.type("q")

        assert screen.exit_code() == 0


def test_a_run_diverges_says_so_and_recovers(tmp_path: Path) -> None:
    with tutor(tmp_path, "play", "1-4-1", "data=sine", "learning-rate=30", size=(80, 24)) as screen:
        screen.wait_for("what it has learnt")
        screen.type("space")
        screen.wait_for("it diverged")
        screen.wait_for("Try a smaller learning rate")
        screen.type("space")
        screen.wait_for("Press r")
        screen.type("[", "[", "[", "[", "[", "[", "[", "r")
        screen.wait_for("rate 0.2 ")
        screen.wait_for("step 0 ")
        screen.type("space")
        screen.wait_for("steps/s")
        screen.wait_for("pause")
        screen.type("q")

        assert screen.exit_code() == 0


def test_the_mouse_plays_picks_a_word_and_changes_the_language(tmp_path: Path) -> None:
    with tutor(tmp_path) as screen:
        screen.wait_for("▶ play")
        screen.click_on("▶ play")
        screen.wait_for("steps/s")
        screen.click_on("rate 0.5")
        screen.wait_for("how long each step is")
        screen.type("escape")
        screen.wait_until_gone("how long each step is")
        screen.click_on("中文")
        # The last line says that all of the screen has come; the first may be there long before.
        screen.wait_for("q 退出")
        screen.click_on("English")
        screen.wait_for("q quit")
        screen.click_on("q quit")

        assert screen.exit_code() == 0


def test_a_progress_file_that_is_broken_is_set_aside_and_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "progress.sqlite3").write_bytes(b"not a database" * 100)
    with tutor(tmp_path) as screen:
        screen.wait_for("A network to train")
        screen.wait_for("progress.sqlite3")
        screen.type("q")

        assert screen.exit_code() == 0
    assert list(data.glob("progress.sqlite3.broken*"))
    assert sqlite3.connect(data / "progress.sqlite3").execute("PRAGMA user_version").fetchone()[0] > 0


def test_quitting_gives_the_terminal_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = bytearray()
    with tutor(tmp_path) as screen:
        feed = screen._stream.feed

        def note(data: bytes) -> None:
            written.extend(data)
            feed(data)

        monkeypatch.setattr(screen._stream, "feed", note)
        screen.wait_for("A network to train")
        screen.type("space")
        screen.wait_for("steps/s")
        screen.type("q")

        assert screen.exit_code() == 0
    states = dict(ESCAPE.findall(bytes(written)))
    assert states == {
        b"1049": b"l", b"25": b"h", b"1000": b"l", b"1003": b"l", b"1006": b"l", b"2004": b"l"
    }  # fmt: skip
