"""What a stranger gets: the sdist, the wheel and an editable install."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.terminal.screen import TerminalScreen

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    # One worker builds and installs for all of them.
    pytest.mark.xdist_group("package"),
    pytest.mark.timeout(600),
]

NEEDED = (
    "py.typed",
    "ui/tutor.tcss",
    "engine/digits.npz",
    "engine/digits.LICENSE.md",
    "locale/zh/LC_MESSAGES/tui_tutor.mo",
    "classroom/browser/web_page/icon.svg",
    "classroom/browser/web_page/login.js",
    "classroom/browser/web_page/main.js",
    "classroom/browser/web_page/page.css",
    "classroom/browser/web_page/page.html",
    "classroom/browser/web_page/terminal.js",
    "classroom/browser/web_page/texts.js",
    "classroom/browser/web_page/vendor/README.txt",
    "classroom/browser/web_page/vendor/addon-fit.LICENSE",
    "classroom/browser/web_page/vendor/addon-fit.mjs",
    "classroom/browser/web_page/vendor/addon-unicode11.LICENSE",
    "classroom/browser/web_page/vendor/addon-unicode11.mjs",
    "classroom/browser/web_page/vendor/xterm.LICENSE",
    "classroom/browser/web_page/vendor/xterm.css",
    "classroom/browser/web_page/vendor/xterm.mjs",
)


def run(*words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, env={**clean, **environment}
    )


def done(*words: str | Path, **environment: str) -> str:
    result = run(*words, **environment)
    assert result.returncode == 0, f"{words}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def lessons_of_the_checkout() -> set[str]:
    return {path.relative_to(ROOT / "lessons").as_posix() for path in (ROOT / "lessons").rglob("*.md")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    done(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a fresh environment that has the wheel, without torch."""
    environment = tmp_path_factory.mktemp("fresh") / "environment"
    done(sys.executable, "-m", "venv", environment)
    (wheel,) = built.glob("*.whl")
    done(environment / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    return environment / "bin"


def test_the_wheel_holds_all_that_the_program_reads(built: Path) -> None:
    (wheel,) = built.glob("*.whl")

    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"tui_tutor/{name}" for name in NEEDED} <= names
    assert {f"tui_tutor/lessons_shipped/{name}" for name in lessons_of_the_checkout()} <= names
    assert not any(name.startswith(("tests/", "lessons/", "bench/")) for name in names)


def test_the_sdist_holds_the_tests_the_lessons_and_the_papers(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")

    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {f"src/tui_tutor/{name}" for name in NEEDED} <= names
    assert {f"lessons/{name}" for name in lessons_of_the_checkout()} <= names
    assert {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "constraints.txt"} <= names
    assert {"tests/house/test_package.py", "docs/architecture.md", "pyproject.toml"} <= names
    assert not any("__pycache__" in name or name.startswith(".venv") for name in names)


def test_the_wheel_runs_without_torch(installed: Path, tmp_path: Path) -> None:
    tutor = installed / "tui-tutor"

    listed = json.loads(done(tutor, "--lang", "en", "lessons", "list", "--json"))["lessons"]
    trained = json.loads(
        done(tutor, "train", "2-4-1", "--steps", "20", "--json", TUI_TUTOR_DATA=str(tmp_path))
    )

    assert len(listed) == len(list((ROOT / "lessons" / "en").glob("[0-9]*.md")))
    assert trained["steps"] == 20
    assert len(trained["loss"]["train"]) == 20
    assert "torch" not in done(installed / "python", "-m", "pip", "list")


def test_a_missing_torch_is_told_with_how_to_install_it(installed: Path) -> None:
    result = run(installed / "tui-tutor", "train", "backend=torch", LANG="C.UTF-8")

    assert result.returncode == 2
    assert "torch is not installed" in result.stderr
    assert "pip install 'tui-tutor[torch]'" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("language", "title"), [("en", "The panel"), ("zh", "认识面板")])
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_the_wheel_opens_on_a_terminal_and_quits(
    installed: Path, tmp_path: Path, language: str, title: str, columns: int, rows: int
) -> None:
    environment = {"TUI_TUTOR_DATA": str(tmp_path), "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    command = (str(installed / "tui-tutor"), "--lang", language)

    with TerminalScreen(*command, columns=columns, rows=rows, environment=environment) as screen:
        screen.wait_for(title, seconds=60)
        screen.type("q")

        assert screen.exit_code(seconds=60) == 0


def test_an_editable_install_shows_the_checkouts_own_lessons(installed: Path, tmp_path: Path) -> None:
    # A space in the path, as many a home has; its own environment, which borrows the packages.
    checkout = tmp_path / "my checkout"
    checkout.mkdir()
    for name in ("src", "lessons"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    environment = tmp_path / "environment"
    done(installed / "python", "-m", "venv", environment)
    python = environment / "bin" / "python"
    done(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", checkout)
    (packages,) = installed.parent.glob("lib/python3*/site-packages")
    (first,) = (checkout / "lessons" / "en").glob("01-*.md")
    text = first.read_text(encoding="utf-8")
    first.write_text(text.replace("title: ", "title: As edited, ", 1), encoding="utf-8")

    code = (
        f"import sys; sys.path.append({str(packages)!r}); sys.argv = sys.argv[:1] + ['lessons', 'list']; "
        "from tui_tutor.cli.main import main; main()"
    )
    told = done(python, "-c", code, LANG="C.UTF-8", TUI_TUTOR_DATA=str(tmp_path))

    assert "As edited, " in told
