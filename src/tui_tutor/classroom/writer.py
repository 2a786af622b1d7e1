"""The one thread that writes: saves that wait together are committed together.

A database lets one write at a time, and two hundred seats that fight for the turn make some of
them wait for seconds. Here they stand in one queue, and the queue is written in one go.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from tui_tutor.classroom import schema
from tui_tutor.classroom.ledger_file import reason
from tui_tutor.classroom.saves import KINDS, Save, Upsert, statement
from tui_tutor.errors import StoreError
from tui_tutor.translation import mark

LARGEST_BATCH = 200
"""Saves in one commit; with what a save costs, a batch is written within 50 ms."""

Result = TypeVar("Result")
_Outcome = tuple["asyncio.Future[Any]", Any, Exception | None]


@dataclass(frozen=True, slots=True)
class _Work:
    """What the thread is to do with the connection."""

    act: Callable[[Connection], Any]
    in_transaction: bool
    future: "asyncio.Future[Any]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(frozen=True, slots=True)
class _Saving:
    save: Save
    future: "asyncio.Future[Any]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """Does everything in the order it was handed in, on one thread and one connection.

    Args:
        engine: The database; the writer closes it in the end.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = engine.connect()
        self._queue: queue.SimpleQueue[_Work | _Saving | None] = queue.SimpleQueue()
        self._is_closed = False
        self._statements: dict[str, Upsert] = {kind: statement(kind, engine.dialect.name) for kind in KINDS}
        # A server that ends by an error must not be kept alive by its writer; nothing that was
        # acknowledged is lost by that.
        self._thread = threading.Thread(target=self._write_until_closed, name="ledger", daemon=True)
        self._thread.start()

    async def save(self, save: Save) -> None:
        """Write a save; returns when it has been committed.

        Raises:
            ValueError: If there is no such learner.
            StoreError: If it could not be written.
        """
        await self._hand_in(_Saving(save))

    async def run(self, act: Callable[[Connection], Result], in_transaction: bool = True) -> Result:
        """Do something with the connection, in one transaction or outside of any.

        Raises:
            StoreError: If the database refuses; any other error is what ``act`` raised.
        """
        result: Result = await self._hand_in(_Work(act, in_transaction))
        return result

    async def close(self) -> None:
        """Commit everything handed in so far, and end."""
        if not self._is_closed:
            self._is_closed = True
            ended = _Work(Connection.in_transaction, in_transaction=False)
            self._queue.put(ended)
            self._queue.put(None)
            await ended.future
            self._thread.join()
            self._connection.close()
            self._engine.dispose()

    async def _hand_in(self, item: _Work | _Saving) -> Any:
        if self._is_closed:
            raise StoreError(mark("the class has ended; nothing more can be saved"))
        self._queue.put(item)
        return await item.future

    def _write_until_closed(self) -> None:
        for batch in self._batches():
            _tell([_done(self._connection, batch)] if isinstance(batch, _Work) else self._commit(batch))

    def _batches(self) -> Iterator[_Work | list[_Saving]]:
        """What is to be done next: work, or all saves that wait already."""
        saves: list[_Saving] = []
        while True:
            if saves and (len(saves) == LARGEST_BATCH or self._queue.empty()):
                yield saves
                saves = []
            item = self._queue.get()
            if isinstance(item, _Saving):
                saves.append(item)
                continue
            if saves:
                yield saves
                saves = []
            if item is None:
                return
            yield item

    def _commit(self, batch: Sequence[_Saving]) -> list[_Outcome]:
        try:
            with self._connection.begin():
                self._write([saving.save for saving in batch])
        except OperationalError as error:
            return [(saving.future, None, _unwritten(error)) for saving in batch]
        except Exception:
            return self._commit_each(batch)
        return [(saving.future, None, None) for saving in batch]

    def _commit_each(self, batch: Sequence[_Saving]) -> list[_Outcome]:
        """One save of a batch is wrong: find it, so that the others are written all the same."""
        errors: list[Exception | None] = []
        try:
            with self._connection.begin():
                for saving in batch:
                    errors.append(self._error_of(saving.save))
        except SQLAlchemyError as error:
            errors = [_unwritten(error)] * len(batch)
        return [(saving.future, None, error) for saving, error in zip(batch, errors, strict=True)]

    def _error_of(self, save: Save) -> Exception | None:
        try:
            with self._connection.begin_nested():
                self._write([save])
        except IntegrityError:
            return ValueError(f"there is no learner {save.learner_id!r:.50}")
        except OperationalError:
            raise
        except Exception as error:
            return _unwritten(error)
        return None

    def _write(self, saves: Sequence[Save]) -> None:
        self._connection.execute(insert(schema.event), [save.event() for save in saves])
        # The order within a kind is kept; between kinds it makes no difference.
        for kind, together in groupby(sorted(saves, key=_kind), key=_kind):
            self._connection.execute(self._statements[kind], [save.row() for save in together])


def _kind(save: Save) -> str:
    return save.kind


def _done(connection: Connection, work: _Work) -> _Outcome:
    try:
        if work.in_transaction:
            with connection.begin():
                return work.future, work.act(connection), None
        return work.future, work.act(connection), None
    except SQLAlchemyError as error:
        return work.future, None, _unwritten(error)
    except Exception as error:
        return work.future, None, error


def _unwritten(error: Exception) -> StoreError:
    return StoreError(mark("the class's file can't be written: {reason}"), reason=reason(error))


def _tell(outcomes: Sequence[_Outcome]) -> None:
    """Give the results to those who wait for them, one call for each event loop."""
    for loop, together in groupby(outcomes, key=lambda outcome: outcome[0].get_loop()):
        # A loop that has ended has nobody waiting.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, list(together))


def _settle(outcomes: Sequence[_Outcome]) -> None:
    for future, result, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
