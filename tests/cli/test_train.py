"""`train` keeps its promise to other programs, and tells a person how it went."""

import signal
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Tutor, complaint, strict
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.engine.trainer import Trainer

KEYS = ["setup", "steps", "epochs", "loss", "accuracy", "diverged", "faults", "seconds"]


def test_the_json_has_the_promised_keys_and_kinds(tutor: Tutor) -> None:
    result = tutor("train", "2-3-1", "tanh", "seed=3", "--steps", 40, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    report = strict(result.stdout)
    assert list(report) == KEYS
    assert report["setup"] == print_setup(parse_setup("2-3-1 tanh seed=3"))
    assert (report["steps"], report["epochs"]) == (40, 40)
    assert list(report["loss"]) == ["train", "final_train", "final_test"]
    assert len(report["loss"]["train"]) == 40
    assert list(report["accuracy"]) == ["train", "test"]
    assert (report["diverged"], report["faults"]) == (False, [])
    assert report["seconds"] > 0


def test_each_loss_is_the_batchs_before_its_update(tutor: Tutor) -> None:
    words = "2-4-1 data=circle batch=30 seed=5"

    losses = strict(tutor("train", *words.split(), "--steps", 23, "--json").stdout)["loss"]

    trainer = Trainer(parse_setup(words))
    expected = []
    for _ in range(23):
        expected.append(trainer.frame().loss)
        trainer.step()
    # The frame computes the same loss by another route: only rounding may differ.
    np.testing.assert_allclose(losses["train"], expected, rtol=1e-12)
    assert losses["final_train"] == trainer.frame().evaluation.loss
    assert losses["final_test"] == trainer.frame().evaluation.test_loss


@pytest.mark.parametrize("steps", [0, 1, 4001, 9000])
def test_there_is_one_loss_for_each_step(tutor: Tutor, steps: int) -> None:
    report = strict(tutor("train", "2-1", "data=blobs", "samples=4", "--steps", steps, "--json").stdout)

    assert report["steps"] == steps
    assert len(report["loss"]["train"]) == steps


def test_epochs_count_passes_over_the_data(tutor: Tutor) -> None:
    report = strict(tutor("train", "samples=100", "batch=40", "--steps", 7, "--json").stdout)

    assert report["epochs"] == pytest.approx(2.4)  # three batches an epoch, of 40, 40 and 20 rows


def test_a_regression_has_no_accuracy(tutor: Tutor) -> None:
    report = strict(tutor("train", "data=sine", "lr=0.1", "--steps", 5, "--json").stdout)

    assert report["accuracy"] is None


def test_without_test_rows_there_is_no_test_loss(tutor: Tutor, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("a,b,c\n1,2,0\n3,4,1\n5,6,1\n")

    report = strict(tutor("train", "--data", file, "--steps", 3, "--json").stdout)

    assert report["loss"]["final_test"] is None
    assert report["accuracy"]["test"] is None
    assert report["accuracy"]["train"] is not None


def test_divergence_is_valid_json_with_null_for_what_is_no_number(tutor: Tutor) -> None:
    result = tutor("train", "data=sine", "lr=1000", "--steps", 300, "--json")

    assert result.exit_code == 0
    report = strict(result.stdout)
    assert report["diverged"]
    assert report["faults"] == ["divergence"]
    assert report["loss"]["final_train"] is None
    assert report["steps"] == len(report["loss"]["train"]) < 300


def test_a_last_step_that_breaks_the_parameters_counts_as_divergence(tutor: Tutor) -> None:
    # From step 128 on only even steps are evaluated: look for a run that breaks at an odd one.
    words = ["train", "1-1", "identity", "data=sine", "--json", "--steps"]
    rates = [f"lr={rate}" for rate in (3.0, 3.1, 3.3, 3.6, 3.7)]
    broken_at = {strict(tutor(*words, 5000, rate).stdout)["steps"]: rate for rate in rates}
    step, rate = next((step, rate) for step, rate in broken_at.items() if step > 128 and step % 2)

    reports = [strict(tutor(*words, step - back, rate).stdout) for back in range(4)]

    assert reports[0]["loss"]["final_train"] is None
    for report in reports:
        assert report["diverged"] == (report["loss"]["final_train"] is None)
        assert report["faults"][0] == "divergence", "the loss has grown beyond all measure before that"


def test_the_same_words_give_the_same_numbers(tutor: Tutor) -> None:
    first, second = (strict(tutor("train", "batch=7", "--steps", 30, "--json").stdout) for _ in range(2))

    del first["seconds"], second["seconds"]
    assert first == second


def test_saved_parameters_are_what_training_goes_on_from(tutor: Tutor, tmp_path: Path) -> None:
    file = tmp_path / "w.npz"
    whole = strict(tutor("train", "--steps", 60, "--json").stdout)["loss"]["train"]

    first = strict(tutor("train", "--steps", 20, "--save-weights", file, "--json").stdout)
    second = strict(tutor("train", "--steps", 40, "--init-weights", file, "--json").stdout)

    assert first["loss"]["train"] + second["loss"]["train"] == whole
    with np.load(file) as saved:
        assert {name: saved[name].shape for name in saved} == {
            "W1": (4, 2),
            "b1": (4,),
            "W2": (1, 4),
            "b2": (1,),
        }


def test_both_backends_report_the_same_losses(tutor: Tutor) -> None:
    pytest.importorskip("torch")

    losses = [
        strict(tutor("train", "batch=16", f"backend={name}", "--steps", 50, "--json").stdout)["loss"]["train"]
        for name in ("numpy", "torch")
    ]

    # The same sums in another order, over 50 steps.
    np.testing.assert_allclose(losses[0], losses[1], rtol=0, atol=1e-10)


def test_ctrl_c_keeps_what_was_reached_and_leaves_valid_json(
    tutor: Tutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Trainer.run

    def interrupted_run(trainer: Trainer, steps: int) -> object:
        if trainer.step_count > 100:
            signal.raise_signal(signal.SIGINT)
        return run(trainer, steps)

    monkeypatch.setattr(Trainer, "run", interrupted_run)

    result = tutor("train", "--steps", 50_000_000, "--json", "--save-weights", tmp_path / "w.npz")

    report = strict(result.stdout)
    assert (result.exit_code, result.stderr) == (130, "")
    assert 100 < report["steps"] == len(report["loss"]["train"]) < 50_000_000
    assert (tmp_path / "w.npz").is_file()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_ends_at_once(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted_run(trainer: Trainer, steps: int) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Trainer, "run", interrupted_run)

    result = tutor("train", "--json")

    assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", "")


def test_text_says_setup_progress_and_result(tutor: Tutor) -> None:
    result = tutor("train", "2-8-1", "--steps", 100, "--save-weights", "w.npz", TUI_TUTOR_DATA=".")
    Path("w.npz").unlink()

    lines = result.stdout.splitlines()
    assert lines[0] == "setup: 2-8-1"
    assert [line.split(":")[0] for line in lines[1:-4]] == [f"step {step}" for step in range(0, 101, 10)]
    assert lines[-4].startswith("100 steps = 100 epochs in ")
    assert lines[-3].startswith("loss 0.")
    assert lines[-2].startswith("accuracy ")
    assert lines[-1] == "weights saved in w.npz"


def test_a_diverged_run_is_told_in_plain_words(tutor: Tutor) -> None:
    result = tutor("train", "data=sine", "lr=1000", "--steps", 300)

    assert result.exit_code == 0
    assert "Divergence: At step" in result.stdout
    assert "Try learning-rate=" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["learing-rate=0.1"], "learning-rate"),
        (["--learning-rate", "0.1"], "no dashes"),
        (["--stpes", "3"], "did you mean --steps?"),
        (["--steps", "-1"], "whole number"),
        (["--steps", "many"], "whole number"),
        (["--steps", "1" * 30], "whole number"),
        (["--steps"], "--steps needs a value"),
        (["lr=0"], "learning-rate"),
        (["lr=inf"], "learning-rate"),
        (["2-0-1"], "1 to"),
        (["2-1000000000-1"], "1,000,000,000"),
        (["seed=1", "seed=2"], "twice"),
        (["--data", "missing.csv"], "missing.csv"),
        (["--data", "."], "'.'"),
        (["data=xor", "--data", "a.csv"], "twice"),
        (["--init-weights", "missing.npz"], "missing.npz"),
        (["--save-weights", "no/such/folder/w.npz"], "no folder"),
        (["--save-weights", "."], "is a folder"),
        (["--lang", "zh"], "before the command"),
    ],
)
def test_a_mistake_is_told_in_two_lines_that_help(tutor: Tutor, words: list[str], told: str) -> None:
    assert told in complaint(tutor("train", *words))


def test_weights_of_another_network_are_refused(tutor: Tutor, tmp_path: Path) -> None:
    file = tmp_path / "w.npz"
    tutor("train", "2-4-1", "--steps", 1, "--save-weights", file)

    assert "W1" in complaint(tutor("train", "2-5-1", "--init-weights", file))


def test_numbers_that_are_none_become_null_at_any_depth() -> None:
    value = {"a": [1.5, float("nan"), (float("inf"),)], "b": np.array([[1.0, -np.inf]]), "c": "é", "d": None}

    assert strict(strict_json(value)) == {"a": [1.5, None, [None]], "b": [[1.0, None]], "c": "é", "d": None}
    assert strict_json(value).isascii()
