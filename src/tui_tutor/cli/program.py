"""What every command is given: language, lessons, environment."""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from tui_tutor.errors import UsageError
from tui_tutor.translation import LANGUAGES, Translate, language_of_locale, mark, translator

COMPLETION_VARIABLE = "_TUI_TUTOR_COMPLETE"
"""What the shell sets when it asks which words may follow."""


class Program:
    """What every command is given.

    Attributes:
        environment: The environment's variables.
        lessons: The folder of lessons, or the name of an installed course, that was asked for; None for the
            course itself.
        asked_language: The language that was asked for on the command line, if one was.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.environment = environment
        self.lessons: Path | None = None
        self.asked_language: str | None = None

    def speak(self, language: str) -> None:
        """Use this language, whatever is saved and whatever the locale says."""
        self.asked_language = language

    @property
    def language(self) -> str:
        """The language asked for, or the one saved, or the locale's."""
        return self.asked_language or self._usual_language

    @property
    def translate(self) -> Translate:
        """Gives the interface's texts in the language in use."""
        return translator(self.language)

    def lessons_root(self) -> Path:
        """The folder that holds the lessons, a folder for each language.

        Raises:
            UsageError: If what was asked for is neither a folder nor an installed course.
            LessonError: If the course is installed and can't be used.
        """
        if self.lessons is None:
            from tui_tutor.lessons.course import lessons_root

            return lessons_root()
        return self.lessons if self.lessons.is_dir() else _installed_root(str(self.lessons))

    @cached_property
    def _usual_language(self) -> str:
        from tui_tutor.store.folders import progress_file
        from tui_tutor.store.progress import saved_setting

        saved = saved_setting("language", progress_file(self.environment))
        return saved if saved in LANGUAGES else language_of_locale(dict(self.environment))


def _installed_root(name: str) -> Path:
    from tui_tutor.lessons.installed import installed_course, installed_courses

    root = installed_course(name)
    if root is not None:
        return root
    names = installed_courses()
    advice = mark("--lessons takes a folder that holds en/01-first.md, zh/01-first.md, …")
    if names:
        advice = mark("--lessons takes a folder, or an installed course: {names}")
    raise UsageError(mark("there is no folder {folder}"), advice, folder=name, names=", ".join(names))
