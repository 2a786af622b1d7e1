"""The lines between ``---`` and ``---`` at the head of a lesson.

Every value is read as text, as it stands there: a page called ``no`` or ``1.10`` keeps its
name, which YAML's own types would turn into something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.translation import mark

KEYS = ("title", "minutes", "summary", "pages", "lang")
PAGE_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_LONGEST = 20_000
_LONGEST_TEXT = 300
_MOST_MINUTES = 600
_LANG = re.compile(r"[a-z]{2,3}")
_EXAMPLES = {
    "title": "title: The forward pass",
    "minutes": "minutes: 12",
    "summary": "summary: You can work out what a network answers, by hand.",
    "pages": "pages: [numbers, hidden, output]",
    "lang": "lang: en",
}


@dataclass(frozen=True)
class FrontMatter:
    """What the head of a lesson says; values that are wrong or missing are empty.

    Attributes:
        end: Index of the first line after it.
        pages_line: Line of the file that ``pages`` is on, from 1.
    """

    title: str
    minutes: int
    summary: str
    pages: tuple[str, ...]
    lang: str
    end: int
    pages_line: int


@dataclass(frozen=True)
class _Entry:
    line: int
    value: yaml.Node

    @property
    def text(self) -> str | None:
        return self.value.value.strip() if isinstance(self.value, yaml.ScalarNode) else None


def read_front_matter(lines: Sequence[str], faults: FaultList) -> FrontMatter | None:
    """Read the head of a lesson; None if there is none that can be read."""
    if not lines or lines[0].rstrip() != "---":
        faults.add(
            1,
            mark("the file does not begin with front matter"),
            mark("begin it with lines: ---, title: …, minutes: …, summary: …, pages: […], ---"),
        )
        return None
    end = next((index for index, line in enumerate(lines) if index and line.rstrip() == "---"), None)
    if end is None:
        faults.add(1, mark("the front matter is not closed"), mark("write a line --- after its last line"))
        return None
    text = "\n".join(lines[1:end])
    if len(text) > _LONGEST:
        faults.add(1, mark("the front matter is too long"), mark("close it with --- after a few lines"))
        return None
    entries = _entries(text, faults)
    if entries is None:
        return None
    return _Reader(entries, faults).front_matter(end + 1)


def _entries(text: str, faults: FaultList) -> dict[str, _Entry] | None:
    """The keys with their values and lines, told apart by YAML."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        # At the end of the text YAML names a line that is not there.
        index = min(at.line, text.count("\n")) if at else 0
        tabbed = "\t" in text.split("\n")[index]
        faults.add(
            index + 2,
            mark("this line of the front matter can't be read"),
            mark("write spaces instead of tabs")
            if tabbed
            else mark(
                'put a text that holds : # [ {{ ` or quotes into quotes, as in title: "Backprop: by hand"'
            ),
        )
        return None
    except (yaml.YAMLError, RecursionError):
        faults.add(1, mark("the front matter can't be read"), mark("write one key: value on each line"))
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add(1, mark("the front matter has no keys"), mark("write one key: value on each line"))
        return None
    entries: dict[str, _Entry] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in KEYS:
            advice, values = spelling_advice(name, KEYS)
            faults.add(line, mark("unknown key {key}"), advice, key=shortened(name), **values)
        elif name in entries:
            faults.add(line, mark("{key} is there twice"), mark("leave one of them out"), key=name)
        else:
            entries[name] = _Entry(line, value)
    return entries


class _Reader:
    """Checks the entries one by one."""

    def __init__(self, entries: dict[str, _Entry], faults: FaultList) -> None:
        self._entries = entries
        self._faults = faults

    def front_matter(self, end: int) -> FrontMatter:
        pages = self._entries.get("pages")
        return FrontMatter(
            title=self._text("title"),
            minutes=self._minutes(),
            summary=self._text("summary"),
            pages=self._pages(),
            lang=self._lang(),
            end=end,
            pages_line=pages.line if pages else 1,
        )

    def _entry(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is None:
            self._wrong(1, mark("{key} is missing"), key)
        return entry

    def _wrong(self, line: int, message: str, key: str, **values: object) -> None:
        example = _EXAMPLES[key]
        self._faults.add(
            line, message, mark("write for example {example}"), key=key, example=example, **values
        )

    def _text(self, key: str) -> str:
        entry = self._entry(key)
        if entry is None:
            return ""
        if entry.text is None:
            self._wrong(entry.line, mark("{key} is not one text"), key)
        elif not entry.text:
            self._wrong(entry.line, mark("{key} is empty"), key)
        elif len(entry.text) > _LONGEST_TEXT or "\n" in entry.text:
            self._wrong(entry.line, mark("{key} is too long for one line"), key)
        return entry.text or ""

    def _minutes(self) -> int:
        entry = self._entry("minutes")
        if entry is None:
            return 0
        text = entry.text or ""
        # isascii: int() takes digits of every script, and "²" is a digit that it does not take.
        if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= _MOST_MINUTES:
            return int(text)
        self._wrong(entry.line, mark("minutes can't be {value}"), "minutes", value=shortened(text))
        return 0

    def _pages(self) -> tuple[str, ...]:
        entry = self._entry("pages")
        if entry is None:
            return ()
        if not isinstance(entry.value, yaml.SequenceNode) or not entry.value.value:
            self._wrong(entry.line, mark("pages is not a list of page keys"), "pages")
            return ()
        keys: list[str] = []
        for item in entry.value.value:
            line = item.start_mark.line + 2
            key = item.value if isinstance(item, yaml.ScalarNode) else "?"
            if not PAGE_KEY.fullmatch(key) or len(key) > 60:
                self._wrong(
                    line,
                    mark("a page can't have the key {value}: use a-z, 0-9 and -"),
                    "pages",
                    value=shortened(key),
                )
            if key in keys:
                self._wrong(line, mark("two pages have the key {value}"), "pages", value=shortened(key))
            keys.append(key)
        return tuple(keys)

    def _lang(self) -> str:
        entry = self._entries.get("lang")
        if entry is None:
            return ""
        if entry.text is None or not _LANG.fullmatch(entry.text):
            self._wrong(entry.line, mark("lang is not the two letters of a language"), "lang")
            return ""
        return entry.text
