"""Edits that can be taken back, and the other paths that a learner has gone."""

from tui_tutor.engine.history import Path, Place

MOST_EDITS = 100
"""That can be taken back."""
MOST_BYTES = 32 << 20
"""Of what is kept for that, the present path aside."""


class Timeline:
    """Remembers where a run was before each edit of it.

    Nothing that was trained is lost by an edit: the path that was left lies as it was. `undo`
    goes back to it, and so does whoever chooses it among the `branches`.

    Args:
        paths: Paths that were left before.
    """

    def __init__(self, paths: tuple[Path, ...] = ()) -> None:
        self._before: list[Place] = []
        self._undone: list[Place] = []
        self._paths: list[Path] = list(paths)

    def edited(self, before: Place) -> None:
        """Note an edit.

        Args:
            before: Where the run was before it.
        """
        self._leave(before.path)
        self._undone.clear()
        self._before.append(before)
        del self._before[:-MOST_EDITS]
        while len(self._paths) > 1 and self._bytes() > MOST_BYTES:
            self._forget(self._paths[0])

    def undo(self, now: Place) -> Place | None:
        """Where the run was before the last edit; None where there is no edit to take back."""
        return self._turn(self._before, self._undone, now)

    def redo(self, now: Place) -> Place | None:
        """Where the run was before the last undo; None where there is none, or an edit came since."""
        return self._turn(self._undone, self._before, now)

    def branches(self, now: Path) -> tuple[Path, ...]:
        """All other paths on which something was trained, in the order in which they were left."""
        return tuple(path for path in self._paths if path is not now and path.end > path.edited_at)

    def _turn(self, source: list[Place], target: list[Place], now: Place) -> Place | None:
        if not source:
            return None
        self._leave(now.path)
        target.append(now)
        return source.pop()

    def _leave(self, path: Path) -> None:
        """Keep a path, as the newest that was left."""
        self._paths = [other for other in self._paths if other is not path] + [path]

    def _forget(self, path: Path) -> None:
        self._paths.remove(path)
        self._before = [place for place in self._before if place.path is not path]

    def _bytes(self) -> int:
        """Of all moments that are kept; paths share those from before they parted."""
        moments = {id(moment): moment for path in self._paths for moment in path.moments}
        return sum(moment.bytes for moment in moments.values())
