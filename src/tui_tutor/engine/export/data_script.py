"""The part of a script that makes, or reads, the rows to train on: x and y, with the run's very numbers."""

import zlib
from base64 import b85encode
from importlib.resources import files
from os.path import expanduser
from pathlib import Path

import numpy as np

from tui_tutor.engine.csv_file import read_table
from tui_tutor.engine.data import CHOICE_STREAM, TRAINING_STREAM
from tui_tutor.engine.export.script import ScriptLine, ScriptTask, array_code, block
from tui_tutor.engine.frame import Array
from tui_tutor.engine.generators import BUMP_WIDTH, GENERATORS, SPIRAL_TURNS, XOR_GAP
from tui_tutor.engine.setup import DATA, Setup
from tui_tutor.engine.setup_words import number_text
from tui_tutor.translation import Translate, mark

_COLUMN_THAT_NEVER_CHANGES = 1e-12

_COMMENTS = {
    "xor": mark("The data: four quadrants, class 1 where the signs of x1 and x2 differ."),
    "circle": mark("The data: a disc of class 1 inside a ring of class 0."),
    "blobs": mark("The data: two clouds, class 0 round (-0.5, -0.5) and class 1 round (0.5, 0.5)."),
    "spiral": mark("The data: two arms that wind round each other, one for each class."),
    "moons": mark("The data: two half circles that reach into each other, one for each class."),
    "plane": mark("The data: a plane, y = (x1 + x2) / 2."),
    "bump": mark("The data: a round hill, y = exp(-(x1² + x2²) / (2 · 0.4²))."),
    "sine": mark("The data: one wave, y = sin(pi x)."),
    "digits": mark("The data: 8x8 pictures of handwritten digits, a byte for each pixel, packed as text."),
    "points": mark("The data: points drawn by hand, each with x1, x2 and its class."),
}
_FILE = mark("The data: each line of the file is a sample, its last column the target.")

_CODE = {
    "xor": f"""\
signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])[np.arange(%(rows)s) %% 4]
x = signs * rng.uniform({XOR_GAP}, 1.0, (%(rows)s, 2))
y = (signs[:, 0] != signs[:, 1]).astype(float)""",
    "circle": """\
y = np.arange(%(rows)s) %% 2.0
inside = y == 1
radius = np.sqrt(rng.uniform(np.where(inside, 0.0, 0.7**2), np.where(inside, 0.5**2, 1.0)))
angle = rng.uniform(0.0, 2 * np.pi, %(rows)s)
x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)""",
    "blobs": """\
y = np.arange(%(rows)s) %% 2.0
x = (y - 0.5)[:, np.newaxis] + rng.normal(0.0, 0.2, (%(rows)s, 2))""",
    "spiral": f"""\
y = np.arange(%(rows)s) %% 2.0
radius = rng.uniform(0.1, 1.0, %(rows)s)
angle = 2 * np.pi * {SPIRAL_TURNS} * radius + np.pi * y
x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)""",
    "moons": """\
y = np.arange(%(rows)s) %% 2.0
angle = rng.uniform(0.0, np.pi, %(rows)s)
across = np.where(y == 0, np.cos(angle), 1.0 - np.cos(angle))
up = np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))
x = np.stack([(across - 0.5) / 1.5, (up - 0.25) / 0.75], axis=1)""",
    "plane": """\
x = rng.uniform(-1.0, 1.0, (%(rows)s, 2))
y = x.mean(axis=1)""",
    "bump": f"""\
x = rng.uniform(-1.0, 1.0, (%(rows)s, 2))
y = np.exp(-(x**2).sum(axis=1) / (2 * {BUMP_WIDTH}**2))""",
    "sine": """\
x = rng.uniform(-1.0, 1.0, (%(rows)s, 1))
y = np.sin(np.pi * x[:, 0])""",
}
"""What draws the rows of each generator with the same calls, in the same order, as the generator itself."""

_EXTRA_INPUTS = {
    "x1^2": "x1**2",
    "x2^2": "x2**2",
    "x1x2": "x1 * x2",
    "sin-x1": "np.sin(x1)",
    "sin-x2": "np.sin(x2)",
}


def needed_modules(task: ScriptTask) -> list[str]:
    """What the script must import from Python itself for its data."""
    return ["base64", "zlib"] if task.setup.data == "digits" else []


def data_lines(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """The lines that make x of shape (rows, inputs) and y of shape (rows,), as float64."""
    setup = task.setup
    lines = _generated(task, translate) if setup.data in GENERATORS else _given(task, translate)
    lines += _held_out(task, translate) + _extra_inputs(task, translate)
    return lines + (_standardized(task, translate) if setup.standardize else [])


def _generated(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    setup = task.setup
    code = _CODE[setup.data] % {"rows": setup.samples}
    rng = f"rng = np.random.default_rng([{setup.seed}, {TRAINING_STREAM}])"
    order = f"order = rng.permutation({setup.samples})\nx, y = x[order], y[order]"
    if not setup.noise:
        told = _("Shuffle the rows.")
    elif DATA[setup.data].classes:
        told = _("Shuffle the rows, and shake the inputs a little.")
    else:
        told = _("Shuffle the rows, and shake the targets a little.")
    return [
        *block("data", f"# {_(_COMMENTS[setup.data])}", rng, code),
        *block("data", f"# {told}", order, _noise(task)),
    ]


def _given(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    """Rows that are there already: in order, unless some of them are chosen."""
    _ = translate
    setup = task.setup
    if setup.data == "digits":
        lines = block("data", f"# {_(_COMMENTS['digits'])}", _packed_digits())
    elif setup.data == "points":
        points = f"points = {array_code(np.array(setup.points, dtype=np.float64))}"
        lines = block("data", f"# {_(_COMMENTS['points'])}", points, "x, y = points[:, :2], points[:, 2]")
    else:
        code = f"{_table(setup.data)}\nx, y = table[:, :-1], table[:, -1]"
        lines = block("data", f"# {_(_FILE)}", code)
    if _is_chosen(task):
        rng = f"rng = np.random.default_rng([{setup.seed}, {CHOICE_STREAM}])"
        order = "order = rng.permutation(len(x))\nx, y = x[order], y[order]"
        lines += block(
            "data", f"# {_('Shuffle the rows, so that chance decides which are trained on.')}", rng, order
        )
    if setup.noise:
        rng = f"rng = np.random.default_rng([{setup.seed}, {TRAINING_STREAM}])"
        told = _("Shake the inputs a little.") if task.dataset.classes else _("Shake the targets a little.")
        lines += block("data", f"# {told}", rng, _noise(task))
    return lines


def _is_chosen(task: ScriptTask) -> bool:
    """Whether some rows of given data are left out of the training."""
    setup = task.setup
    if setup.test or setup.samples is None:
        return bool(setup.test)
    return setup.samples < _rows_there(setup)


def _rows_there(setup: Setup) -> int:
    """How many rows given data have."""
    if setup.data == "digits":
        return len(_digits())
    if setup.data == "points":
        return len(setup.points)
    return len(read_table(setup.data, many_rows=True).values)


def _noise(task: ScriptTask) -> str:
    if not task.setup.noise:
        return ""
    noise = number_text(task.setup.noise)
    name = "x" if task.dataset.classes else "y"
    return f"{name} = {name} + rng.normal(0.0, {noise}, {name}.shape)"


def _held_out(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    is_generated = task.setup.data in GENERATORS
    if not (task.setup.test if is_generated else _is_chosen(task)):
        return []
    told = _("Train on the first {rows} rows; the others are for testing.").format(rows=task.rows)
    return block("data", f"# {told}", f"x, y = x[:{task.rows}], y[:{task.rows}]")


def _extra_inputs(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    if not task.setup.extra_inputs:
        return []
    columns = ", ".join(_EXTRA_INPUTS[name] for name in task.setup.extra_inputs)
    told = _("Show the network more: inputs computed from x1 and x2.")
    return block("data", f"# {told}", "x1, x2 = x.T", f"x = np.column_stack([x, {columns}])")


def _standardized(task: ScriptTask, translate: Translate) -> list[ScriptLine]:
    _ = translate
    told = _("Bring each input to mean 0 and standard deviation 1.")
    # Where the data set divides by exactly 1, it found a column that never changes.
    if not (task.dataset.deviations == 1).any():
        return block("data", f"# {told}", "x = (x - x.mean(axis=0)) / x.std(axis=0)")
    constant = _("A column that never changes has nothing to divide by.")
    least = f"{_COLUMN_THAT_NEVER_CHANGES} * np.maximum(abs(means), 1.0)"
    return block(
        "data",
        f"# {told}",
        f"# {constant}",
        "means, deviations = x.mean(axis=0), x.std(axis=0)",
        f"deviations[deviations <= {least}] = 1.0",
        "x = (x - means) / deviations",
    )


def _digits() -> Array:
    """The shipped pictures and, in the last column, their digits."""
    with files("tui_tutor.engine").joinpath("digits.npz").open("rb") as file:
        content = np.load(file, allow_pickle=False)
        return np.column_stack([content["images"], content["labels"]]).astype(np.float64)


def _packed_digits() -> str:
    # One line, however long: an editor can leave it unbroken, and what follows stays in sight.
    pixels = _digits().astype(np.uint8).tobytes()
    packed = b85encode(zlib.compress(pixels, 9)).decode("ascii")
    return (
        f'packed = "{packed}"\n'
        "table = np.frombuffer(zlib.decompress(base64.b85decode(packed)), np.uint8).reshape(-1, 65)\n"
        "x, y = table[:, :64] / 16.0, table[:, 64].astype(float)"
    )


def _table(file: str) -> str:
    """What reads a CSV file; only files with blank lines or quotes need more than the usual call."""
    path = expanduser(file)
    lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    quotes = ", quotechar='\"'" if any('"' in line for line in lines) else ""
    if lines[0].strip() and not any(line and not line.strip() for line in lines):
        skip = f'delimiter=",", skiprows=1, ndmin=2, encoding="utf-8"{quotes}'
        return f"table = np.loadtxt({path!r}, {skip})"
    return (
        f'with open({path!r}, encoding="utf-8-sig") as file:\n'
        "    lines = [line for line in file if line.strip()]\n"
        f'table = np.loadtxt(lines[1:], delimiter=",", ndmin=2{quotes})'
    )
