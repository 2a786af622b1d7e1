"""Seats of a server that runs as root are another account's, where that account can read the program."""

import os
import pwd
import sys
from pathlib import Path

import pytest

import tui_tutor
from tui_tutor.classroom.seating.seat_account import account_for_seats

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another account")


def test_seats_of_an_ordinary_user_stay_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert account_for_seats() is None


@AS_ROOT
def test_seats_of_root_become_nobodys_where_nobody_can_read_what_they_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("prefix", "base_prefix"):
        monkeypatch.setattr(sys, name, "/usr")
    for module in (os, tui_tutor):
        monkeypatch.setattr(module, "__file__", "/usr/module.py")

    nobody = pwd.getpwnam("nobody")
    assert account_for_seats([Path("/usr")]) == (nobody.pw_uid, nobody.pw_gid)


@AS_ROOT
def test_seats_stay_roots_where_nobody_else_can_read_what_they_need_and_the_log_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "lessons"
    secret.mkdir(mode=0o700)

    assert account_for_seats([secret]) is None
    assert "seats stay root's: nobody can't read" in capsys.readouterr().err
