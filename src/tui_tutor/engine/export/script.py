"""What a script is made of: lines, each with the phase of a step that it belongs to."""

from dataclasses import dataclass
from textwrap import fill
from typing import Literal

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

Phase = Literal["data", "start", "forward", "loss", "backward", "update", ""]

WIDEST_LINE = 100


@dataclass(frozen=True)
class ScriptLine:
    """One line of a script.

    Attributes:
        text: The line, without its end.
        phase: The phase that it computes or explains; empty for what holds the script together.
    """

    text: str
    phase: Phase = ""


@dataclass(frozen=True, eq=False)
class ScriptTask:
    """What a script is to do.

    Attributes:
        setup: The setup of the run.
        dataset: The setup's rows.
        steps: Updates to make.
        start: What to start from instead of the setup's own start.
        start_file: The ``.npz`` file that holds ``start``, where the script is to read it.

    Raises:
        SetupError: If a fault is planted in the run: a script shows how it is done rightly.
    """

    setup: Setup
    dataset: Dataset
    steps: int = 100
    start: tuple[LayerParameters, ...] | None = None
    start_file: str | None = None

    def __post_init__(self) -> None:
        if self.setup.plant != "none":
            raise SetupError(
                mark("a run with a planted fault can't be written as a script"), mark("leave plant= out")
            )

    @property
    def rows(self) -> int:
        """Rows trained on."""
        return len(self.dataset.x)

    @property
    def batch(self) -> int:
        """Rows of one step; the last batch of an epoch may have fewer."""
        return min(self.setup.batch or self.rows, self.rows)

    @property
    def batches(self) -> int:
        """Batches in an epoch."""
        return -(-self.rows // self.batch)

    @property
    def outputs(self) -> int:
        """Columns of the network's answer."""
        return self.setup.layer_sizes[-1]

    @property
    def depth(self) -> int:
        """Layers with parameters."""
        return len(self.setup.layer_sizes) - 1

    @property
    def rule(self) -> str:
        """The optimiser; momentum 0 is plain descent."""
        setup = self.setup
        return "sgd" if setup.optimizer == "momentum" and setup.momentum == 0 else setup.optimizer


def text_of(script: tuple[ScriptLine, ...]) -> str:
    """The script as it is saved, with a line's end at its end."""
    return "".join(f"{line.text}\n" for line in script)


def block(phase: Phase, *texts: str, indent: int = 0) -> list[ScriptLine]:
    """An empty line, then some lines of one phase.

    Args:
        phase: The phase.
        texts: Comments, with their sign, and code; each may be several lines, or empty for none.
        indent: Spaces before each line.
    """
    margin = " " * indent
    lines = [line for text in texts for line in text.split("\n") if line]
    return [ScriptLine(""), *(ScriptLine(margin + line, phase) for line in lines)]


def listed(name: str, items: list[str], indent: int = 0) -> str:
    """The code of a list that is given a name, broken where it is too long for a line."""
    line = f"{name} = [{', '.join(items)}]"
    return line if len(line) + indent <= WIDEST_LINE else f"{name} = [\n{_filled(items, indent)}\n]"


def array_code(values: Array) -> str:
    """The code of an array with exactly these numbers."""
    items = [f"[{', '.join(_texts(row))}]" for row in values] if values.ndim == 2 else _texts(values)
    line = f"np.array([{', '.join(items)}])"
    return line if len(line) + len("points = ") <= WIDEST_LINE else f"np.array([\n{_filled(items, 0)}\n])"


def _texts(values: Array) -> list[str]:
    return [repr(float(value)) for value in values]


def _filled(items: list[str], indent: int) -> str:
    """Items with commas, in as few lines as they need."""
    margin = " " * 4
    return fill(
        f"{', '.join(items)},",
        WIDEST_LINE - indent,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
