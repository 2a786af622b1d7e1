"""Opens the panel of the tutor with frames as often as the bench demands them."""

import argparse
import os

from tui_tutor.lessons.course import lessons_root
from tui_tutor.store.folders import progress_file
from tui_tutor.store.progress import open_progress
from tui_tutor.ui.app import FRAMES_PER_SECOND, TutorApp
from tui_tutor.ui.study import Opening


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("setup")
    parser.add_argument("--frames-per-second", type=float, default=FRAMES_PER_SECOND)
    arguments = parser.parse_args()
    with open_progress(progress_file(os.environ)) as progress:
        opens = Opening(play=arguments.setup)
        TutorApp(progress, lessons_root(), "en", opens, arguments.frames_per_second).run()


if __name__ == "__main__":
    main()
