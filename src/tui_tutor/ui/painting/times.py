"""Times in words: how long something takes or took, and on which day it was."""

from tui_tutor.store.page_times import day_of
from tui_tutor.translation import Translate


def duration(seconds: float, translate: Translate) -> str:
    """A time in words: under a minute, minutes, or hours and minutes."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return translate("under a minute")
    if minutes < 60:
        return minutes_text(minutes, translate)
    return translate("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def minutes_text(minutes: int, translate: Translate) -> str:
    """So many minutes, as lessons say how long they take."""
    return translate("{minutes} min").format(minutes=minutes)


def in_all(seconds: float, translate: Translate) -> list[str]:
    """What the times of many pages come to, as a fact among others; nothing of less than a minute."""
    return [duration(seconds, translate)] if seconds >= 60 else []


def day_text(at: float) -> str:
    """A day as ``2026-05-01``, which every language reads in the same way."""
    return day_of(at).isoformat()
