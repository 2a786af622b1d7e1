"""`export` writes scripts, files and tables, or says what it needs."""

import csv
import io
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import load_file

from tests.cli.conftest import Tutor, complaint, strict
from tests.engine.scripts import ran
from tui_tutor.cli.export import BINARY, KINDS
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.engine.trainer import Trainer


def losses_of(tutor: Tutor, *words: object) -> list[float]:
    report = strict(tutor("train", *words, "--json").stdout)
    losses: list[float] = report["loss"]["train"]
    return losses


@pytest.mark.parametrize("kind", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_a_printed_script_prints_the_losses_that_train_gives(tutor: Tutor, kind: str) -> None:
    words = ["2-6-1", "tanh", "data=circle", "batch=30", "seed=3", "--steps", 25]

    result = tutor("export", *words, "--to", kind)

    assert (result.exit_code, result.stderr) == (0, "")
    losses, _variables = ran(result.stdout)
    np.testing.assert_allclose(losses, losses_of(tutor, *words), rtol=1e-12)


def test_a_script_makes_100_steps_if_nothing_is_said(tutor: Tutor) -> None:
    losses, _variables = ran(tutor("export", "--to", "numpy").stdout)

    np.testing.assert_allclose(losses, losses_of(tutor, "--steps", 100), rtol=1e-12)


def test_a_script_reads_the_learners_own_files(
    tutor: Tutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.csv").write_text("a,b,c\n1,2,0\n3,4,1\n5,6,1\n")
    assert tutor("train", "--data", "mine.csv", "--steps", 3, "--save-weights", "w.npz").exit_code == 0
    files = ["--data", "mine.csv", "--init-weights", "w.npz", "--steps", 9]

    result = tutor("export", *files, "--to", "numpy", "--output", "script.py")

    assert result.stdout == "saved in script.py\n"
    losses, _variables = ran(Path("script.py").read_text(encoding="utf-8"))
    np.testing.assert_allclose(losses, losses_of(tutor, *files), rtol=1e-12)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "script.py", "w.npz"]


def test_an_existing_file_is_replaced(tutor: Tutor, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text("something else\n" * 1000)

    tutor("export", "--to", "numpy", "--output", file)

    assert file.read_text(encoding="utf-8") == tutor("export", "--to", "numpy").stdout


def test_comments_speak_the_learners_language(tutor: Tutor) -> None:
    english = tutor("export", "--to", "torch").stdout.splitlines()
    chinese = tutor("--lang", "zh", "export", "--to", "torch").stdout.splitlines()

    code = [line for line in english if not line.strip().startswith("#")]
    assert [line for line in chinese if not line.strip().startswith("#")] == code
    comments = [line for line in chinese if line.strip().startswith("#")]
    assert len(comments) == len(english) - len(code)


def test_onnx_holds_the_network_after_so_many_steps(tutor: Tutor, tmp_path: Path) -> None:
    words = ["2-4-1", "data=moons", "seed=6"]
    file = tmp_path / "net.onnx"

    result = tutor("export", *words, "--steps", 30, "--to", "onnx", "--output", file)

    assert (result.exit_code, result.stderr) == (0, "")
    trainer = Trainer(parse_setup(" ".join(words)))
    trainer.run(30)
    dataset = trainer.dataset
    (answers,) = ReferenceEvaluator(onnx.load(file)).run(None, {"x": dataset.test_x})
    assert isinstance(answers, np.ndarray)
    accuracy = trainer.frame().evaluation.test_accuracy
    assert np.mean((answers > 0.5) == (dataset.test_y > 0.5)) == accuracy


def test_safetensors_holds_the_parameters_of_1000_steps_if_nothing_is_said(
    tutor: Tutor, tmp_path: Path
) -> None:
    file, weights = tmp_path / "net.safetensors", tmp_path / "w.npz"

    tutor("export", "2-3-1", "--to", "safetensors", "--output", file)
    tutor("train", "2-3-1", "--save-weights", weights)

    tensors = load_file(file)
    with np.load(weights) as saved:
        assert sorted(saved) == sorted(tensors)
        for name in saved:
            np.testing.assert_array_equal(tensors[name], saved[name])


def test_csv_holds_the_losses_that_train_gives(tutor: Tutor) -> None:
    words = ["2-3-1", "batch=64", "--steps", 12]

    rows = list(csv.DictReader(io.StringIO(tutor("export", *words, "--to", "csv").stdout)))

    assert [float(row["batch_loss"]) for row in rows[:-1]] == losses_of(tutor, *words)
    assert rows[-1]["step"] == "12"


def test_setup_is_the_canonical_string(tutor: Tutor) -> None:
    result = tutor("export", "lr=0.3", "2-4-1", "TANH", "--to", "setup")

    assert result.stdout == print_setup(parse_setup("2-4-1 tanh learning-rate=0.3")) + "\n"


def test_a_run_that_diverges_is_exported_with_a_warning(tutor: Tutor) -> None:
    result = tutor("export", "data=sine", "lr=1000", "--to", "csv", "--steps", 500)

    assert result.exit_code == 0
    steps = len(result.stdout.splitlines()) - 2
    assert 0 < steps < 500
    assert result.stderr.startswith(f"tui-tutor: it diverged after {steps} steps")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "add --to and one of torch, numpy, onnx"),
        (["--to", "pytorch"], "did you mean torch?"),
        (["--to", "safetensor"], "did you mean safetensors?"),
        (["--to", "keras"], "use one of torch, numpy"),
        (["--to"], "--to needs a value"),
        (["--to", "numpy", "--steps", "-1"], "whole number"),
        (["--to", "numpy", "--steps", "many"], "whole number"),
        (["--to", "numpy", "--output", "no/such/folder/script.py"], "there is no folder no/such/folder"),
        (["--to", "numpy", "--output", "."], "is a folder"),
        (["--to", "numpy", "--data", "missing.csv"], "missing.csv"),
        (["--to", "torch", "--init-weights", "missing.npz"], "missing.npz"),
        (["--to", "torch", "learing-rate=3"], "learning-rate"),
        (["--too", "torch"], "did you mean --to?"),
        *((["--to", kind], f"--output network.{kind}") for kind in BINARY),
    ],
)
def test_a_mistake_is_told_in_two_lines_that_help(tutor: Tutor, words: list[str], told: str) -> None:
    assert told in complaint(tutor("export", *words))


@pytest.mark.parametrize("kind", BINARY)
def test_a_missing_library_is_told_before_the_training(
    tutor: Tutor, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, kind, None)
    file = tmp_path / "network"

    result = tutor("export", "--to", kind, "--output", file, "--steps", 10**8)

    assert "pip install 'tui-tutor[export]'" in complaint(result)
    assert not file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders take files there whatever their mode")
def test_a_folder_that_takes_no_file_is_told(
    tutor: Tutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*values: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)

    result = tutor("export", "--to", "numpy", "--output", tmp_path / "script.py")

    assert "script.py can't be written: Permission denied" in complaint(result)


def test_kinds_are_completed(tutor: Tutor) -> None:
    result = tutor(_TUI_TUTOR_COMPLETE="bash_complete", COMP_WORDS="tui-tutor export --to ", COMP_CWORD="3")

    assert [line.partition(",")[2] for line in result.stdout.splitlines()] == list(KINDS)
