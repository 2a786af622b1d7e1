"""The command ``trace``: the numbers of one step."""

from typing import TYPE_CHECKING

import click

from tui_tutor.cli.arguments import SETUP_WORDS, setup_of, start_of, takes_files, takes_setup
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.program import Program
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.engine.frame import Array, Frame
    from tui_tutor.engine.trace import TracedStep

ROWS_SHOWN = 4
COLUMNS_SHOWN = 8


@click.command(
    "trace",
    cls=TutorCommand,
    help=mark("Print every number of the first step: forward, loss, backward, update."),
    words=SETUP_WORDS,
    examples=[
        ("tui-tutor trace 2-4-1 relu data=xor samples=4 noise=0", mark("one step to check by hand")),
        ("tui-tutor trace 2-4-1 --json", mark("all of it, for another program")),
    ],
)
@takes_setup
@takes_files
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def trace(
    ctx: click.Context, words: tuple[str, ...], data: str | None, init_weights: str | None, as_json: bool
) -> None:
    """Print every number of the first step."""
    from tui_tutor.engine.trace import trace_step

    program = ctx.ensure_object(Program)
    setup = setup_of(words, data)
    traced = trace_step(setup, parameters=start_of(setup, init_weights))
    if as_json:
        click.echo(strict_json(report(traced)))
    else:
        click.echo("\n".join(lines_of(traced, program.translate)))


def report(traced: "TracedStep") -> dict[str, object]:
    """What ``trace --json`` promises."""
    from tui_tutor.engine.setup_text import print_setup

    frame = traced.frame
    return {
        "setup": print_setup(frame.setup),
        "x": frame.x,
        "y": frame.y,
        "loss": frame.loss,
        "layers": [
            {
                "weights": layer.weights,
                "biases": layer.biases,
                "z": layer.z,
                "a": layer.a,
                "grad_z": layer.grad_z,
                "grad_weights": layer.grad_weights,
                "grad_biases": layer.grad_biases,
                "new_weights": new.weights,
                "new_biases": new.biases,
            }
            for layer, new in zip(frame.layers, traced.new_parameters, strict=True)
        ],
    }


def lines_of(traced: "TracedStep", translate: Translate) -> list[str]:
    """The step as lines to read, in the order in which it is computed."""
    from tui_tutor.engine.setup_text import print_setup

    _ = translate
    frame = traced.frame
    lines = [print_setup(frame.setup), "", _("forward")]
    lines += _matrix("x", frame.x)
    for number, layer in enumerate(frame.layers, 1):
        lines += _matrix(f"W{number}", layer.weights) + _matrix(f"b{number}", layer.biases)
        lines += _matrix(f"z{number}", layer.z) + _matrix(f"a{number}", layer.a)
    lines += ["", _("loss"), *_matrix("y", frame.y), f"  loss {frame.loss:.6g}"]
    lines += ["", _("backward"), *_backward(frame)]
    lines += ["", _("update")]
    for number, new in enumerate(traced.new_parameters, 1):
        lines += _matrix(f"W{number}", new.weights) + _matrix(f"b{number}", new.biases)
    return lines


def _backward(frame: "Frame") -> list[str]:
    lines: list[str] = []
    for number, layer in reversed(list(enumerate(frame.layers, 1))):
        lines += _matrix(f"∂J/∂z{number}", layer.grad_z)
        lines += _matrix(f"∂J/∂W{number}", layer.grad_weights) + _matrix(f"∂J/∂b{number}", layer.grad_biases)
    return lines


def _matrix(name: str, values: "Array") -> list[str]:
    """An array's name and shape, and the first of its rows."""
    # Adding 0 turns -0 into 0, which says the same and does not puzzle.
    shape = ", ".join(map(str, values.shape))
    rows = values.reshape(1, -1) if values.ndim == 1 else values
    lines = [f"  {name} ({shape})"]
    for row in rows[:ROWS_SHOWN]:
        numbers = "".join(f"{number + 0.0:>11.4g}" for number in row[:COLUMNS_SHOWN])
        lines.append(f"  {numbers}{' …' if len(row) > COLUMNS_SHOWN else ''}")
    if len(rows) > ROWS_SHOWN:
        lines.append(f"{'…':>13} +{len(rows) - ROWS_SHOWN}")
    return lines
