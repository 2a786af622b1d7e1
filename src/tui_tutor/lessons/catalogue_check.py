"""Checks what a catalogue of the interface lacks."""

from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import LANGUAGES, LOCALE, mark, read_catalogue


def check_catalogue(lang: str) -> list[Fault]:
    """The fault of a language into which not every text of the interface is translated.

    Args:
        lang: The language.
    """
    own = _texts(lang)
    lacking = [
        text for text in {each: None for other in LANGUAGES for each in _texts(other)} if text not in own
    ]
    if lang == "en" or not lacking:
        return []
    return [
        Fault(
            LOCALE / lang / "LC_MESSAGES" / "tui_tutor.po",
            1,
            mark("texts of the interface that are not translated: {count}, the first is {first}"),
            mark("CONTRIBUTING.md says how; make words lists all of them"),
            {"count": len(lacking), "first": shortened(lacking[0].strip())},
        )
    ]


def _texts(lang: str) -> tuple[str, ...]:
    """The texts that a catalogue translates, in English."""
    # gettext has no public way to list them.
    catalogue: dict[str, str] = getattr(read_catalogue(lang), "_catalog", {})
    return tuple(text for text in catalogue if text)
