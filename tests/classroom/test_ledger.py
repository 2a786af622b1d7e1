"""What a class's file acknowledged is there afterwards, whatever happens, and nothing else is."""

import asyncio
import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from tui_tutor.classroom.records import ledger_file
from tui_tutor.classroom.records.class_records import VOTE
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.records.saves import KINDS, LONGEST_NAME, LONGEST_TEXT
from tui_tutor.classroom.records.schema import VERSION
from tui_tutor.errors import ClassroomError, StoreError
from tui_tutor.store.progress import Progress, open_progress

WALL = {"lesson": "xor", "page": "wall"}
QUIZ = {**WALL, "key": "quiz"}
FULL = 2
"""As SQLite numbers it: each commit is on the disk before it is answered."""


@pytest.fixture
async def ledger(place: Path | str) -> AsyncIterator[Ledger]:
    opened = Ledger.open(place)
    yield opened
    await opened.close()


async def test_nothing_is_known_of_a_new_learner(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")

    assert await ledger.snapshot(learner_id) == {"settings": {}, "place": None, "pages": []}


async def test_everything_saved_is_in_the_snapshot_after_reopening(place: Path | str) -> None:
    ledger = Ledger.open(place)
    learner_id = await ledger.create("Ada")
    everything: dict[str, Mapping[str, Any]] = {
        "visit": WALL,
        "place": WALL,
        "answer": {**QUIZ, "text": "8", "right": True},
        "done": QUIZ,
        "hints": {**WALL, "hints": 2},
        "solution_seen": WALL,
        "setup": {**WALL, "setup": "2-8-1 data=xor"},
        "setting": {"name": "language", "value": "zh"},
    }
    for kind, values in everything.items():
        await ledger.save(learner_id, kind, values)
    await ledger.close()

    reopened = Ledger.open(place)
    snapshot = await reopened.snapshot(learner_id)
    await reopened.close()

    assert snapshot == {
        "settings": {"language": "zh"},
        "place": ["xor", "wall"],
        "pages": [
            {
                **WALL,
                "visited": True,
                "hints": 2,
                "solution_seen": True,
                "setup": "2-8-1 data=xor",
                "done": ["quiz"],
                "answers": {"quiz": ["8", True, 1]},
            }
        ],
    }


few = st.sampled_from(["", "a", "b"])
pages = st.fixed_dictionaries({"lesson": few, "page": few})
saves = st.one_of(
    st.tuples(st.sampled_from(["visit", "place", "solution_seen"]), pages),
    st.tuples(st.just("done"), st.fixed_dictionaries({"lesson": few, "page": few, "key": few})),
    st.tuples(
        st.just("hints"), st.fixed_dictionaries({"lesson": few, "page": few, "hints": st.integers(0, 4)})
    ),
    st.tuples(
        st.just("setup"),
        st.fixed_dictionaries({"lesson": few, "page": few, "setup": st.none() | st.text(max_size=3)}),
    ),
    st.tuples(
        st.just("answer"),
        st.fixed_dictionaries(
            {"lesson": few, "page": few, "key": few, "text": st.text(max_size=3), "right": st.booleans()}
        ),
    ),
    st.tuples(st.just("setting"), st.fixed_dictionaries({"name": few, "value": st.text(max_size=3)})),
)


@given(done=st.lists(saves, max_size=20), together=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_class_remembers_what_a_learner_alone_would_be_remembered_by(
    tmp_path_factory: pytest.TempPathFactory,
    new_place: Callable[[], Path | str],
    done: list[tuple[str, dict[str, Any]]],
    together: bool,
) -> None:
    folder = tmp_path_factory.mktemp("both")
    done = [(kind, {name: without_zeros(value) for name, value in values.items()}) for kind, values in done]

    with open_progress(folder / "alone.sqlite3") as alone:
        for kind, values in done:
            save_alone(alone, kind, values)
        expected = as_snapshot(alone)
    snapshot = asyncio.run(saved_in_class(new_place(), done, together))

    assert by_page(snapshot) == by_page(expected)


async def test_wrong_saves_are_refused_and_harm_nobody(ledger: Ledger) -> None:
    ada = await ledger.create("Ada")
    wrong: list[tuple[str, str, Any]] = [
        (ada, "drop", WALL),
        (ada, "visit", {"lesson": "xor"}),
        (ada, "visit", {**WALL, "extra": 1}),
        (ada, "visit", {"lesson": "xor", "page": 3}),
        (ada, "visit", ["xor", "wall"]),
        (ada, "visit", {"lesson": "x" * (LONGEST_NAME + 1), "page": "wall"}),
        (ada, "hints", {**WALL, "hints": True}),
        (ada, "hints", {**WALL, "hints": -1}),
        (ada, "hints", {**WALL, "hints": 10**30}),
        (ada, "answer", {**QUIZ, "text": "8", "right": 1}),
        (ada, "answer", {**QUIZ, "text": "8" * (LONGEST_TEXT + 1), "right": True}),
        (ada, "setting", {"name": "language", "value": None}),
        ("nobody", "visit", WALL),
    ]
    right = [(ada, "done", {**WALL, "key": f"goal-{number}"}) for number in range(50)]

    mixed = [save for pair in zip(right, wrong, strict=False) for save in pair] + right[len(wrong) :]
    results = await asyncio.gather(*(ledger.save(*save) for save in mixed), return_exceptions=True)

    assert [type(result) for result in results if result is not None] == [ValueError] * len(wrong)
    [page] = (await ledger.snapshot(ada))["pages"]
    assert len(page["done"]) == 50
    assert len((await ledger.export_learner(ada))["events"]) == 50


async def test_signs_that_no_database_takes_do_not_stop_a_save(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")

    await ledger.save(learner_id, "answer", {**QUIZ, "text": "a\ud800b\0c", "right": False})

    [page] = (await ledger.snapshot(learner_id))["pages"]
    assert page["answers"]["quiz"] == ["a?bc", False, 1]


async def test_closing_commits_everything_that_was_handed_in(place: Path | str) -> None:
    ledger = Ledger.open(place)
    learner_id = await ledger.create("Ada")

    pending = [
        asyncio.create_task(ledger.save(learner_id, "done", {**WALL, "key": f"goal-{number}"}))
        for number in range(1000)
    ]
    await asyncio.sleep(0)  # each task hands its save in
    await ledger.close()
    await asyncio.gather(*pending)

    reopened = Ledger.open(place)
    [page] = (await reopened.snapshot(learner_id))["pages"]
    await reopened.close()
    assert len(page["done"]) == 1000
    with pytest.raises(StoreError, match="ended"):
        await ledger.save(learner_id, "visit", WALL)


SAVER = """
import asyncio, sys
from pathlib import Path
from tui_tutor.classroom.records.ledger import Ledger

async def learner(ledger, name):
    learner_id = await ledger.create(name)
    for number in range(1_000_000):
        await ledger.save(learner_id, "done", {"lesson": "xor", "page": "wall", "key": str(number)})
        print(learner_id, number, flush=True)

async def main():
    place = sys.argv[1]
    ledger = Ledger.open(place if "://" in place else Path(place))
    await asyncio.gather(*(learner(ledger, str(number)) for number in range(20)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_a_kill(place: Path | str) -> None:
    command = [sys.executable, "-c", SAVER, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(500)]
        process.kill()
        told += process.stdout.read().splitlines(keepends=True)
    acknowledged: dict[str, set[str]] = {}
    for line in told:
        if line.endswith("\n"):  # the last one may have been cut
            learner_id, number = line.split()
            acknowledged.setdefault(learner_id, set()).add(number)

    ledger = Ledger.open(place)
    snapshots = {learner_id: await ledger.snapshot(learner_id) for learner_id in acknowledged}
    await ledger.close()

    assert len(acknowledged) == 20
    for learner_id, numbers in acknowledged.items():
        assert numbers <= set(snapshots[learner_id]["pages"][0]["done"])


async def test_a_save_that_the_disk_refuses_is_not_acknowledged_and_the_next_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_file, "PATIENCE", 0.05)
    ledger = Ledger.open(tmp_path / "class.sqlite3")
    learner_id = await ledger.create("Ada")
    other = sqlite3.connect(tmp_path / "class.sqlite3", isolation_level=None)

    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        await ledger.save(learner_id, "visit", WALL)
    other.execute("ROLLBACK")
    await ledger.save(learner_id, "place", WALL)

    assert await ledger.snapshot(learner_id) == {"settings": {}, "place": ["xor", "wall"], "pages": []}
    other.close()
    await ledger.close()


async def test_two_programs_may_work_on_one_class(place: Path | str) -> None:
    server, command = (Ledger.open(place) for _ in range(2))

    learner_id = await server.create("Ada")
    await command.save(learner_id, "visit", WALL)

    assert await server.snapshot(learner_id) == await command.snapshot(learner_id)
    assert [learner.name for learner in await command.learners()] == ["Ada"]
    await server.close()
    await command.close()


async def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "deep" / "class.sqlite3")
    await ledger.create("Ada")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700
    await ledger.close()


@pytest.mark.parametrize("content", [b"hello, I am a text", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_file_is_told_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "class.sqlite3"
    path.write_bytes(content)

    with pytest.raises(StoreError, match="can't be read"):
        Ledger.open(path)

    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"UPDATE ledger SET version = {VERSION + 1}", "newer"),
        ("DROP TABLE answer", "answer"),
        ("DROP TABLE ledger", "something else"),
    ],
)
async def test_a_file_of_another_kind_is_told_and_left_as_it_is(
    tmp_path: Path, change: str, told: str
) -> None:
    path = tmp_path / "class.sqlite3"
    await Ledger.open(path).close()
    file = sqlite3.connect(path)
    file.execute(change)
    file.commit()
    file.close()
    content = path.read_bytes()

    with pytest.raises(StoreError, match=told):
        Ledger.open(path)

    assert path.read_bytes() == content


async def test_the_event_log_tells_every_save_in_order(place: Path | str) -> None:
    clock = iter(range(1000, 2000))
    ledger = Ledger.open(place, now=lambda: float(next(clock)))
    learner_id = await ledger.create("Ada")

    await ledger.save(learner_id, "hints", {**WALL, "hints": 2})
    await ledger.save(learner_id, "hints", {**WALL, "hints": 1})

    assert (await ledger.export_learner(learner_id))["events"] == [
        {"at": 1001.0, "kind": "hints", "values": {**WALL, "hints": 2}},
        {"at": 1002.0, "kind": "hints", "values": {**WALL, "hints": 1}},
    ]
    await ledger.close()


async def test_time_on_a_page_runs_to_the_next_save_and_long_pauses_count_little(place: Path | str) -> None:
    moments = iter([0.0, 10.0, 40.0, 100.0, 100_000.0])
    ledger = Ledger.open(place, now=lambda: next(moments))
    learner_id = await ledger.create("Ada")

    for page in ("one", "two", "one", "two"):
        await ledger.save(learner_id, "visit", {"lesson": "xor", "page": page})

    assert await ledger.seconds(learner_id) == {("xor", "one"): 330.0, ("xor", "two"): 60.0}
    await ledger.close()


async def test_of_a_forgotten_learner_no_word_is_left_and_of_the_others_all(tmp_path: Path) -> None:
    path = tmp_path / "class.sqlite3"
    ledger = Ledger.open(path)
    ada, bob = await ledger.create("Ada"), await ledger.create("Bob")
    for learner_id in (ada, bob):
        await ledger.save(learner_id, "answer", {**QUIZ, "text": f"secret of {learner_id}", "right": True})
    await ledger.add_key(ada, "ssh-ed25519 AAAA")

    await ledger.forget(ada)

    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert f"secret of {ada}".encode() not in kept
    assert f"secret of {bob}".encode() in kept
    assert await ledger.owner_of_key("ssh-ed25519 AAAA") is None
    assert [learner.name for learner in await ledger.learners()] == ["Bob"]
    with pytest.raises(ValueError, match="no learner"):
        await ledger.save(ada, "visit", WALL)
    with pytest.raises(ClassroomError, match=ada):
        await ledger.export_learner(ada)
    with pytest.raises(ClassroomError, match=ada):
        await ledger.forget(ada)
    await ledger.close()


async def test_a_learner_who_was_forgotten_may_go_on_voting_and_leaves_no_vote(ledger: Ledger) -> None:
    ada, bob = await ledger.create("Ada"), await ledger.create("Bob")
    for learner_id in (ada, bob):
        await ledger.set_class_setting(VOTE + learner_id, json.dumps([1, "no"]))

    await ledger.forget(ada)
    forgotten = await ledger.class_settings()
    for learner_id in (ada, bob):
        await ledger.set_class_setting(VOTE + learner_id, json.dumps([2, "yes"]))

    assert forgotten == {VOTE + bob: json.dumps([1, "no"])}
    assert await ledger.class_settings() == {VOTE + bob: json.dumps([2, "yes"])}


async def test_saves_that_wait_at_the_same_time_are_committed_together(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")
    commits: list[int] = []
    engine = await ledger.writer.run(lambda connection: connection.engine)
    event.listen(engine, "commit", lambda _connection: commits.append(1))

    await asyncio.gather(
        *(ledger.save(learner_id, "done", {**WALL, "key": str(number)}) for number in range(200))
    )
    together = len(commits)
    for number in range(10):
        await ledger.save(learner_id, "done", {**WALL, "key": f"alone-{number}"})

    # The thread may begin with the first few before the rest is handed in; on a busy machine more than once.
    assert 1 <= together <= 20
    assert len(commits) - together == 10
    [page] = (await ledger.snapshot(learner_id))["pages"]
    assert len(page["done"]) == 210


async def test_a_file_is_kept_so_that_neither_a_kill_nor_a_power_cut_takes_what_was_saved(
    tmp_path: Path,
) -> None:
    ledger = Ledger.open(tmp_path / "class.sqlite3")

    def pragma(name: str) -> Callable[[Connection], Any]:
        return lambda connection: connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    settings = {name: await ledger.writer.run(pragma(name)) for name in ("journal_mode", "synchronous")}

    assert settings == {"journal_mode": "wal", "synchronous": FULL}
    await ledger.close()


async def test_a_backup_taken_while_all_save_can_be_opened_and_held_all_that_was_acknowledged(
    ledger: Ledger, tmp_path: Path
) -> None:
    learner_id = await ledger.create("Ada")
    await ledger.save(learner_id, "visit", WALL)
    saving = [
        asyncio.create_task(ledger.save(learner_id, "done", {**WALL, "key": str(number)}))
        for number in range(300)
    ]

    await ledger.backup(tmp_path / "backup.sqlite3")
    await asyncio.gather(*saving)

    copy = Ledger.open(tmp_path / "backup.sqlite3")
    [page] = (await copy.snapshot(learner_id))["pages"]
    assert page["visited"]
    assert [learner.name for learner in await copy.learners()] == ["Ada"]
    assert stat.S_IMODE((tmp_path / "backup.sqlite3").stat().st_mode) == 0o600
    await copy.close()


async def test_a_backup_never_replaces_a_file(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(StoreError, match="not there yet"):
        await ledger.backup(tmp_path / "letter.txt")

    assert (tmp_path / "letter.txt").read_text() == "dear"


async def saved_in_class(
    place: Path | str, done: list[tuple[str, dict[str, Any]]], together: bool
) -> dict[str, Any]:
    ledger = Ledger.open(place)
    learner_id = await ledger.create("Ada")
    if together:
        await asyncio.gather(*(ledger.save(learner_id, kind, values) for kind, values in done))
    else:
        for kind, values in done:
            await ledger.save(learner_id, kind, values)
    snapshot = await ledger.snapshot(learner_id)
    await ledger.close()
    return snapshot


def save_alone(progress: Progress, kind: str, values: Mapping[str, Any]) -> None:
    assert kind in KINDS
    in_order = sorted(
        values, key=["lesson", "page", "key", "text", "right", "name", "value", "hints", "setup"].index
    )
    getattr(progress, f"save_{kind}")(*(values[name] for name in in_order))


def as_snapshot(progress: Progress) -> dict[str, Any]:
    place = progress.place()
    return {
        "settings": {name: value for name in ("", "a", "b") if (value := progress.setting(name)) is not None},
        "place": [place.lesson, place.page] if place else None,
        "pages": [
            {
                "lesson": lesson,
                "page": page,
                "visited": state.visited,
                "hints": state.hints,
                "solution_seen": state.solution_seen,
                "setup": state.setup,
                "done": sorted(state.done_blocks),
                "answers": {key: list(answer) for key, answer in state.answers.items()},
            }
            for (lesson, page), state in progress.course_states().items()
        ],
    }


def by_page(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {**snapshot, "pages": {(page["lesson"], page["page"]): page for page in snapshot["pages"]}}


def without_zeros(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value
