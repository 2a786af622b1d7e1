"""A page whose terms can be looked up in the glossary."""

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.ui.screens.reading_screen import ReadingScreen
from tui_tutor.ui.widgets.page_links import TermLink


class TermsScreen(ReadingScreen):
    """A lesson in which terms are links.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("A", "glossary", "Glossary")]

    @on(TermLink)
    @work(exclusive=True, group="question")
    async def look_up(self, event: TermLink) -> None:
        """Say what a term means, in a small window over the page."""
        from tui_tutor.ui.screens.glossary_windows import TermWindow

        study = self._study
        term = study.glossary.find(event.name)
        if term is None:
            text = self._translate("The glossary has no term {name}.").format(name=event.name)
            self.notify(text, severity="warning", timeout=4, markup=False)
            return
        window = TermWindow(study.glossary, term, study.course, self._translate, event.name)
        page = await self.app.push_screen_wait(window)
        if page is not None:
            self.show_place(*page)

    @work(exclusive=True, group="question")
    async def action_glossary(self) -> None:
        """Choose a term from all there are."""
        # Not before it is asked for: no window is part of the first screen.
        from tui_tutor.ui.screens.glossary_windows import GlossaryWindow

        study = self._study
        if not study.glossary.terms:
            self.notify(self._translate("This course has no glossary."), timeout=3, markup=False)
            return
        window = GlossaryWindow(study.glossary, study.course, self._translate)
        page = await self.app.push_screen_wait(window)
        if page is not None:
            self.show_place(*page)
