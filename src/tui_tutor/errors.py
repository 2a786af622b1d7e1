"""What a person can cause, each with what to do next.

    TutorError
    ├── SetupError      a setup string or a value in it
    ├── DataError       a CSV file or a data set
    ├── WeightsError    a file of parameters
    ├── BackendError    a backend that is not there
    ├── LessonError     a lesson file
    ├── StoreError      the file of a learner's progress
    ├── TerminalError   a terminal that can't show the tutor
    ├── ClassroomError  a class: its key, codes, names and roster
    └── UsageError      a command used wrongly

Messages are templates with named values, so that an interface in another
language can translate the template first and fill it in afterwards.
"""

from collections.abc import Callable


class TutorError(Exception):
    """Something a person caused and can mend.

    Args:
        message: What is wrong; a template for ``str.format``.
        advice: What to do next; a template too.
        values: What fills the templates.
    """

    def __init__(self, message: str, advice: str = "", /, **values: object) -> None:
        super().__init__(message, advice)
        self.message = message
        self.advice = advice
        self.values = values

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The message and the advice, translated and filled in, on one or two lines."""
        lines = [self.message, self.advice] if self.advice else [self.message]
        return "\n".join(translate(line).format(**self.values) for line in lines)

    def __str__(self) -> str:
        return self.text()


class SetupError(TutorError):
    """A setup that can't be run."""


class DataError(TutorError):
    """Data that can't be trained on."""


class WeightsError(TutorError):
    """A file of parameters that does not fit the network."""


class BackendError(TutorError):
    """A backend or a device that is not there."""


class LessonError(TutorError):
    """A lesson that can't be shown."""


class StoreError(TutorError):
    """Progress that can't be read or written."""


class TerminalError(TutorError):
    """A terminal that can't show the tutor."""


class ClassroomError(TutorError):
    """Something about a class that can't go on as it is."""


class UsageError(TutorError):
    """A command used in a way it can't answer."""
