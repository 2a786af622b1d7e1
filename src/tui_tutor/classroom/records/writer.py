"""The one thread that writes: saves that wait together are committed together.

A database lets one write at a time, and two hundred seats that fight for the turn make some of
them wait for seconds. Here they stand in one queue, and the queue is written in one go. A database
on another machine may go away and come back: saves wait for it, and none is written twice.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.ledger_database import SECONDS_TO_BE_FREE, is_still_locked
from tui_tutor.classroom.records.ledger_file import reason
from tui_tutor.classroom.records.saves import KINDS, Save, Upsert, statement
from tui_tutor.classroom.seating.fence import Fence, NoFence
from tui_tutor.errors import StoreError
from tui_tutor.translation import mark

LARGEST_BATCH = 200
"""Saves in one commit; with what a save costs, a batch is written within 50 ms."""
PATIENCE = 5.0
"""Seconds that anything but a save waits for a database that has gone away."""
PAUSE = 0.2
"""Seconds between tries to reach it again."""

Result = TypeVar("Result")
_Outcome = tuple["asyncio.Future[Any]", Any, Exception | None]
_Errors = list[Exception | None]
_Write = Callable[[Sequence[Save]], _Errors]


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
        fence: Says for whom this server may write.
    """

    def __init__(self, engine: Engine, fence: Fence | None = None) -> None:
        self._engine = engine
        self._fence = fence or NoFence()
        self._connection = engine.connect()
        self._batch = 0
        self._is_cut_off = False
        self._queue: queue.SimpleQueue[_Work | _Saving | None] = queue.SimpleQueue()
        self._closing = threading.Event()
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

    async def read_beside(self, act: Callable[[Connection], Result]) -> Result:
        """Read a long time, as everything is at one moment, on a connection of its own.

        Raises:
            StoreError: If the database refuses.
        """

        def read() -> Result:
            try:
                with self._engine.connect() as connection:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                    return act(connection)
            except SQLAlchemyError as error:
                raise _unwritten(error) from error

        return await asyncio.to_thread(read)

    async def close(self) -> None:
        """Commit everything handed in so far, and end."""
        if not self._closing.is_set():
            self._closing.set()
            ended = _Work(Connection.in_transaction, in_transaction=False)
            self._queue.put(ended)
            self._queue.put(None)
            await ended.future
            self._thread.join()
            self._connection.close()
            self._engine.dispose()

    async def _hand_in(self, item: _Work | _Saving) -> Any:
        if self._closing.is_set():
            raise StoreError(mark("the class has ended; nothing more can be saved"))
        if self._is_cut_off and isinstance(item, _Work):
            raise StoreError(mark("the class's database can't be reached; try again in a moment"))
        self._queue.put(item)
        return await item.future

    def _write_until_closed(self) -> None:
        for batch in self._batches():
            _tell([self._do(batch)] if isinstance(batch, _Work) else self._commit(batch))

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

    def _do(self, work: _Work) -> _Outcome:
        began = time.monotonic()
        while True:
            acted = False
            try:
                with self._connection.begin() if work.in_transaction else nullcontext():
                    result = work.act(self._connection)
                    acted = True
                return work.future, result, None
            except SQLAlchemyError as error:
                # What has been sent to be committed may have been: that must not be done again.
                is_over = acted or time.monotonic() - began >= self._patience_with(error)
                if is_over or self._closing.wait(PAUSE):
                    return work.future, None, _unwritten(error)
            except Exception as error:
                return work.future, None, error

    def _commit(self, batch: Sequence[_Saving]) -> list[_Outcome]:
        saves = [saving.save for saving in batch]
        self._batch += 1
        try:
            errors = self._write_once(saves, self._write_all)
        except OperationalError as error:
            errors = [_unwritten(error)] * len(batch)
        except Exception:
            # One save of the batch is wrong: find it, so that the others are written all the same.
            try:
                errors = self._write_once(saves, self._write_each)
            except SQLAlchemyError as error:
                errors = [_unwritten(error)] * len(batch)
        return [(saving.future, None, error) for saving, error in zip(batch, errors, strict=True)]

    def _write_once(self, saves: Sequence[Save], write: _Write) -> _Errors:
        """Write in one transaction; again as long as the database is away, or others have locked it."""
        errors: _Errors = []
        try:
            while True:
                try:
                    with self._connection.begin():
                        if not (self._is_cut_off and self._fence.has_noted(self._connection, self._batch)):
                            errors = self._write_behind_fence(saves, write)
                    break
                except DBAPIError as error:
                    # A lock that is waited for says nothing of what was sent before.
                    self._is_cut_off = self._is_cut_off or self._is_away(error)
                    if not self._patience_with(error) or self._closing.wait(PAUSE):
                        raise
        finally:
            self._is_cut_off = False
        return errors

    def _write_behind_fence(self, saves: Sequence[Save], write: _Write) -> _Errors:
        own = self._fence.hold(self._connection, {save.learner_id for save in saves}, self._batch)
        written = iter(write([save for save in saves if save.learner_id in own]))
        return [next(written) if save.learner_id in own else _taken_over() for save in saves]

    def _patience_with(self, error: SQLAlchemyError) -> float:
        """Seconds that anything but a save is tried again after such an error; 0 for not at all."""
        if self._is_away(error):
            return PATIENCE
        return SECONDS_TO_BE_FREE if is_still_locked(error) else 0.0

    def _is_away(self, error: SQLAlchemyError) -> bool:
        return self._connection.invalidated or getattr(error, "connection_invalidated", False)

    def _write_all(self, saves: Sequence[Save]) -> _Errors:
        self._write(saves)
        return [None] * len(saves)

    def _write_each(self, saves: Sequence[Save]) -> _Errors:
        return [self._error_of(save) for save in saves]

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
        if not saves:
            return
        self._connection.execute(insert(schema.event), [save.event() for save in saves])
        # The order within a kind is kept; between kinds it makes no difference.
        for kind, together in groupby(sorted(saves, key=_kind), key=_kind):
            self._connection.execute(self._statements[kind], [save.row() for save in together])


def _kind(save: Save) -> str:
    return save.kind


def _unwritten(error: Exception) -> StoreError:
    return StoreError(mark("what is kept of the class can't be written: {reason}"), reason=reason(error))


def _taken_over() -> StoreError:
    return StoreError(
        mark("this seat has been taken over from elsewhere; nothing more is saved here"),
        mark("go on where you came in last"),
    )


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
