"""Runs `tui-tutor` as a person would, with a data folder and lessons of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tui_tutor.cli.root import command

Tutor = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]

LESSON = """\
---
title: {title}
minutes: 7
summary: You can do it.
pages: [first, second]
---

## First

Read this.

```quiz
How much is 1 + 1?
- [ ] 3
  > Too much.
- [x] 2
  > Right.
```

## Second

```setup
2-4-1 data=xor seed=3
```

```goal
steps >= 5
Make five steps.
```

```hint
Press s.
```

```solution
steps: 10
```
"""


def strict(text: str) -> Any:
    """The value of a JSON text that any reader takes: without NaN and Infinity."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test, in an environment that speaks English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TUI_TUTOR_DATA", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def tutor(home: Path) -> Tutor:
    """Runs a command line in this process."""

    def run(*words: object, **environment: str) -> Result:
        result = CliRunner().invoke(
            command, [str(word) for word in words], env=environment, prog_name="tui-tutor"
        )
        assert isinstance(result.exception, SystemExit | None)
        return result

    return run


@pytest.fixture
def process(home: Path, tmp_path: Path) -> Process:
    """Runs a command line in a process of its own, with pipes instead of a terminal."""

    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "tui_tutor", *map(str, words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    return run


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with one lesson in two languages."""
    for lang, title in (("en", "The sum"), ("zh", "求和")):
        folder = tmp_path / "course" / lang
        folder.mkdir(parents=True)
        (folder / "03-the-sum.md").write_text(LESSON.format(title=title), encoding="utf-8")
    return tmp_path / "course"


def complaint(result: Result) -> str:
    """What a command line that was wrong says: one or two lines on stderr, exit code 2."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert 1 <= len(result.stderr.splitlines()) <= 2
    assert result.stderr.startswith("tui-tutor: ")
    return result.stderr
