"""Where the tutor keeps its files on this machine, and where it was started."""

import os
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from platformdirs import user_cache_dir, user_data_dir, user_state_dir

FOLDER_VARIABLE = "TUI_TUTOR_DATA"
"""The environment variable that names another folder for all of them."""

PROGRESS_FILE = "progress.sqlite3"
LOG_FILE = "tui-tutor.log"
PROOFS_FILE = "proven-pages.txt"


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the learner's progress; it may not exist yet."""
    chosen = environment.get(FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(user_data_dir("tui-tutor", appauthor=False))


def progress_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The file of the learner's progress; it may not exist yet."""
    return data_folder(environment) / PROGRESS_FILE


def log_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The file that unexpected errors are written to; it may not exist yet."""
    chosen = environment.get(FOLDER_VARIABLE)
    folder = Path(chosen) if chosen else Path(user_state_dir("tui-tutor", appauthor=False))
    return folder / LOG_FILE


def proofs_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The file of what `lessons check` has proven; it may not exist yet, and may be deleted."""
    chosen = environment.get(FOLDER_VARIABLE)
    folder = Path(chosen) if chosen else Path(user_cache_dir("tui-tutor", appauthor=False))
    return folder / PROOFS_FILE


def working_folder() -> Path | None:
    """Where a file lies that is named without its folder; None where that has been deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def save_picture(folder: Path, svg: str) -> Path:
    """Write a picture of the screen under a name that is not taken yet.

    Returns:
        The file.

    Raises:
        OSError: If nothing can be written there.
    """
    for number in count(1):
        path = folder / f"tui-tutor-{number}.svg"
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            file.write(svg)
            break
    return path
