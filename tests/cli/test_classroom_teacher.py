"""The keys of teachers are added, listed and taken away by one command."""

from pathlib import Path

import asyncssh
import pytest

from tests.cli.conftest import Tutor


@pytest.fixture
def key(tmp_path: Path) -> Path:
    made = asyncssh.generate_private_key("ssh-ed25519", comment="ada@example")
    made.write_public_key(str(tmp_path / "ada.pub"))
    return tmp_path / "ada.pub"


def test_a_key_is_a_teacher_s_until_it_is_removed(tutor: Tutor, key: Path) -> None:
    words = key.read_text().split()

    before = tutor("classroom", "teacher")
    added = tutor("classroom", "teacher", key)
    listed = tutor("classroom", "teacher")
    removed = tutor("classroom", "teacher", key, "--remove")
    again = tutor("classroom", "teacher", key, "--remove")
    after = tutor("classroom", "teacher")

    assert "no key logs in" in before.stdout
    assert "logs in as a teacher" in added.stdout
    assert listed.stdout == f"ada@example  {words[0]} {words[1]}\n"
    assert "is no teacher's any more" in removed.stdout
    assert "was no teacher's" in again.stdout
    assert after.stdout == before.stdout


def test_a_teacher_is_called_what_the_command_says(tutor: Tutor, key: Path) -> None:
    tutor("classroom", "teacher", key, "--name", "Ms Park")

    assert tutor("classroom", "teacher").stdout.startswith("Ms Park  ssh-ed25519 ")


def test_what_is_no_public_key_is_refused(tutor: Tutor, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n")
    (tmp_path / "empty").write_text("")

    for name in ("private", "empty", "missing"):
        result = tutor("classroom", "teacher", tmp_path / name)
        assert result.exit_code != 0
        assert "AAAA" not in result.output

    assert "no key logs in" in tutor("classroom", "teacher").stdout


def test_a_key_must_be_named_to_be_removed(tutor: Tutor) -> None:
    result = tutor("classroom", "teacher", "--remove")

    assert result.exit_code == 2
    assert "a key is missing" in result.stderr
