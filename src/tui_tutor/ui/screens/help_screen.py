"""Every key, by what it is for."""

from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_tutor.translation import Translate, mark
from tui_tutor.ui.class_part import HelpGroup

HELP: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        mark("The run"),
        (
            (mark("space"), mark("play and pause"), "press('play')"),
            ("s", mark("one step"), "press('step')"),
            ("S", mark("inside the next step, phase by phase"), "walk"),
            ("=", mark("work a formula out on the step's numbers"), "formula"),
            ("e", mark("one epoch"), "press('epoch')"),
            ("r", mark("reset: the same start again"), "press('reset')"),
            ("n", mark("a new start, from another seed"), "press('new-start')"),
            ("< >", mark("play slower, faster"), ""),
        ),
    ),
    (
        mark("Back in time"),
        (
            ("{ }", mark("a step back; on again"), ""),
            ("j", mark("jump to any step"), "jump"),
            ("z", mark("take the last edit back"), "undo"),
            ("y", mark("take an undo back"), "redo"),
            ("J", mark("other paths that you have left"), "branches"),
        ),
    ),
    (
        mark("Change the network"),
        (
            ("l", mark("layers: type 2-4-1"), "change('layers')"),
            ("[ ]", mark("learning rate down, up"), ""),
            ("a", mark("activation"), "change('activation')"),
            ("d", mark("data"), "change('data')"),
            ("b", mark("batch size"), "change('batch')"),
            ("o", mark("optimizer"), "change('optimizer')"),
            ("i", mark("start values"), "change('init')"),
            ("k", mark("backend: NumPy or Torch"), "change('backend')"),
            ("w", mark("set a weight or bias of the chosen unit"), "set_parameter"),
            ("u", mark("the whole setup, every word of it"), "setup"),
            ("c", mark("copy the setup string"), "copy"),
            ("p", mark("paste a setup string"), "paste"),
        ),
    ),
    (
        mark("What the panel shows"),
        (
            ("g", mark("weights or gradients in the graph"), "toggle_gradients"),
            ("M", mark("the plane as each layer bends it"), "bend"),
            ("E", mark("the run as a script, PyTorch or NumPy"), "script"),
            ("C", mark("compare: twins, seeds, rates, backends"), "compare"),
            ("D", mark("the doctor: what is wrong, what to try"), "doctor"),
            ("f", mark("numbers: forward, gradients, parameters"), "next_tab"),
            (", .", mark("sample before, sample after"), ""),
            ("x", mark("loss axis: linear or log"), "toggle_log"),
            ("tab", mark("go to the next part; arrows move in it"), ""),
        ),
    ),
    (
        mark("The lesson"),
        (
            ("← →", mark("page back, page on"), ""),
            ("↑ ↓", mark("scroll"), ""),
            ("1 … 9", mark("answer a quiz"), ""),
            ("h", mark("a hint"), "hint"),
            ("H", mark("the solution"), "solution"),
            ("W", mark("try the many starts that a goal asks for"), "try_starts"),
            ("=", mark("type what the page asks for, esc when done"), ""),
            ("G", mark("train with your own formulas"), "own_training"),
            ("U", mark("mend a fault that you have named"), "mend"),
            ("R", mark("the page's own setup back on the panel"), "page_setup"),
            ("m", mark("the course map, and what to review"), "contents"),
            ("A", mark("the glossary, A to Z"), "glossary"),
            ("/", mark("search the lessons"), ""),
        ),
    ),
    (
        mark("The tutor"),
        (
            ("v", mark("next pane, where only one fits"), "next_pane"),
            ("L", mark("the next language"), "app.language"),
            ("ctrl+s", mark("save the screen as a picture (SVG)"), "app.save_screen"),
            ("ctrl+p", mark("every command by name"), ""),
            ("?", mark("this help"), "help"),
            ("q", mark("quit; everything is saved"), "app.quit"),
        ),
    ),
)
"""Groups of keys; each key with what it does and, where it is one thing only, its action."""


INDENT, KEY_CELLS = 2, 7
"""Cells before a key, and for it."""


def in_columns(groups: tuple[HelpGroup, ...]) -> tuple[tuple[HelpGroup, ...], tuple[HelpGroup, ...]]:
    """Groups in their order in two columns that are as alike in length as they can be."""
    lengths = [len(keys) + 2 for _title, keys in groups]
    split = min(range(len(groups) + 1), key=lambda at: abs(sum(lengths[:at]) - sum(lengths[at:])))
    return groups[:split], groups[split:]


class HelpScreen(ModalScreen[None]):
    """Shows every key.

    Args:
        translate: Gives the texts in the learner's language.
        more: Further groups of keys, for a class.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (so the base class has it)

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,enter", "dismiss", "Close")]

    def __init__(self, translate: Translate, more: tuple[HelpGroup, ...] = ()) -> None:
        super().__init__()
        self._translate = translate
        self._groups = (*HELP, *more)

    def compose(self) -> ComposeResult:
        """The groups, one under the other, or in two columns where there is room."""
        _ = self._translate
        with Vertical(classes="window -help") as window:
            window.border_title = _("keys")
            window.border_subtitle = _("↑↓ scroll   esc close")
            with VerticalScroll(classes="columns"):
                for column in in_columns(self._groups):
                    with Vertical(classes="column"):
                        for title, keys in column:
                            yield Static(_(title), classes="group-title", markup=False)
                            yield Static(self._group(keys), classes="group", markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def _group(self, keys: tuple[tuple[str, str, str], ...]) -> Table:
        _ = self._translate
        group = Table.grid(padding=(0, 1))
        group.add_column(width=KEY_CELLS + INDENT, no_wrap=True)
        # A text that takes two lines goes on under itself, not under the keys.
        group.add_column()
        for key, says, _action in keys:
            group.add_row(" " * INDENT + _(key), _(says))
        return group
