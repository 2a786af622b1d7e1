"""Proves the pages that come on the input, one after the other, in a process of its own."""

import os
import pickle
import sys
from typing import BinaryIO

from tui_tutor.lessons.proving import prove_page


def work(source: BinaryIO, target: BinaryIO, backends: tuple[str, ...]) -> None:
    """Answer each `PageTask` on ``source`` with its faults on ``target``, until there are no more."""
    while True:
        try:
            task = pickle.load(source)
        except EOFError:
            return
        pickle.dump(prove_page(task, backends), target)
        target.flush()


if __name__ == "__main__":
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    work(sys.stdin.buffer, answers, tuple(sys.argv[1:]))
