"""The doctor's window: what is wrong with the run, and what to try."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen

from tui_tutor.translation import Translate
from tui_tutor.ui.painting.doctor import Report
from tui_tutor.ui.widgets.doctor_view import DoctorView


@dataclass(frozen=True)
class Treatment:
    """Something that is to be tried.

    Attributes:
        words: Words of a setup, to be read upon the run's own.
        anew: Whether the run must go back to its start as well, since its parameters are spoilt.
    """

    words: str
    anew: bool


@dataclass(frozen=True)
class LessonWanted:
    """A lesson that is to be opened.

    Attributes:
        slug: Its slug.
    """

    slug: str


class DoctorScreen(ModalScreen[Treatment | LessonWanted | None]):
    """Lists what is wrong; closes with what is to be tried, or a lesson, or nothing.

    Args:
        report: What is told.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,D,q", "dismiss(None)", "Close"),
        Binding("up,k", "choose(-1)", "Up"),
        Binding("down,j", "choose(1)", "Down"),
        Binding("enter", "try_first", "Try"),
        Binding("o", "open_lesson", "Lesson"),
    ]

    def __init__(self, report: Report, translate: Translate) -> None:
        super().__init__()
        self._report = report
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The findings, which scroll."""
        _ = self._translate
        with Vertical(classes="window -doctor") as window:
            window.border_title = _("the doctor")
            window.border_subtitle = self._keys()
            with VerticalScroll(can_focus=False):
                yield DoctorView(self._report, _)

    def on_key(self, event: Key) -> None:
        """Try by number."""
        if event.character and event.character in "123456789":
            event.stop()
            self._try(int(event.character))

    def on_doctor_view_pressed(self, event: DoctorView.Pressed) -> None:
        """Do what was clicked."""
        event.stop()
        if event.what == "try":
            self._try(event.number)
            return
        self.query_one(DoctorView).chosen = event.number
        if event.what == "lesson":
            self.action_open_lesson()

    def action_choose(self, direction: int) -> None:
        """Choose the finding below or above; scroll where there is one only."""
        view, scroll = self.query_one(DoctorView), self.query_one(VerticalScroll)
        last = len(self._report.findings) - 1
        chosen = min(max(view.chosen + direction, 0), max(last, 0))
        if chosen == view.chosen:
            scroll.scroll_relative(y=direction, animate=False)
            return
        view.chosen = chosen
        scroll.scroll_to_region(view.place(), animate=False)

    def action_try_first(self) -> None:
        """Try the first thing that may heal the chosen finding."""
        if self._report.findings:
            chosen = self._report.findings[self.query_one(DoctorView).chosen]
            tries = list(self._report.tries)
            for words in chosen.tries[:1]:
                if words in tries:
                    self._try(tries.index(words) + 1)

    def action_open_lesson(self) -> None:
        """Close with the chosen finding's lesson, where it has one."""
        if self._report.findings:
            slug = self._report.findings[self.query_one(DoctorView).chosen].lesson
            if slug is not None and slug in self._report.lesson_titles:
                self.dismiss(LessonWanted(slug))

    def _try(self, number: int) -> None:
        """Close with what has a number; nothing where nothing has."""
        if number <= len(self._report.tries):
            words, finding = list(self._report.tries.items())[number - 1]
            self.dismiss(Treatment(words, finding.anew))

    def _keys(self) -> str:
        _ = self._translate
        if not self._report.findings:
            return _("esc close")
        keys = [_("a number tries"), _("↑↓ choose")]
        if any(finding.lesson in self._report.lesson_titles for finding in self._report.findings):
            keys.append(_("o lesson"))
        return "   ".join([*keys, _("esc close")])
