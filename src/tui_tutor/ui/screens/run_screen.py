"""The panel with everything a learner may do to the run: play it, edit it, start it again.

The screen alone owns the run. Whatever may have to wait for the run goes to a worker, so that
the next key is never kept waiting.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Paste

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup, setup_words
from tui_tutor.errors import TutorError
from tui_tutor.lessons.goals import ACTIONS
from tui_tutor.store.folders import working_folder
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.parameter_questions import Parameter, ParameterQuestions
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl, next_rate
from tui_tutor.ui.screens.help_screen import HELP
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.screens.setup_screen import SetupScreen
from tui_tutor.ui.setup_questions import SetupQuestions
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.run_status import RunStatus
from tui_tutor.ui.widgets.setup_bar import SetupBar
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.values_table import ValuesTable
from tui_tutor.ui.words import WORDS, shown_words


class RunScreen(PanelScreen):
    """A run on the panel.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "press('play')", "Play or pause"),
        Binding("s", "press('step')", "Step"),
        Binding("e", "press('epoch')", "Epoch"),
        Binding("r", "press('reset')", "Reset"),
        Binding("n", "press('new-start')", "New start"),
        Binding("less_than_sign", "press('slower')", "Slower"),
        Binding("greater_than_sign", "press('faster')", "Faster"),
        Binding("left_square_bracket", "nudge_rate(-1)", "Learning rate down"),
        Binding("right_square_bracket", "nudge_rate(1)", "Learning rate up"),
        Binding("l", "change('layers')", "Layers"),
        Binding("a", "change('activation')", "Activation"),
        Binding("d", "change('data')", "Data"),
        Binding("b", "change('batch')", "Batch"),
        Binding("o", "change('optimizer')", "Optimizer"),
        Binding("i", "change('init')", "Start values"),
        Binding("k", "change('backend')", "Backend"),
        Binding("w", "set_parameter", "Set a weight"),
        Binding("u", "setup", "Setup"),
        Binding("c", "copy", "Copy the setup"),
        Binding("p", "paste", "Paste a setup"),
    ]

    def __init__(self, run: RunControl, translate: Translate) -> None:
        self._is_lent = self._owes_setup = False
        super().__init__(run, translate)

    def looks_like(self, other: PanelScreen) -> None:
        """Take over what is looked at, and what is still to be kept."""
        super().looks_like(other)
        if isinstance(other, RunScreen):
            self._is_lent, self._owes_setup = other._is_lent, other._owes_setup

    @property
    def borrowed(self) -> bool:
        """Whether the run is as somebody else has left it, by its setup or by its steps."""
        return self._is_lent or self.run.is_led

    @borrowed.setter
    def borrowed(self, borrowed: bool) -> None:
        self._is_lent = borrowed

    def setup_changed(self) -> None:
        """Note that the learner has another setup on the panel, for screens built on this one."""

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run; a setup changed on another's run is kept from a step on."""
        if self._owes_setup and not self.borrowed:
            self._owes_setup = False
            self.setup_changed()
        super().paint(evaluations)

    def _takes_over(self) -> bool:
        """Whether the learner may change the run, which is the learner's own from now on."""
        if not self.may("run"):
            return False
        self.borrowed = False
        return True

    async def borrow(self, text: str, folder: Path | None, step: int | None = None) -> bool:
        """Put somebody else's setup on the panel; the learner's own stays saved.

        Args:
            text: The setup string; its backend may be one that is not here.
            folder: Where a file that it names lies.
            step: How far the run is to be; None leaves that to the learner.

        Returns:
            Whether the run gets as far as that.

        Raises:
            TutorError: If the setup can't be used; the run is as it was.
        """
        run, was_lent = self.run, self._is_lent
        # From before the change, as what it leads to may be saved.
        self._is_lent, self._owes_setup = True, False
        try:
            before, now = await run.change(
                lambda _setup: parse_setup(text, folder=folder).changed(backend="numpy", device="cpu")
            )
        except TutorError:
            self._is_lent = was_lent
            raise
        if now.layer_sizes != before.layer_sizes:
            self.selected = None
        if not now.keeps_parameters_of(before) or (step is not None and step < run.frame.step):
            await run.restart()
        return step is None or run.play_to(step)

    # Driving the run

    @on(RunStatus.Pressed)
    def press_button(self, event: RunStatus.Pressed) -> None:
        """A button of the run was clicked."""
        self.action_press("play" if event.action == "pause" else event.action)

    def action_press(self, name: str) -> None:
        """Play, pause, step and the like."""
        if not self.may("run"):
            return
        run = self.run
        if run.frame.diverged and name in ("play", "step", "epoch"):
            # The picture may have shown it before a step of the run could notice.
            run.pause()
            text = self._translate("The run has diverged. Press r to start again, with a smaller rate.")
            self.notify(text, severity="warning", timeout=6, markup=False)
        elif name in ("slower", "faster"):
            run.change_speed(-1 if name == "slower" else 1)
            self.paint()
        elif name == "play" and run.playing:
            run.pause()
            self.paint()
            self.did("pause")
        elif name == "play":
            self.borrowed = False
            run.play()
            self.paint()
            self.did(name)
        else:
            self.borrowed = False
            self._drive(name)

    @work(group="run")
    async def _drive(self, name: str) -> None:
        """Do what may have to wait for a step that is on its way."""
        if name == "step":
            await self.run.step()
        elif name == "epoch":
            await self.run.epoch()
        elif name == "reset":
            await self.run.restart()
        elif name == "new-start":
            await self._change(lambda setup: setup.changed(seed=(setup.seed + 1) % 2**32))
        self.did(name)

    @work(group="run")
    async def action_nudge_rate(self, direction: int) -> None:
        """Make the learning rate one notch smaller or larger; the run goes on."""
        await self._change(
            lambda setup: setup.changed(learning_rate=next_rate(setup.learning_rate, direction)),
            "learning-rate",
        )

    async def _edit(self, text: str, *actions: str) -> None:
        """Change words of the setup; a wrong one is told and changes nothing."""
        self._announce_torch(text)
        folder = working_folder()
        await self._change(lambda setup: parse_setup(text, setup, folder), *actions)

    async def _edit_words(self, text: str, *actions: str, folder: Path | None = None) -> None:
        """Change words of the setup; each that becomes another one counts as changed by hand.

        A file that they name lies in ``folder``, or in the working folder.
        """
        self._announce_torch(text)
        there = folder or working_folder()
        changed = await self._change(lambda setup: parse_setup(text, setup, there), *actions)
        for word in changed & set(ACTIONS):
            self.did(word)

    def _announce_torch(self, text: str) -> None:
        """Say why nothing seems to happen: torch takes a second or more to import."""
        if "torch" in text and "torch" not in sys.modules:
            self.notify(self._translate("Loading PyTorch; the run goes on meanwhile."), timeout=2)

    async def _change(self, edit: Callable[[Setup], Setup], *actions: str) -> set[str]:
        """Go on under a changed setup, and note what was done; the words that became others."""
        if not self._takes_over():
            return set()
        try:
            before, now = await self.run.change(edit)
        except TutorError as error:
            self.tell(error)
            return set()
        if now.layer_sizes != before.layer_sizes:
            self.selected = None
        if now is not before:
            # Over what the learner has left there it is written only once it has been trained.
            self._owes_setup = self.borrowed
            self.setup_changed()
        for action in actions:
            self.did(action)
        words = setup_words(before)
        return {word for word, value in setup_words(now).items() if value != words[word]}

    # Editing the setup

    @on(SetupBar.WordPicked)
    def pick_word(self, event: SetupBar.WordPicked) -> None:
        """A word of the setup bar is to be changed."""
        self.action_change(event.word)

    @on(NetworkGraph.LayerSizesEdited)
    @work(group="run")
    async def edit_layers(self, event: NetworkGraph.LayerSizesEdited) -> None:
        """Units or layers were added or removed in the graph."""
        await self._edit("-".join(map(str, event.layer_sizes)), "layers")

    @work(exclusive=True, group="question")
    async def action_change(self, word: str) -> None:
        """Ask for another value of a word of the setup."""
        await self._ask(word)

    @work(exclusive=True, group="question")
    async def action_setup(self) -> None:
        """Show the whole setup, and change words of it until the window is closed."""
        word: str | None = ""
        while word is not None:
            setup = self.run.setup
            words, text = shown_words(setup, self.concealed), print_setup(setup, self.concealed)
            screen = SetupScreen(words, text, word, self._translate)
            word = await self.app.push_screen_wait(screen)
            if word is not None:
                await self._ask(word)

    async def _ask(self, word: str) -> None:
        if not self.may("run") or (word in self.concealed and self.keeps_secret()):
            return
        text = await SetupQuestions(self.app, self._translate).change(word, self.run.setup)
        if text is not None:
            await self._edit(text, word)

    def action_copy(self) -> None:
        """Copy the setup string."""
        text = print_setup(self.run.setup, self.concealed)
        self.app.copy_to_clipboard(text)
        self.notify(text, title=self._translate("copied"), timeout=5, markup=False)

    @work(exclusive=True, group="question")
    async def action_paste(self) -> None:
        """Ask for a setup string."""
        if not self.may("run"):
            return
        text = await SetupQuestions(self.app, self._translate).paste(self.run.setup, self.concealed)
        if text:
            await self._edit_words(text, "paste")

    @work(group="run")
    async def on_paste(self, event: Paste) -> None:
        """Take a setup that the terminal pastes."""
        event.stop()
        if event.text.strip():
            await self._edit_words(event.text.strip(), "paste")

    @on(SurfaceMap.PointDrawn)
    @work(group="run")
    async def draw_point(self, event: SurfaceMap.PointDrawn) -> None:
        """Add the point that was drawn to the data."""
        point = (round(event.x1, 2), round(event.x2, 2), event.y)
        await self._change(lambda setup: setup.changed(points=(*setup.points, point)), "data")

    # Setting weights

    @on(NetworkGraph.ParameterPicked)
    @on(ValuesTable.ParameterPicked)
    @work(exclusive=True, group="question")
    async def set_picked(self, event: NetworkGraph.ParameterPicked | ValuesTable.ParameterPicked) -> None:
        """Ask for another value of the weight or bias that was picked."""
        await self._ask_parameter(Parameter(event.layer, event.unit, event.input))

    @work(exclusive=True, group="question")
    async def action_set_parameter(self) -> None:
        """Ask which weight or bias of the chosen unit to set, and to what."""
        if not self.may("run"):
            return
        frame = self.run.frame
        unit = self.selected or UnitAddress(len(frame.layers) - 1, 0)
        chosen = await ParameterQuestions(self.app, self._translate).which(frame, unit)
        if chosen is not None:
            await self._ask_parameter(chosen)

    async def _ask_parameter(self, parameter: Parameter) -> None:
        if not self.may("run"):
            return
        frame = self.run.frame
        value = await ParameterQuestions(self.app, self._translate).value(frame, parameter)
        # A change of the layers may still have been on its way when the window opened.
        is_same = self.run.setup.layer_sizes == frame.setup.layer_sizes
        if value is not None and is_same and self._takes_over():
            await self.run.set_parameter(*parameter, value)
            self.did("set-weight")

    def commands(self) -> Iterator[SystemCommand]:
        """Everything that can be done here, by name."""
        _ = self._translate
        for _title, keys in HELP:
            for key, says, action in keys:
                if action and (action.startswith("app.") or self._knows(action)):
                    yield SystemCommand(_(says), key, partial(self.run_action, action))
        for name, word in WORDS.items():
            yield SystemCommand(f"{name}: {_(word.says)}", "", partial(self.action_change, name))

    def _knows(self, action: str) -> bool:
        return hasattr(self, "action_" + action.partition("(")[0])
