"""Things that the learner puts in order."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import reactive

from tui_tutor.lessons.lesson import Order
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline, read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, plain, wrap
from tui_tutor.ui.widgets.question_block import QuestionBlock, check_row, wide_row

CHECK = "check"
"""The link that checks the order."""
_HEAD = 4
"""Cells before the text of a row."""


class OrderBlock(QuestionBlock):
    """Things to put in order: pressing the number of one, or clicking it, places it next.

    What is placed stands above what is left. When all are placed, enter checks. Where the order
    is wrong, what is right up to the first wrong place stays, and may not be moved any more.

    Args:
        order: The question.
        translate: Gives the texts of the interface.
        answer: The order that was answered before: places in the right order, from 1, as in ``"1,3,2"``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+up", "move(-1)", "Place earlier", show=False),
        Binding("shift+down", "move(1)", "Place later", show=False),
        Binding("backspace", "take_back", "Take back", show=False),
    ]
    """Up and down point at a thing, with shift they move it."""

    placed: reactive[tuple[int, ...]] = reactive((), init=False)
    """Things in the learner's order, each as its index in the right one."""

    def __init__(self, order: Order, translate: Translate, answer: str = "") -> None:
        super().__init__(order.key, order.ask, translate, answer)
        self.order = order
        self._why = read_markdown(order.why)
        self._items = [read_inline(item) for item in order.items]
        self._links = [Link(str(number)) for number in range(len(order.items))]
        self._check = Link(CHECK)
        self.set_reactive(OrderBlock.placed, tuple(range(self.fixed)))

    @property
    def answered(self) -> bool:
        """Whether the right order was given."""
        return self.fixed == len(self.order.items)

    @property
    def fixed(self) -> int:
        """How many things were right in the last answer before the first that was not."""
        said = self._said()
        return next((place for place, item in enumerate(said) if item != place), len(said))

    @property
    def is_full(self) -> bool:
        """Whether all are placed."""
        return len(self.placed) == len(self.order.items)

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Put in order")

    def body(self, width: int) -> list[Line]:
        """What is placed over what is left, and what to do."""
        lines: list[Line] = []
        for place, item in enumerate(self.placed):
            lines += self._placed_lines(place, item, width)
        for number, item in enumerate(self.order.shown, 1):
            if item not in self.placed:
                link = self._links[item]
                head = (Run(f" {number} ", "key", link), Run(" ", "row", link))
                lines += self._row(item, head, width, link)
        if self.answered:
            why = lay_out_blocks(self._why, width, note_words(self._translate))
            lines += [BLANK, *why] if why else []
        else:
            lines += [BLANK, *self._advice_lines(width)]
        return lines

    def _placed_lines(self, place: int, item: int, width: int) -> list[Line]:
        is_fixed = place < self.fixed
        link = None if is_fixed else self._links[item]
        sign = "✓" if is_fixed else "."
        head = (Run(f" {place + 1}{sign} ", "row right" if is_fixed else "row current", link),)
        return self._row(item, head, width, link)

    def _row(self, item: int, head: Line, width: int, link: Link | None) -> list[Line]:
        """A thing behind its number or its place, up to the full width so that all of it can be clicked."""
        texts = [Run(run.text, f"row {run.style}", link) for run in self._items[item]]
        rows: list[Line] = []
        for y, line in enumerate(wrap(texts, width - _HEAD)):
            start = head if y == 0 else (Run(" " * _HEAD, "row", link),)
            rows.append(wide_row((*start, *line), width, link))
        return rows

    def _advice_lines(self, width: int) -> list[Line]:
        """What was wrong, and what to press next."""
        _ = self._translate
        lines: list[Line] = []
        fault = self._fault()
        if fault:
            lines += prefixed(wrap((Run(fault),), width - 2), Run("✗ ", "wrong"), Run("  "))
        if self.is_full:
            lines.append(check_row(self._check, _("Check the order"), width))
        return [*lines, *wrap((Run(self._advice(), "muted"),), width)]

    def _advice(self) -> str:
        _ = self._translate
        place = len(self.placed) + 1
        if self.is_full:
            return _("Enter checks, backspace takes the last one back, shift with ↑ ↓ moves one.")
        if place == self.fixed + 1 == 1:
            return _("Press the numbers in your order, or click: what comes first?")
        if place == self.fixed + 1:
            return _("What comes in place {place}? Press its number, or click.").format(place=place)
        return _("And in place {place}? Press its number; backspace takes the last one back.").format(
            place=place
        )

    def _fault(self) -> str:
        """What was wrong with the last answer: everything before is right, so the first wrong comes later."""
        said = self._said()
        if not said or self.answered:
            return ""
        place = self.fixed
        item = plain(self._items[said[place]]).rstrip(".。")
        text = self._translate("Place {place} is not right yet: “{item}” comes later.")
        if place:
            text = self._translate(
                "Right up to place {right}. But in place {place}, “{item}” comes too early."
            )
        return text.format(right=place, place=place + 1, item=item)

    def _said(self) -> tuple[int, ...]:
        """Indices of the last answer; none where it is no order of these things."""
        parts = self.answer.split(",")
        said = tuple(int(part) - 1 for part in parts if part.isdecimal())
        return said if sorted(said) == list(range(len(self.order.items))) else ()

    def watch_placed(self) -> None:
        """Show what is placed."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Place a thing or take it back, check, or follow a link of the question."""
        if link is self._check:
            self.check()
        elif link in self._links:
            self.toggle(self._links.index(link))
        else:
            super().choose(link)

    def press(self, number: int) -> None:
        """Place the thing that is shown with a number, or take it back."""
        if 1 <= number <= len(self.order.shown):
            self.toggle(self.order.shown[number - 1])

    def toggle(self, item: int) -> None:
        """Place a thing next, or take it back where it is placed already and not known to be right."""
        if self.answered or item in self.placed[: self.fixed]:
            return
        if item in self.placed:
            self.placed = tuple(each for each in self.placed if each != item)
        else:
            self.placed = (*self.placed, item)
        self._point_on()

    def _point_on(self) -> None:
        """Point at what is to be chosen next: the first that is left, or the check."""
        left = [self._links[item] for item in self.order.shown if item not in self.placed]
        self.pointed = self.links.index(left[0] if left else self._check)
        self.show_pointed()

    def check(self) -> None:
        """Answer with the order as it is; what is right up to the first wrong place stays."""
        if self.answered or not self.is_full:
            return
        self.answer = ",".join(str(item + 1) for item in self.placed)
        self.placed = self.placed[: self.fixed]
        if not self.answered:
            self._point_on()
        self.tell(self.Answered(self, self.key, self.answer, self.answered))

    def action_choose(self) -> None:
        """Check what is complete, or choose what the keyboard is at."""
        if self.is_full and not self.answered:
            self.check()
        else:
            super().action_choose()

    def action_take_back(self) -> None:
        """Take the last one back."""
        if not self.answered and len(self.placed) > self.fixed:
            self.toggle(self.placed[-1])

    def action_move(self, delta: int) -> None:
        """Move the thing that is pointed at to an earlier or later place."""
        links = self.links
        link = links[min(self.pointed, len(links) - 1)] if links else None
        item = self._links.index(link) if link in self._links else None
        if item is None or item not in self.placed:
            return
        place = self.placed.index(item)
        if self.fixed <= place + delta < len(self.placed):
            others = [each for each in self.placed if each != item]
            self.placed = (*others[: place + delta], item, *others[place + delta :])
            self.pointed = self.links.index(self._links[item])
