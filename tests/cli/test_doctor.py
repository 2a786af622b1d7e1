"""`doctor` looks at this terminal and this machine and says what to do."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, strict

NAMES = ["Python", "terminal", "colours", "encoding", "progress", "numpy", "torch", "lessons"]


def checks(tutor: Tutor, *words: object, **environment: str) -> dict[str, dict[str, str]]:
    result = tutor(*words, "doctor", "--json", **environment)
    return {check["name"]: check for check in strict(result.stdout)["checks"]}


def test_everything_is_looked_at(tutor: Tutor, course: Path) -> None:
    found = checks(tutor, "--lessons", course)

    assert list(found) == NAMES
    assert {check["state"] for check in found.values()} <= {"good", "open"}
    assert "1 in" in found["lessons"]["found"]
    assert found["terminal"]["state"] == "open"


def test_the_text_has_a_sign_for_each(tutor: Tutor, course: Path) -> None:
    result = tutor("--lessons", course, "doctor", COLORTERM="truecolor")

    signs = [line.split()[:2] for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert result.exit_code == 0
    assert [name for _, name in signs] == NAMES
    assert ["✓", "colours"] in signs
    assert ["–", "terminal"] in signs


@pytest.mark.parametrize(
    ("environment", "state", "found"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "open", "NO_COLOR"),
        ({"COLORTERM": "truecolor"}, "good", "16 million"),
        ({"TERM": "xterm-256color"}, "good", "256"),
        ({"TERM": "linux"}, "open", "16 or fewer"),
    ],
)
def test_colours_are_judged_by_the_environment(
    tutor: Tutor, course: Path, environment: dict[str, str], state: str, found: str
) -> None:
    check = checks(tutor, "--lessons", course, **environment)["colours"]

    assert check["state"] == state
    assert found in check["found"]


def test_what_is_missing_fails_with_advice(tutor: Tutor, course: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = tutor("--lessons", tmp_path, "doctor", "--json", TUI_TUTOR_DATA=str(tmp_path / "file" / "below"))

    found = {check["name"]: check for check in strict(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert (found["progress"]["state"], found["lessons"]["state"]) == ("bad", "bad")
    assert "TUI_TUTOR_DATA=" in found["progress"]["advice"]


def test_looking_changes_nothing(tutor: Tutor, course: Path, home: Path) -> None:
    tutor("--lessons", course, "doctor")

    assert not home.exists()


def test_a_missing_torch_is_no_fault_and_says_how_to_install_it(
    tutor: Tutor, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_tutor.cli.doctor.find_spec", lambda name: None)

    check = checks(tutor, "--lessons", course)["torch"]

    assert check["state"] == "open"
    assert "pip install 'tui-tutor[torch]'" in check["advice"]


@pytest.mark.slow
@pytest.mark.torch
def test_torch_is_asked_for_its_devices_when_wanted(tutor: Tutor, course: Path) -> None:
    pytest.importorskip("torch")

    result = tutor("--lessons", course, "doctor", "--torch")

    assert "devices: cpu" in result.stdout


def test_a_torch_that_cannot_start_is_told_and_not_fatal(
    tutor: Tutor, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_tutor.cli.doctor.find_spec", lambda name: True)
    monkeypatch.setattr("tui_tutor.cli.doctor._DEVICES", "raise OSError('no libcudart')")

    result = tutor("--lessons", course, "doctor", "--torch")

    assert result.exit_code == 1
    assert "no libcudart" in result.stdout
