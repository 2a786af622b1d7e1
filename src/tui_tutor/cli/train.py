"""The command ``train``: trains without a screen."""

import signal
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.arguments import SETUP_WORDS, check_place, setup_of, start_of, takes_files, takes_setup
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import STOPPED
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.cli.train_text import TrainingText
from tui_tutor.errors import UsageError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.engine.frame import Frame
    from tui_tutor.engine.trainer import Trainer

MOST_STEPS = 100_000_000

PATIENCE = 0.05
"""Seconds of training without looking up."""
MOST_AT_ONCE = 4000
"""Steps of training without looking up; a frame remembers no more losses than 4096."""

Watch = Callable[["Frame", float], None]


@dataclass
class Training:
    """A training that is going on.

    Attributes:
        trainer: What trains.
        goal: Steps to make.
        losses: Loss of each step's batch before its update.
        seconds: Time it has taken.
        stopped: Whether the person pressed Ctrl+C.
    """

    trainer: "Trainer"
    goal: int
    losses: "array[float]"
    seconds: float = 0.0
    stopped: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.stopped or self.trainer.diverged or self.trainer.step_count >= self.goal


def checked_steps(_ctx: click.Context, _parameter: click.Parameter, steps: str) -> int:
    """The number of steps that an option gives.

    Raises:
        UsageError: If it is none.
    """
    if not steps.isdecimal() or len(steps) > 18 or int(steps) > MOST_STEPS:
        raise UsageError(
            mark("--steps can't be {steps}"),
            mark("use a whole number from 0 to {most}"),
            steps=repr(steps),
            most=f"{MOST_STEPS:,}",
        )
    return int(steps)


@click.command(
    "train",
    cls=TutorCommand,
    help=mark("Train a network without a screen, and say how it went."),
    words=SETUP_WORDS,
    examples=[
        ("tui-tutor train", mark("2-4-1 on XOR, 1000 steps")),
        ("tui-tutor train 2-8-8-1 tanh data=circle batch=10 --steps 5000", mark("other layers and data")),
        ("tui-tutor train data=digits lr=0.1 --json", mark("all losses, for another program")),
        ("tui-tutor train --data mine.csv test=0.2 --save-weights w.npz", mark("a file of one's own")),
    ],
)
@takes_setup
@click.option(
    "--steps",
    metavar="N",
    callback=checked_steps,
    default="1000",
    show_default=True,
    help=mark("How many updates to make."),
)
@takes_files
@click.option("--save-weights", metavar="FILE.npz", help=mark("Write the trained parameters to this file."))
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def train(
    ctx: click.Context,
    words: tuple[str, ...],
    steps: int,
    data: str | None,
    init_weights: str | None,
    save_weights: str | None,
    as_json: bool,
) -> None:
    """Train a network without a screen, and say how it went."""
    from tui_tutor.engine.parameters_file import save_parameters
    from tui_tutor.engine.trainer import Trainer

    program = ctx.ensure_object(Program)
    if save_weights is not None:
        check_place(Path(save_weights))
    setup = setup_of(words, data)
    trainer = Trainer(setup, parameters=start_of(setup, init_weights))
    training = Training(trainer, steps, array("d"))
    show = TrainingText(program.translate, steps)
    # Before anything is shown: whoever sees a bar may press Ctrl+C.
    with _ctrl_c_stops(training):
        if not as_json:
            show.start(trainer)
        frame = run(training, None if as_json else show.go_on)
    if save_weights is not None:
        save_parameters(Path(save_weights), trainer.parameters())
    if as_json:
        click.echo(strict_json(report(training, frame)))
    else:
        show.end(frame, training.seconds, training.stopped)
        if save_weights is not None:
            click.echo(program.translate("weights saved in {file}").format(file=save_weights))
    if training.stopped:
        ctx.exit(STOPPED)


def run(training: Training, watch: Watch | None = None) -> "Frame":
    """Train until the goal, divergence or a stop.

    Args:
        training: What to train; is brought up to date now and then.
        watch: Called now and then with the newest frame and the seconds so far.
    """
    trainer = training.trainer
    frame = trainer.frame()
    began = time.perf_counter()
    count, tenth = 1, max(training.goal // 10, 1)
    while not training.is_over:
        before, chunk_began = trainer.step_count, time.perf_counter()
        trainer.run(min(count, tenth - before % tenth, training.goal - before))
        chunk_ended = time.perf_counter()
        frame = trainer.frame()
        training.losses.extend(_losses_since(before, frame))
        training.seconds = time.perf_counter() - began
        if watch is not None:
            watch(frame, training.seconds)
        looking = time.perf_counter() - chunk_ended
        if chunk_ended - chunk_began < max(PATIENCE, 4 * looking):
            count = min(2 * count, MOST_AT_ONCE)
    return frame


def _losses_since(step: int, frame: "Frame") -> list[float]:
    """The loss of each update made since ``step``.

    A loss that is not finite stops the run before its update, so it belongs to no step.
    """
    losses: list[float] = frame.losses.tolist()
    if losses and frame.diverged and not isfinite(losses[-1]):
        losses.pop()
    return losses[len(losses) - (frame.step - step) :]


def report(training: Training, frame: "Frame") -> dict[str, object]:
    """What ``train --json`` promises."""
    from tui_tutor.engine.setup_text import print_setup

    evaluation = frame.evaluation
    accuracy = None
    if evaluation.accuracy is not None:
        accuracy = {"train": evaluation.accuracy, "test": evaluation.test_accuracy}
    # A step that was not evaluated may have been the one that broke the parameters.
    diverged = frame.diverged or not isfinite(evaluation.loss)
    return {
        "setup": print_setup(frame.setup),
        "steps": frame.step,
        "epochs": evaluation.epoch,
        "loss": {
            "train": list(training.losses),
            "final_train": evaluation.loss,
            "final_test": evaluation.test_loss,
        },
        "accuracy": accuracy,
        "diverged": diverged,
        "faults": list(frame.faults) if frame.diverged or not diverged else ["divergence"],
        "seconds": training.seconds,
    }


@contextmanager
def _ctrl_c_stops(training: Training) -> Iterator[None]:
    """Let Ctrl+C end the training between two steps, so that what was reached is kept."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        training.stopped = True
        # A second Ctrl+C ends the program at once.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
