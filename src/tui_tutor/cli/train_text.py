"""What ``train`` prints for a person: progress while it goes on, a plot and the result."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.help_text import terminal_width, wrapped
from tui_tutor.translation import Translate

if TYPE_CHECKING:
    from tui_tutor.engine.faults import Finding
    from tui_tutor.engine.frame import Frame
    from tui_tutor.engine.trainer import Trainer

LINES = 10
"""Lines of progress where the output is not a terminal."""

WIDEST_PLOT = 100


class TrainingText:
    """Tells a person how a training goes.

    Args:
        translate: Gives the texts in the person's language.
        steps: Steps to make.
    """

    def __init__(self, translate: Translate, steps: int) -> None:
        self._translate = translate
        self._steps = steps
        self._is_terminal = sys.stdout.isatty()
        self._next_line = 0.0
        self._last_bar = -1.0

    def start(self, trainer: "Trainer") -> None:
        """Say what is about to be trained."""
        from tui_tutor.engine.setup_text import print_setup

        click.echo(self._translate("setup: {setup}").format(setup=print_setup(trainer.setup)))
        self.go_on(trainer.frame(), 0.0)

    def go_on(self, frame: "Frame", seconds: float) -> None:
        """Say how far it is."""
        if self._is_terminal:
            self._bar(frame, seconds)
        elif frame.step >= self._next_line or frame.diverged:
            click.echo(self._progress_line(frame))
            while self._next_line <= frame.step:
                self._next_line += max(self._steps / LINES, 1)

    def end(self, frame: "Frame", seconds: float, stopped: bool) -> None:
        """Say what came out."""
        _ = self._translate
        if self._is_terminal:
            click.echo("\r\x1b[K", nl=False)
            click.echo(_plot(frame, _))
        evaluation = frame.evaluation
        if stopped:
            click.echo(
                _("stopped after {step} of {steps} steps").format(
                    step=f"{frame.step:,}", steps=f"{self._steps:,}"
                )
            )
        speed = f"{frame.step / seconds:,.0f}" if seconds else "0"
        click.echo(
            _("{step} steps = {epochs} epochs in {seconds} s, {speed} steps a second").format(
                step=f"{frame.step:,}",
                epochs=f"{evaluation.epoch:,.4g}",
                seconds=f"{seconds:.2f}",
                speed=speed,
            )
        )
        click.echo(self._result(_("loss"), evaluation.loss, evaluation.test_loss, "{:.4g}"))
        if evaluation.accuracy is not None:
            click.echo(self._result(_("accuracy"), evaluation.accuracy, evaluation.test_accuracy, "{:.1%}"))
        for finding in frame.findings:
            text = _finding_text(finding, frame.input_names, _)
            click.echo("\n".join(wrapped(text, terminal_width())))

    def _result(self, name: str, train: float, test: float | None, form: str) -> str:
        _ = self._translate
        if test is None:
            return _("{name} {train}").format(name=name, train=form.format(train))
        return _("{name} {train} train, {test} test").format(
            name=name, train=form.format(train), test=form.format(test)
        )

    def _progress_line(self, frame: "Frame") -> str:
        _ = self._translate
        evaluation = frame.evaluation
        line = _("step {step}: {loss}").format(
            step=f"{frame.step:,}",
            loss=self._result(_("loss"), evaluation.loss, evaluation.test_loss, "{:.4g}"),
        )
        if evaluation.accuracy is None:
            return line
        accuracy = self._result(_("accuracy"), evaluation.accuracy, evaluation.test_accuracy, "{:.1%}")
        return _("{loss}; {accuracy}").format(loss=line, accuracy=accuracy)

    def _bar(self, frame: "Frame", seconds: float) -> None:
        if seconds - self._last_bar < 0.1:
            return
        self._last_bar = seconds
        share = frame.step / self._steps if self._steps else 1.0
        full = round(share * 30)
        bar = "█" * full + "░" * (30 - full)
        line = f"{bar} {share:4.0%}  {frame.step:,}/{self._steps:,}  {frame.evaluation.loss:.4g}"
        click.echo(f"\r\x1b[K{line}", nl=False)


def _finding_text(finding: "Finding", input_names: Sequence[str], translate: Translate) -> str:
    """What is wrong, how it shows, and what to try."""
    from tui_tutor.ui.painting.doctor_texts import evidence_text, title_text

    _ = translate
    title, evidence = title_text(finding, _), evidence_text(finding, input_names, _)
    if not finding.tries:
        return _("{title}: {evidence}").format(title=title, evidence=evidence)
    tries = " / ".join(finding.tries)
    return _("{title}: {evidence} Try {tries}.").format(title=title, evidence=evidence, tries=tries)


def _plot(frame: "Frame", translate: Translate) -> str:
    from tui_tutor.ui.painting.loss_plot import loss_plot

    columns, rows = shutil.get_terminal_size()
    width, height = min(columns, WIDEST_PLOT), max(min(rows - 8, 16), 8)
    colors = not os.environ.get("NO_COLOR")
    return loss_plot(frame.evaluations, width, height, log=True, colors=colors, translate=translate)
