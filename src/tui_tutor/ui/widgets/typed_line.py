"""A line that is typed into, and its cursor."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class TypedLine:
    """What stands in a field.

    Attributes:
        text: The text.
        cursor: Characters before the cursor.
    """

    text: str = ""
    cursor: int = 0

    @classmethod
    def of(cls, text: str) -> Self:
        """A text with the cursor at its end."""
        return cls(text, len(text))

    def typed(self, text: str, most: int) -> Self:
        """The line with a text at the cursor, as much of it as there is room for."""
        text = text[: max(most - len(self.text), 0)]
        return replace(self, text=self._before + text + self._behind, cursor=self.cursor + len(text))

    def pressed(self, key: str) -> Self | None:
        """The line after a key that edits or moves; None for any other key."""
        match key:
            case "backspace":
                return replace(self, text=self._before[:-1] + self._behind, cursor=max(self.cursor - 1, 0))
            case "delete":
                return replace(self, text=self._before + self._behind[1:])
            case "left":
                return replace(self, cursor=max(self.cursor - 1, 0))
            case "right":
                return replace(self, cursor=min(self.cursor + 1, len(self.text)))
            case "home" | "ctrl+a":
                return replace(self, cursor=0)
            case "end" | "ctrl+e":
                return replace(self, cursor=len(self.text))
            case "ctrl+u":
                return replace(self, text=self._behind, cursor=0)
        return None

    def window(self, width: int) -> tuple[str, str]:
        """What there is room for before and behind the cursor; a longer line is cut with ``…``."""
        before, behind = self._before, self._behind
        if len(before) + len(behind) <= width:
            return before, behind
        ahead = min(len(behind), width // 4)
        room = max(width - ahead, 1)
        before = before if len(before) <= room else "…" + before[len(before) - room + 1 :]
        room = max(width - len(before), 0)
        behind = behind if len(behind) <= room else behind[: max(room - 1, 0)] + "…"[: min(room, 1)]
        return before, behind

    @property
    def _before(self) -> str:
        return self.text[: self.cursor]

    @property
    def _behind(self) -> str:
        return self.text[self.cursor :]
