"""A roster is read as table programs write it, and each mistake is told with its line."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.records.roster import (
    LARGEST_FILE,
    RosterLine,
    admit,
    parse_roster,
    read_roster,
    roster_csv,
)
from tui_tutor.errors import ClassroomError


@pytest.fixture
async def ledger(place: Path | str) -> AsyncIterator[Ledger]:
    opened = Ledger.open(place)
    yield opened
    await opened.close()


def public_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().strip()


@pytest.mark.parametrize(
    "text",
    [
        "name\nAda\nBob\n",
        "Ada\nBob",
        "Name,Key\r\nAda,\r\nBob,\r\n",
        "key;name\r\n;Ada\r\n;Bob\r\n",
        "姓名\nAda\nBob\n",
        "姓　名,公钥\r\nAda,\r\nBob,\r\n",
        "学生姓名\nAda\nBob\n",
        "Student Name\nAda\nBob\n",
        "SSH key;Full name\n;Ada\n;Bob\n",
        '\n"Ada"\n\n  Bob  \n,\n'.replace(",\n", "\n"),
    ],
)
def test_names_are_read_from_any_common_form(text: str) -> None:
    assert parse_roster(text) == [RosterLine("Ada"), RosterLine("Bob")]


def test_a_key_is_kept_without_its_comment() -> None:
    key = public_key()

    [line] = parse_roster(f"name,key\nAda,{key} ada@laptop\n")

    assert line == RosterLine("Ada", " ".join(key.split()[:2]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("name\n", "empty"),
        ("name,mark\nAda,1\n", "first line"),
        ("name,name\nAda,Ada\n", "first line"),
        ("name,姓名\nAda,Ada\n", "first line"),
        ("学号,姓名\n1,Ada\n", "first line"),
        ("key\nssh-ed25519 AAAA\n", "first line"),
        ("Ada\nBob\nADA\n", "line 3 .* line 1"),
        ("name\nAda\nLovelace, Ada\n", "line 3"),
        ("name\nAda\n\x1b[31mEve\n", "line 3"),
        ("name\n" + "x" * 41 + "\n", "line 2"),
        ("name,key\nAda,hello\n", "line 2"),
        ("name,key\n,hello\n", "line 2"),
        ('name\n"Ada\n', "line 2"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(ClassroomError, match=told):
        parse_roster(text)


def test_one_key_for_two_learners_is_told() -> None:
    key = public_key()

    with pytest.raises(ClassroomError, match=r"line 3 .* line 2"):
        parse_roster(f"name,key\nAda,{key}\nBob,{key}\n")


def test_a_file_of_a_table_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("\ufeffname\r\n陈晨\r\n".encode())

    assert read_roster(tmp_path / "roster.csv") == [RosterLine("陈晨")]


def test_a_file_that_is_no_roster_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("name\nZoë\n".encode("latin-1"))
    (tmp_path / "large.csv").write_bytes(b"a" * (LARGEST_FILE + 1))

    for name, told in (("latin.csv", "line 2"), ("large.csv", "larger"), ("none.csv", "can't be read")):
        with pytest.raises(ClassroomError, match=told):
            read_roster(tmp_path / name)


async def test_who_is_in_the_class_already_keeps_everything(ledger: Ledger) -> None:
    ada = await ledger.create("Ada", "hash")
    await ledger.save(ada, "place", {"lesson": "xor", "page": "wall"})

    admission = await admit(ledger, [RosterLine("ADA", "ssh-ed25519 AAAA"), RosterLine("Bob")])

    assert (admission.added, admission.known) == (("Bob",), 1)
    assert [(learner.name, learner.has_pin) for learner in await ledger.learners()] == [
        ("Ada", True),
        ("Bob", False),
    ]
    assert await ledger.owner_of_key("ssh-ed25519 AAAA") == ada
    assert (await ledger.snapshot(ada))["place"] == ["xor", "wall"]


async def test_what_is_written_out_can_be_read_in(ledger: Ledger) -> None:
    lines = [RosterLine("=1+1"), RosterLine("Ada, the first", " ".join(public_key().split()[:2]))]
    await admit(ledger, lines)

    written = roster_csv(await ledger.learners())

    assert "'=1+1" in written
    assert parse_roster(written) == lines
