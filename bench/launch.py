"""Opens the panel of the tutor with frames as often as the bench demands them."""

import argparse
import os

from tui_tutor.cli.open_tutor import prepare_for_screen


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("setup")
    parser.add_argument("--frames-per-second", type=float)
    arguments = parser.parse_args()
    prepare_for_screen()
    from tui_tutor.lessons.course import lessons_root
    from tui_tutor.store.folders import progress_file
    from tui_tutor.store.progress import open_progress
    from tui_tutor.ui.app import FRAMES_PER_SECOND, TutorApp
    from tui_tutor.ui.study import Opening

    frames_per_second = arguments.frames_per_second or FRAMES_PER_SECOND
    with open_progress(progress_file(os.environ)) as progress:
        TutorApp(progress, lessons_root(), "en", Opening(play=arguments.setup), frames_per_second).run()


if __name__ == "__main__":
    main()
