"""Runs exported scripts in this process and keeps what they print and what they leave behind."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.export.numpy_script import numpy_script
from tui_tutor.engine.export.script import ScriptTask, text_of
from tui_tutor.engine.export.torch_script import torch_script
from tui_tutor.engine.frame import Array
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.torch_backend import import_torch
from tui_tutor.engine.trainer import Trainer
from tui_tutor.translation import Translate

WRITERS = {"numpy": numpy_script, "torch": torch_script}
STEPS = 100


def task_of(setup: Setup, steps: int = STEPS) -> ScriptTask:
    return ScriptTask(setup, load_dataset(setup), steps)


def script_of(kind: str, task: ScriptTask, translate: Translate = str) -> str:
    return text_of(WRITERS[kind](task, translate))


def ran(script: str) -> tuple[Array, dict[str, Any]]:
    """The losses that a script prints, and its variables at its end."""
    variables: dict[str, Any] = {}
    printed = io.StringIO()
    keep = torch_kept() if "import torch" in script else contextlib.nullcontext()
    with keep, contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        exec(compile(script, "<script>", "exec"), variables)
    rows = [line.split() for line in printed.getvalue().splitlines()]
    assert [int(step) for step, _loss in rows] == list(range(len(rows)))
    return np.array([float(loss) for _step, loss in rows]), variables


@contextlib.contextmanager
def torch_kept() -> Iterator[None]:
    """One thread, and torch's own precision again for the tests that come later in this process."""
    torch = import_torch()
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


def losses_of(setup: Setup, steps: int = STEPS) -> Array:
    """The run's own losses, one for each step, before its update."""
    trainer = Trainer(setup)
    return np.array([trainer.step() for _ in range(steps)])
