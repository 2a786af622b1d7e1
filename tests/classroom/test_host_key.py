"""The class's key: made once, for its owner only."""

import stat
from pathlib import Path

import asyncssh
import pytest

from tui_tutor.classroom.door.host_key import HOST_KEY_FILE, fingerprint, host_key
from tui_tutor.errors import ClassroomError


def test_a_key_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "class"

    first, second = host_key(folder), host_key(folder)

    assert first.algorithm == b"ssh-ed25519"
    assert fingerprint(first) == fingerprint(second)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / HOST_KEY_FILE).stat().st_mode) == 0o600


def test_the_fingerprint_is_as_ssh_shows_it(tmp_path: Path) -> None:
    assert fingerprint(host_key(tmp_path / "class")).startswith("SHA256:")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602])
def test_a_key_that_others_can_reach_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "class"
    host_key(folder)
    (folder / HOST_KEY_FILE).chmod(mode)

    with pytest.raises(ClassroomError, match="chmod 600"):
        host_key(folder)


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_others_can_reach_is_refused_before_a_key_is_made(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(ClassroomError, match="chmod 700"):
        host_key(folder)

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\x00", b"-----BEGIN OPENSSH PRIVATE KEY-----\n"])
def test_a_broken_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "class"
    host_key(folder)
    (folder / HOST_KEY_FILE).write_bytes(content)

    with pytest.raises(ClassroomError, match="not a key"):
        host_key(folder)

    assert (folder / HOST_KEY_FILE).read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    host_key(folder)
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_private_key("openssh")
    (folder / HOST_KEY_FILE).write_bytes(other)

    with pytest.raises(ClassroomError, match="not a key"):
        host_key(folder)


def test_a_folder_that_can_not_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ClassroomError, match="can't be read or made"):
        host_key(tmp_path / "file" / "class")
