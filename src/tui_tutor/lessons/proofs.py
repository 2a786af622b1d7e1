"""Proves all pages of a course, as fast as the machine can and no page twice."""

from collections.abc import Callable, Iterator, Sequence

from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.page_task import PageTask
from tui_tutor.lessons.proof_cache import ProofCache, proof_name
from tui_tutor.lessons.proof_workers import Proof, prove_in_processes
from tui_tutor.lessons.proving import prove_page

Progress = Callable[[int, int, str], None]
"""Told after each page that was proven: how many are done, of how many, and which was."""

FEWEST_PAGES = 4
"""Pages that are worth a process: starting one and loading torch costs as much as proving a few."""
MOST_WORKERS = 16
"""Processes at once, however many processors there are: with torch each takes a quarter of a gigabyte."""


def prove_pages(
    tasks: Sequence[PageTask],
    backends: Sequence[str],
    progress: Progress | None = None,
    workers: int = 1,
    cache: ProofCache | None = None,
) -> list[Fault]:
    """Prove pages.

    Args:
        tasks: The pages.
        backends: The backends to train on, all of which must be there.
        progress: Called after each page.
        workers: How many processes may train at once; with 1, or for a few pages, it is done in this one.
        cache: What was proven before, and is not trained again.

    Returns:
        The faults in the order of the pages, however they were proven.
    """
    names = {index: proof_name(task, backends) for index, task in enumerate(tasks)} if cache else {}
    left = [index for index in range(len(tasks)) if not _is_proven(names.get(index), cache)]
    found: dict[int, tuple[Fault, ...]] = {}
    for place, faults in _proofs([tasks[index] for index in left], backends, workers):
        index = left[place]
        found[index] = faults
        name = names.get(index)
        if cache is not None and name is not None and not faults:
            cache.keep(name)
        if progress is not None:
            done = len(tasks) - len(left) + len(found)
            progress(done, len(tasks), f"{tasks[index].lesson.path.name} {tasks[index].page.key}")
    return [fault for index in left for fault in found[index]]


def _is_proven(name: str | None, cache: ProofCache | None) -> bool:
    return cache is not None and name is not None and cache.holds(name)


def _proofs(tasks: Sequence[PageTask], backends: Sequence[str], workers: int) -> Iterator[Proof]:
    """The proof of each page, in any order."""
    count = min(workers, MOST_WORKERS, len(tasks) // FEWEST_PAGES)
    left = dict(enumerate(tasks))
    if count > 1:
        for index, faults in prove_in_processes(tasks, backends, count):
            del left[index]
            yield index, faults
    for index, task in left.items():
        yield index, prove_page(task, backends)
