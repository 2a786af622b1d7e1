"""The command ``export``: takes a run out, as a script, a file or a table."""

from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tui_tutor.cli.arguments import SETUP_WORDS, check_place, setup_of, start_of, takes_files, takes_setup
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import complain
from tui_tutor.cli.saving import save
from tui_tutor.cli.train import Training, checked_steps, run
from tui_tutor.errors import TutorError, UsageError
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.engine.setup import Setup

SCRIPTS = ("torch", "numpy")
BINARY = ("onnx", "safetensors")
KINDS = (*SCRIPTS, *BINARY, "csv", "setup")

SCRIPT_STEPS = 100
TRAINED_STEPS = 1000


def _checked_kind(_ctx: click.Context, _parameter: click.Parameter, kind: str | None) -> str:
    from tui_tutor.engine.setup_checks import check_choice

    if kind is None:
        raise UsageError(
            mark("export needs to know what is wanted"),
            mark("add --to and one of {kinds}"),
            kinds=", ".join(KINDS),
        )
    check_choice("--to", kind, KINDS)
    return kind


def _steps(ctx: click.Context, parameter: click.Parameter, steps: str | None) -> int | None:
    return None if steps is None else checked_steps(ctx, parameter, steps)


def _complete_kind(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(kind) for kind in KINDS if kind.startswith(incomplete)]


@click.command(
    "export",
    cls=TutorCommand,
    help=mark(
        "Take a run out: as a script that runs by itself and prints the same losses, as a file of the "
        "trained network, as a table of its losses, or as a setup."
    ),
    words=SETUP_WORDS,
    examples=[
        ("tui-tutor export 2-8-1 --to torch", mark("a PyTorch script")),
        ("tui-tutor export --to numpy --output by_hand.py", mark("backprop by hand, in a file")),
        ("tui-tutor export --to onnx --output net.onnx", mark("the trained network")),
        ("tui-tutor export --to csv > losses.csv", mark("the losses, for a spreadsheet")),
    ],
)
@takes_setup
@click.option(
    "--to",
    "kind",
    metavar="KIND",
    callback=_checked_kind,
    shell_complete=_complete_kind,
    help=mark("torch or numpy: a script; onnx or safetensors: a file of the network; csv: losses; setup."),
)
@click.option(
    "--steps",
    metavar="N",
    callback=_steps,
    help=mark("How many updates to make: 100 in a script, otherwise 1000 if not said."),
)
@takes_files
@click.option("--output", metavar="FILE", help=mark("Write to this file instead of printing."))
@click.pass_context
def export(
    ctx: click.Context,
    words: tuple[str, ...],
    kind: str,
    steps: int | None,
    data: str | None,
    init_weights: str | None,
    output: str | None,
) -> None:
    """Take a run out."""
    from tui_tutor.engine.setup_text import print_setup

    program = ctx.ensure_object(Program)
    if output is not None:
        check_place(Path(output))
    elif kind in BINARY:
        raise UsageError(
            mark("{kind} is no text that could be printed"),
            mark("add for example --output network.{kind}"),
            kind=kind,
        )
    setup = setup_of(words, data)
    if kind == "setup":
        content = f"{print_setup(setup)}\n".encode()
    elif kind in SCRIPTS:
        content = _script(kind, setup, steps, init_weights, program.translate)
    else:
        content = _trained(kind, setup, steps, init_weights, program)
    if output is None:
        click.echo(content.decode(), nl=False)
        return
    save(Path(output), content)
    click.echo(program.translate("saved in {file}").format(file=output))


def _script(
    kind: str, setup: "Setup", steps: int | None, init_weights: str | None, translate: Translate
) -> bytes:
    from tui_tutor.engine.data import load_dataset
    from tui_tutor.engine.export.numpy_script import numpy_script
    from tui_tutor.engine.export.script import ScriptTask, text_of
    from tui_tutor.engine.export.torch_script import torch_script

    count = SCRIPT_STEPS if steps is None else steps
    start = start_of(setup, init_weights)
    task = ScriptTask(setup, load_dataset(setup), count, start, init_weights)
    write = torch_script if kind == "torch" else numpy_script
    return text_of(write(task, translate)).encode()


def _trained(
    kind: str, setup: "Setup", steps: int | None, init_weights: str | None, program: Program
) -> bytes:
    """What a run leaves behind, trained here and now."""
    from tui_tutor.engine.export.losses_table import losses_table
    from tui_tutor.engine.export.trained import TrainedNetwork, check_library, onnx_file, safetensors_file
    from tui_tutor.engine.trainer import Trainer

    if kind in BINARY:
        check_library(kind)
    trainer = Trainer(setup, parameters=start_of(setup, init_weights))
    training = Training(trainer, TRAINED_STEPS if steps is None else steps, array("d"))
    frame = run(training)
    if frame.diverged:
        complain(
            TutorError(
                mark("it diverged after {step} steps: a number is no longer finite"),
                mark("try a smaller learning-rate="),
                step=f"{frame.step:,}",
            ),
            program,
        )
    if kind == "csv":
        return losses_table(training.losses, frame.evaluations).encode()
    network = TrainedNetwork(setup, trainer.dataset, trainer.parameters(), frame.step)
    return onnx_file(network) if kind == "onnx" else safetensors_file(network)
