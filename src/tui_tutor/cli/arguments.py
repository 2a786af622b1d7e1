"""What the commands that take a setup have in common."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui_tutor.cli.completion import complete_setup
from tui_tutor.errors import WeightsError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.engine.frame import LayerParameters
    from tui_tutor.engine.setup import Setup

SETUP_WORDS = (
    ("2-4-1", mark("units of each layer, inputs and outputs included")),
    (
        "relu",
        mark("activation of the hidden layers: identity relu leaky-relu sigmoid tanh; one each: tanh,relu"),
    ),
    ("data=xor", mark("xor circle blobs spiral moons plane bump sine digits, or FILE.csv")),
    ("samples=200 noise=0.1", mark("rows to train on, and how much they are shaken")),
    ("test=0.2", mark("share of the rows held out; without it, fresh rows test")),
    ("standardize=yes", mark("inputs brought to mean 0 and standard deviation 1")),
    ("extra=x1^2,x1x2", mark("extra inputs: x1^2 x2^2 x1x2 sin-x1 sin-x2")),
    ("loss=bce", mark("bce cross-entropy mse")),
    ("learning-rate=0.5", mark("how far each step goes; lr=0.5 for short")),
    ("optimizer=sgd", mark("sgd momentum rmsprop adam; momentum=0.9")),
    ("batch=full", mark("samples of one step, or full for all")),
    ("init=he seed=3", mark("start: zeros small xavier he; one seed decides everything")),
    ("l1=0 l2=0", mark("regularisation of the weights")),
    ("backend=numpy", mark("numpy torch; device=cpu|cuda|mps precision=float64|float32")),
)
"""Words that a setup may have, as they are usually, and what each means."""


def takes_setup(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the words of a setup as its arguments."""
    return click.argument("words", nargs=-1, metavar="[SETUP]...", shell_complete=complete_setup)(command)


def takes_files(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--data`` and ``--init-weights``."""
    for option in (
        click.option(
            "--init-weights",
            metavar="FILE.npz",
            help=mark("Start with the parameters of this file: W1, b1, W2, b2, …"),
        ),
        click.option(
            "--data",
            metavar="FILE.csv",
            help=mark("Train on this file: a header, one row a sample, the last column the target."),
        ),
    ):
        command = option(command)
    return command


def setup_of(words: tuple[str, ...], data: str | None = None) -> "Setup":
    """The setup that the words of a command line ask for.

    Raises:
        SetupError: If they can't be read.
        DataError: If a file must be read to lay out the network, and can't be.
    """
    from tui_tutor.engine.setup_text import parse_setup

    text = " ".join(words)
    return parse_setup(f"{text} data={shlex.quote(data)}" if data is not None else text)


def start_of(setup: "Setup", init_weights: str | None) -> "tuple[LayerParameters, ...] | None":
    """The parameters a file gives to start with; None to draw them from the seed.

    Raises:
        WeightsError: If the file can't be read or does not fit the network.
    """
    if init_weights is None:
        return None
    from tui_tutor.engine.parameters_file import load_parameters

    return load_parameters(Path(init_weights), setup.layer_sizes)


def check_place(path: Path) -> None:
    """Find out before a long training that its result can be saved.

    Raises:
        WeightsError: If there is no such folder, or the path is one.
    """
    if path.is_dir():
        raise WeightsError(
            mark("{path} is a folder"), mark("name a file in it, such as {path}/weights.npz"), path=path
        )
    if not path.absolute().parent.is_dir():
        raise WeightsError(
            mark("there is no folder {folder}"),
            mark("make it first, or save somewhere else"),
            folder=path.parent,
        )
