"""Each outside package in its own place, and nothing heavy before it is needed."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tui_tutor"

PLACES = {
    "numpy": ("engine", "lessons", "ui", "cli/strict_json.py", "cli/train.py", "cli/trace.py"),
    "torch": ("engine/torch_backend.py", "engine/torch_plants.py"),
    "yaml": ("lessons/front_matter.py",),
    "sqlite3": ("store",),
    "platformdirs": ("store/folders.py",),
    "click": ("cli",),
    "textual": ("ui",),
    "rich": ("ui",),
    "markdown_it": ("ui/markdown/document.py",),
    "mdit_py_plugins": ("ui/markdown/document.py",),
    "pygments": ("ui/markdown/code.py",),
    "termaid": ("ui/markdown/diagram.py",),
    "plotext": ("ui/painting/loss_plot.py",),
    "asyncssh": ("classroom",),
    "sqlalchemy": ("classroom",),
    "alembic": ("classroom",),
    "aiohttp": ("classroom",),
    "psycopg": ("classroom",),
    "msgspec": ("store/class_messages.py", "store/board_messages.py", "classroom"),
    "segno": ("cli/classroom.py",),
    "onnx": ("engine/export/trained.py",),
    "safetensors": ("engine/export/trained.py",),
}
"""Where each package may be imported: folders and files under ``src/tui_tutor``."""

CHECKED_AT = {"torch": "cli/doctor.py"}
"""Files that only ask whether a package is there."""

HEAVY = (
    "textual", "rich", "numpy", "torch", "plotext", "yaml", "asyncssh", "sqlalchemy", "aiohttp", "msgspec",
    "onnx", "safetensors",
)  # fmt: skip


def imported_names() -> Iterator[tuple[str, str]]:
    """Every file of the source, with the outside packages it names in an import."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                if name.partition(".")[0] != "tui_tutor":
                    yield path.relative_to(SOURCE).as_posix(), name.partition(".")[0]


def loaded_after(code: str, *arguments: str) -> set[str]:
    """Names of the modules a fresh Python has loaded after running some code."""
    told = "import sys; print(*sys.modules, file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}", *arguments], capture_output=True, text=True, check=True
    )
    return set(result.stderr.split())


def test_every_outside_package_is_imported_in_its_place_only() -> None:
    for file, name in imported_names():
        if name in PLACES and file != CHECKED_AT.get(name):
            assert any(file == place or file.startswith(f"{place}/") for place in PLACES[name]), (file, name)


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    words = [*project["dependencies"]]
    words += [word for extra in ("torch", "classroom", "school", "export") for word in extras[extra]]
    declared = {re.split(r"[\[<>=]", word)[0].lower() for word in words}
    distributions = packages_distributions()

    outside = {name for _file, name in imported_names()} - sys.stdlib_module_names
    imported = {distributions.get(name, [name])[0].lower() for name in outside}

    assert imported == declared


@pytest.mark.parametrize(
    "line", ["--help", "lessons --help", "play --help", "classroom serve --help", "--version"]
)
def test_the_command_answers_without_loading_anything_heavy(line: str) -> None:
    code = "import sys\nfrom tui_tutor.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    pass"

    loaded = loaded_after(code, *line.split())

    assert "tui_tutor.cli.main" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_opening_the_screen_loads_no_torch_and_no_plotext() -> None:
    loaded = loaded_after("import tui_tutor.ui.app")

    assert "textual" in loaded
    assert loaded.isdisjoint({"torch", "plotext", "termaid"})


def test_training_without_a_screen_loads_no_terminal_toolkit_and_no_torch() -> None:
    loaded = loaded_after(
        "from tui_tutor.engine.setup import Setup\n"
        "from tui_tutor.engine.trainer import Trainer\n"
        "Trainer(Setup()).run(3)"
    )

    assert "numpy" in loaded
    assert loaded.isdisjoint({"textual", "rich", "torch", "click", "yaml", "sqlite3", "onnx", "safetensors"})
