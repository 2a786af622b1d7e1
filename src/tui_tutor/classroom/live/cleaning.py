"""Takes out of messages what could do something to another's terminal."""

from collections.abc import Callable
from typing import Any, TypeVar

from tui_tutor.classroom.door.identity import shown
from tui_tutor.store.class_messages import Picture

AS_WIDE = str.maketrans(dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " "))


Message = TypeVar("Message")


def cleaned(message: Message) -> Message:
    """A message in whose texts nothing can control a terminal; a picture keeps its places."""
    copy: Message = _copy(message, _on_a_picture if isinstance(message, Picture) else shown_text)
    return copy


def changed(message: Message, /, **values: object) -> Message:
    """A message with other values."""
    given = {name: getattr(message, name) for name in fields_of(message)}
    return type(message)(**(given | values))


def fields_of(message: object) -> tuple[str, ...]:
    """The names of a message's values."""
    names: tuple[str, ...] = getattr(message, "__struct_fields__", ())
    return names


def shown_text(text: str) -> str:
    """A text with nothing in it that could control a terminal, but for the ends of its lines."""
    # Nearly every text is harmless, and this is fast.
    if text.isprintable():
        return text
    return "\n".join(map(shown, text.split("\n")))


def _on_a_picture(text: str) -> str:
    # Where a sign stood that takes a cell, a blank must stand; other ones that are hidden take none.
    return text if text.isprintable() else shown(text.translate(AS_WIDE))


def _copy(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_copy(each, clean) for each in value)
    names = fields_of(value)
    return changed(value, **{name: _copy(getattr(value, name), clean) for name in names}) if names else value
