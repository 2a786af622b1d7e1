"""A class's file of any version becomes a present one, with everything that was in it."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.records.migration import STEPS
from tui_tutor.errors import StoreError

FIRST = """
CREATE TABLE ledger (only INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (only));
CREATE TABLE code (code TEXT NOT NULL, expires FLOAT NOT NULL, PRIMARY KEY (code));
CREATE TABLE learner (learner_id TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
  pin_hash TEXT DEFAULT '' NOT NULL, created_at FLOAT NOT NULL, PRIMARY KEY (learner_id), UNIQUE (name_key));
CREATE TABLE teacher_key ("key" TEXT NOT NULL, PRIMARY KEY ("key"));
CREATE TABLE learner_key ("key" TEXT NOT NULL, learner_id TEXT NOT NULL, PRIMARY KEY ("key"),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE INDEX ix_learner_key_learner_id ON learner_key (learner_id);
CREATE TABLE place (learner_id TEXT NOT NULL, lesson TEXT NOT NULL, page TEXT NOT NULL, at FLOAT NOT NULL,
  PRIMARY KEY (learner_id), FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE TABLE page (learner_id TEXT NOT NULL, lesson TEXT NOT NULL, page TEXT NOT NULL, visited_at FLOAT,
  hints INTEGER DEFAULT '0' NOT NULL, solution_seen BOOLEAN DEFAULT '0' NOT NULL, setup TEXT,
  PRIMARY KEY (learner_id, lesson, page),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE TABLE done (learner_id TEXT NOT NULL, lesson TEXT NOT NULL, page TEXT NOT NULL, block TEXT NOT NULL,
  at FLOAT NOT NULL, PRIMARY KEY (learner_id, lesson, page, block),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE TABLE answer (learner_id TEXT NOT NULL, lesson TEXT NOT NULL, page TEXT NOT NULL, block TEXT NOT NULL,
  text TEXT NOT NULL, is_right BOOLEAN NOT NULL, attempts INTEGER NOT NULL, at FLOAT NOT NULL,
  PRIMARY KEY (learner_id, lesson, page, block),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE TABLE setting (learner_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (learner_id, name),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE TABLE event (event_id INTEGER NOT NULL, learner_id TEXT NOT NULL, at FLOAT NOT NULL,
  kind TEXT NOT NULL, lesson TEXT, page TEXT, content TEXT NOT NULL, PRIMARY KEY (event_id),
  FOREIGN KEY(learner_id) REFERENCES learner (learner_id) ON DELETE CASCADE);
CREATE INDEX event_by_learner ON event (learner_id, event_id);
INSERT INTO ledger VALUES (1, 1);
INSERT INTO learner VALUES ('a1', 'Ada', 'ada', 'hash', 1000.0);
INSERT INTO page VALUES ('a1', 'xor', 'wall', 1001.0, 2, 1, NULL);
INSERT INTO done VALUES ('a1', 'xor', 'wall', 'quiz', 1002.0);
"""
"""What the first version of the program made, with somebody in it."""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    path = tmp_path / "class.sqlite3"
    file = sqlite3.connect(path)
    file.executescript(FIRST)
    file.close()
    return path


async def test_a_file_of_the_first_version_keeps_everything(first: Path) -> None:
    ledger = Ledger.open(first)

    [ada] = await ledger.learners()
    snapshot = await ledger.snapshot("a1")
    differences = await ledger.writer.run(
        lambda connection: compare_metadata(MigrationContext.configure(connection), schema.metadata)
    )
    await ledger.close()

    assert (ada.name, ada.has_pin) == ("Ada", True)
    assert snapshot["pages"][0]["done"] == ["quiz"]
    assert [each for each in differences if "alembic_version" not in str(each)] == []


async def test_a_new_file_has_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "class.sqlite3")

    differences = await ledger.writer.run(
        lambda connection: compare_metadata(MigrationContext.configure(connection), schema.metadata)
    )
    await ledger.close()

    assert [each for each in differences if "alembic_version" not in str(each)] == []


async def test_a_step_that_fails_leaves_the_file_as_it_was(first: Path) -> None:
    file = sqlite3.connect(first)
    file.execute("CREATE TABLE note (something INTEGER)")
    file.close()

    with pytest.raises(StoreError, match="note"):
        Ledger.open(first)

    file = sqlite3.connect(first)
    tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not {"class_setting", "lease", "alembic_version"} & tables
    assert file.execute("SELECT version FROM ledger").fetchall() == [(1,)]
    file.close()


def test_there_is_a_step_for_each_version() -> None:
    assert len(list(STEPS.glob("versions/v*.py"))) == schema.VERSION
