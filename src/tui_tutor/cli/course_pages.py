"""Prints the pages of a course, for a server that must not import what lessons need."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_tutor.classroom.live.standing import CoursePage


def read_course_pages(lessons: Path, language: str) -> "list[CoursePage]":
    """The pages of a course, read by a process of its own; none where it can't be read."""
    from tui_tutor.classroom.live.standing import CoursePage

    told = subprocess.run(
        [sys.executable, "-m", __name__, str(lessons), language], capture_output=True, check=False
    )
    if told.returncode != 0:
        return []
    return [CoursePage(lesson, page, tuple(blocks)) for lesson, page, blocks in json.loads(told.stdout)]


def main() -> None:
    """Print the pages; arguments are the lessons' folder and the language."""
    from tui_tutor.classroom.records.gradebook import course_pages
    from tui_tutor.lessons.course import load_course

    course = load_course(Path(sys.argv[1]), sys.argv[2])
    print(json.dumps(course_pages(course.lessons)))


if __name__ == "__main__":
    main()
