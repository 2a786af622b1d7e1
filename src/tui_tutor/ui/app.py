"""The application: opens the tutor's screen with what is saved, and puts it away."""

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual import on, work
from textual._compositor import ChopsUpdate
from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, MouseDown, Paste
from textual.notifications import Notification, SeverityLevel
from textual.screen import Screen

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.course import load_course
from tui_tutor.lessons.faults import Fault
from tui_tutor.store.folders import save_picture, working_folder
from tui_tutor.store.progress import PLAY, Progress
from tui_tutor.translation import LANGUAGES, Translate, mark, translator
from tui_tutor.ui.class_part import ClassPart
from tui_tutor.ui.line_breaks import break_lines_by_our_rule
from tui_tutor.ui.pace import GivesWay
from tui_tutor.ui.player import FULL_SPEED
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.lesson_screen import LessonScreen
from tui_tutor.ui.screens.panel_values import next_of
from tui_tutor.ui.screens.play_screen import PlayScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.screens.time_screen import TimeScreen
from tui_tutor.ui.sent_update import SentUpdate
from tui_tutor.ui.study import Opening, Study
from tui_tutor.ui.widgets.notices import show_notice

FRAMES_PER_SECOND = 10.0
"""Fast enough to watch, slow enough that painting costs a fifth of the training speed."""

SECONDS_BETWEEN_LOOKS = 2.0
"""At whether everything could be saved."""
SETTLES_AFTER = 0.5
"""Seconds from the start until what the first screen can do without is done."""

THEMES = {
    "textual-dark": mark("dark colours"),
    "textual-light": mark("light colours"),
    "ansi-dark": mark("the terminal's own colours"),
}


class TutorApp(App[None]):
    """The tutor.

    Args:
        progress: Where the learner's progress is kept.
        lessons_root: Folder of the course.
        language: Language of lessons and interface.
        opens: What to open.
        frames_per_second: How often the panel is painted while playing.
        speed: Steps per second that runs begin with; 0 is as fast as they go.
        stretch: Gives how many times as long as usual training and painting are to take, where
            the machine is shared.
        driver_class: Talks to the terminal; None takes the one for this system.
        class_part: The learner's or teacher's part in a class; None for a tutor alone.
    """

    CSS_PATH = "tutor.tcss"

    def __init__(
        self,
        progress: Progress,
        lessons_root: Path,
        language: str,
        opens: Opening,
        frames_per_second: float = FRAMES_PER_SECOND,
        speed: int = FULL_SPEED,
        stretch: Callable[[], float] = lambda: 1.0,
        driver_class: type[Driver] | None = None,
        class_part: ClassPart | None = None,
    ) -> None:
        super().__init__(driver_class)
        break_lines_by_our_rule()
        self.title = "tui-tutor"
        self._progress = progress
        self._lessons_root = lessons_root
        self._language = language
        self._opens = opens
        self._frames_per_second = frames_per_second
        self._speed = speed
        self._stretch = stretch
        self._run: RunControl | None = None
        self._wanted = Setup()
        self._told = ""
        self._class_part = class_part

    @property
    def translate(self) -> Translate:
        """Gives the interface's texts in the learner's language as it is now."""
        return translator(self._language)

    @property
    def study(self) -> Study:
        """The course, and where in it the learner stands; there once the first screen is."""
        return self._study

    @property
    def run_screen(self) -> RunScreen | None:
        """The screen with the run, which may be under windows; None while it is being exchanged."""
        return next((screen for screen in self.screen_stack if isinstance(screen, RunScreen)), None)

    def get_default_screen(self) -> RunScreen:
        """The screen of the tutor; an empty one under it would only take time to set up."""
        self._take_saved_theme()
        self._study = Study(self._lessons_root, self._language, self._progress)
        problems: list[TutorError | None] = [self._open(), self._progress.notice]
        self._run, problem = self._first_run()
        self._run.on_failure(self._fail_later)
        screen = self._new_screen(self._run)
        for error in (*problems, problem):
            if error is not None:
                self.call_later(screen.tell, error)
        if self._progress.notice is not None:
            self._told = self._progress.notice.text(translator(self._language))
        # Pushing a screen does this; without it, it can't be switched for one in another language.
        screen._push_result_callback(self, None)
        return screen

    def on_mount(self) -> None:
        """Begin, now that the first screen stands."""
        self._begin()

    def _begin(self) -> None:
        """Leave to the time after the first screen what it can do without."""
        self.set_timer(SETTLES_AFTER, self._settle)
        if self._class_part is not None:
            self._class_part.begin(self)

    def _settle(self) -> None:
        """Say which lesson can't be shown, and collect garbage from now on, where it was put off.

        Where it is not put off, it delays the first screen; and each later look at all objects
        that the start has left, of which few ever go, would hold up the keys for 70 ms.
        """
        for fault in self._faults()[:1]:
            told = fault.text(translator(self._language))
            self.notify(told, severity="warning", timeout=9, markup=False)
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._tell_unsaved)
        if not gc.isenabled():
            gc.collect()
            gc.freeze()
            # Python collects old garbage when it is a quarter of what was there at this call.
            gc.collect()
            gc.enable()

    def _faults(self) -> tuple[Fault, ...]:
        """What is wrong with the course."""
        # Read for this only and not kept: most of it will not be opened today.
        return load_course(self._lessons_root, self._language).faults

    def _tell_unsaved(self) -> None:
        """Say once that something could not be saved; what was wrong at the start has been told."""
        notice = self._progress.notice
        text = notice.text(translator(self._language)) if notice is not None else ""
        if text and text != self._told:
            self.notify(text, severity="warning", timeout=9, markup=False)
        self._told = text

    async def on_event(self, event: Event) -> None:
        """Let what a key asks for find the event loop free, and the class hear of it first."""
        part = self._class_part
        # What nobody wanted comes back here, forwarded.
        is_new = isinstance(event, InputEvent | Paste) and not event.is_forwarded
        if part is not None and is_new and part.on_key_or_click(event):
            return
        if isinstance(event, Key | MouseDown):
            if self._run is not None:
                self._run.give_way()
            screen = self.screen_stack[-1] if self.screen_stack else None
            if isinstance(screen, GivesWay):
                screen.give_way()
        await super().on_event(event)

    async def on_unmount(self) -> None:
        """Let the run end before the program does."""
        if self._class_part is not None:
            self._class_part.end()
        if self._run is not None:
            await self._run.finish()
            await self._keep_run()

    @on(TimeScreen.Rested)
    @work(exclusive=True, group="keep", exit_on_error=False)
    async def keep_run(self) -> None:
        """Keep the run that has been paused."""
        await self._keep_run()

    async def _keep_run(self) -> None:
        """Keep the run, so that it is gone on with the next time."""
        run = self._run
        # A run at its start is kept too where something was left for it, or the next time would undo a reset.
        if run is not None and (run.frame.end or run.branches) and self._class_part is None:
            self._progress.runs.save(*self._study.place, await run.saved())

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what has changed on the screen, and nothing besides."""
        if isinstance(renderable, ChopsUpdate):
            renderable = SentUpdate.of(renderable)
        super()._display(screen, renderable)

    @property
    def next_language(self) -> str:
        """The language that comes after the one in use."""
        return next_of(tuple(LANGUAGES), self._language)

    def action_language(self) -> None:
        """Go on in the next language, on the same page with the same run."""
        self._language = self.next_language
        self._progress.save_setting("language", self._language)
        self._study.speak(self._language)
        if isinstance(self.screen, RunScreen):
            screen = self._new_screen(self.screen.run)
            screen.looks_like(self.screen)
            # Not awaited: the screen that asks is the one that goes, and would wait for itself.
            self.switch_screen(screen)

    def action_save_screen(self) -> None:
        """Save what is on the screen as an SVG picture in the working folder."""
        _ = translator(self._language)
        folder = working_folder()
        if self._class_part is not None or folder is None:
            text = _("Pictures of the screen can be saved by a tutor on a computer of your own.")
            self.notify(text, severity="warning", timeout=5, markup=False)
            return
        try:
            path = save_picture(folder, self.export_screenshot())
        except OSError as error:
            text = _("The picture can't be saved in {folder}: {reason}")
            told = text.format(folder=folder, reason=error.strerror or error)
            self.notify(told, severity="warning", timeout=9, markup=False)
        else:
            self.notify(str(path), title=_("saved"), timeout=5, markup=False)

    def action_class(self, name: str) -> None:
        """Do something in the class that this is a seat of."""
        if self._class_part is not None:
            self._class_part.do(name)

    @property
    def failure(self) -> Exception | None:
        """The mistake of ours that ended the app, or None."""
        return self._exception

    def _fatal_error(self) -> None:
        """End without Textual's traceback: whoever runs the app says it in words."""
        self.bell()
        self._close_messages_no_wait()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the tutor by name, and the themes."""
        if isinstance(screen, RunScreen):
            yield from screen.commands()
        if self._class_part is not None:
            yield from self._class_part.commands(translator(self._language))
        _ = translator(self._language)
        for theme, says in THEMES.items():
            yield SystemCommand(_(says), theme, lambda theme=theme: self._use_theme(theme))

    def action_command_palette(self) -> None:
        """Open the palette with its words in the learner's language."""
        if not isinstance(self.screen, CommandPalette):
            _ = translator(self._language)
            self.push_screen(CommandPalette(id="--command-palette", placeholder=_("Search for a command …")))

    def action_help_quit(self) -> None:
        """Say how to quit where ctrl+c, which copies, was meant to."""
        _ = translator(self._language)
        self.notify(_("Press q to quit. Everything is saved."), timeout=3)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notice on the screen in view; Textual's own would cut wide characters in two."""
        if not self.screen_stack:
            return
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        notification = Notification(message, title, severity, seconds, markup)
        self.screen.call_later(show_notice, self.screen, notification)

    def _fail_later(self, error: BaseException) -> None:
        self.call_later(self._fail, error)

    def _fail(self, error: BaseException) -> None:
        """End as after any mistake of ours."""
        raise error

    def _take_saved_theme(self) -> None:
        saved = self._progress.setting("theme")
        self.theme = saved if saved in THEMES else "textual-dark"

    def _use_theme(self, theme: str) -> None:
        self.theme = theme
        self._progress.save_setting("theme", theme)

    def _open(self) -> TutorError | None:
        """Open what was asked for; where it can't be shown, what was open last."""
        study, opens = self._study, self._opens
        if opens.play is not None:
            return None
        try:
            if opens.file is not None:
                study.open_file(opens.file)
                return None
            lesson = study.find(opens.slug) if opens.slug else None
            if lesson is not None:
                study.open_lesson(lesson)
                return None
        except TutorError as error:
            study.reopen()
            return error
        study.reopen()
        return None

    def _first_run(self) -> tuple[RunControl, TutorError | None]:
        """The run for what was asked for; the usual one where that can't be had."""
        problem = None
        for text in self._first_setups():
            try:
                wanted = parse_setup(text, folder=self._study.folder)
                # Torch takes a second or more to import, so it is left to the screen.
                first = wanted.changed(backend="numpy", device="cpu")
                self._wanted = wanted
                return RunControl(first, self._frames_per_second, self._speed, self._stretch), problem
            except TutorError as error:
                # A lesson's screen tells it itself, when it puts the setup on the panel.
                problem = error if self._study.page is None else None
        return RunControl(Setup(), self._frames_per_second, self._speed, self._stretch), problem

    def _first_setups(self) -> list[str]:
        """What the run may begin with, best first."""
        if self._study.page is not None:
            texts = [self._study.state.setup, self._study.page_setup]
        else:
            texts = [self._opens.play or self._progress.page_state(*PLAY).setup]
        return [text for text in texts if text]

    def _new_screen(self, run: RunControl) -> RunScreen:
        translate = translator(self._language)
        screen: RunScreen
        if self._study.page is not None:
            screen = LessonScreen(self._study, run, translate)
        else:
            screen = PlayScreen(self._progress, run, translate, self._wanted)
        screen.class_part = self._class_part
        screen.next_language = LANGUAGES[self.next_language]
        return screen
