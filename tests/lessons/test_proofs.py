"""A course is proven in several processes as in one, and what was proven is not trained again."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from tests.lessons.writing import COURSE, line_of
from tui_tutor.lessons import proof_cache, proofs
from tui_tutor.lessons.checker import check_course
from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.page_task import PageTask, page_tasks
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.proof_cache import ProofCache, proof_name
from tui_tutor.lessons.proof_workers import prove_in_processes
from tui_tutor.lessons.proving import prove_page

NAME = "01-one-neuron.md"
CSV = "x1,x2,y\n" + "".join(f"{x1},{x2},{int(x1 * x2 > 0)}\n" for x1 in (-1, -2, 1, 2) for x2 in (-1, 1, 2))

PAGE = """
## {name}

```setup
2-1 data=blobs seed={seed} samples=20
```

```goal
steps >= {least}
Make steps.
```

```hint
Press s.
```

```solution
steps: 3
```
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(copytree(COURSE, tmp_path / "course"))


@pytest.fixture
def cache(tmp_path: Path) -> ProofCache:
    return ProofCache(tmp_path / "caches" / "proven.txt")


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the pages that are proven from now on, in this process."""
    keys: list[str] = []

    def prove(task: PageTask, backends: Sequence[str]) -> tuple[Fault, ...]:
        keys.append(task.page.key)
        return prove_page(task, backends)

    monkeypatch.setattr(proofs, "prove_page", prove)
    return keys


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(root: Path, cache: ProofCache | None) -> tuple[Fault, ...]:
    return check_course(root, ("en", "zh"), ("numpy",), cache=cache)


def many_pages(folder: Path, least: Sequence[int]) -> list[PageTask]:
    """Tasks of a lesson of as many pages; those with ``least`` over 3 have a fault."""
    keys = [f"page-{number}" for number in range(len(least))]
    text = f"---\ntitle: Many\nminutes: 5\nsummary: Many.\npages: [{', '.join(keys)}]\n---\n"
    text += "".join(PAGE.format(name=key, seed=seed, least=least[seed]) for seed, key in enumerate(keys))
    return list(page_tasks(parse_lesson(text, folder / "01-many.md")))


def test_a_second_check_trains_nothing(root: Path, cache: ProofCache, proven: list[str]) -> None:
    assert check(root, cache) == ()
    assert proven == ["look", "train"]

    assert check(root, cache) == ()
    assert proven == ["look", "train"]


def test_a_later_program_finds_what_was_kept(root: Path, tmp_path: Path, proven: list[str]) -> None:
    check(root, ProofCache(tmp_path / "proven.txt"))
    check(root, ProofCache(tmp_path / "proven.txt"))

    assert proven == ["look", "train"]


def test_without_a_cache_everything_is_trained(root: Path, proven: list[str]) -> None:
    check(root, None)
    check(root, None)

    assert proven == ["look", "train"] * 2


def test_only_a_page_that_changed_is_trained_again(root: Path, cache: ProofCache, proven: list[str]) -> None:
    check(root, cache)
    for lang in ("en", "zh"):
        edit(root / lang / NAME, "steps: 300", "steps: 301")

    check(root, cache)

    assert proven == ["look", "train", "train"]


def test_lines_that_moved_and_words_that_changed_train_nothing(
    root: Path, cache: ProofCache, proven: list[str]
) -> None:
    check(root, cache)
    edit(root / "en" / NAME, "```goal", "Another sentence.\n\n```goal")
    edit(root / "en" / NAME, "Press space.", "Press the long key.")

    assert check(root, cache) == ()
    assert proven == ["look", "train"]


def test_a_fault_is_told_each_time_with_the_line_it_is_on_then(
    root: Path, cache: ProofCache, proven: list[str]
) -> None:
    file = root / "en" / NAME
    for lang in ("en", "zh"):
        edit(root / lang / NAME, "steps: 300", "steps: 1")
    first = check(root, cache)
    edit(file, "```goal", "Another sentence.\n\n```goal")
    second = check(root, cache)

    assert [fault.line for fault in second] == [fault.line + 2 for fault in first]
    assert second[0].line == line_of(file.read_text(encoding="utf-8"), "```goal")
    assert proven == ["look", "train", "train"]


@pytest.mark.parametrize("changed", ["engine/loss.py", "engine/digits.npz", "lessons/goal.py", "errors.py"])
def test_another_version_of_the_program_trains_again(tmp_path: Path, changed: str) -> None:
    for name in ("engine/loss.py", "engine/digits.npz", "lessons/goal.py", "errors.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    before = proof_cache._program(tmp_path)
    proof_cache._program.cache_clear()
    assert proof_cache._program(tmp_path) == before

    (tmp_path / changed).write_text("two")
    proof_cache._program.cache_clear()

    assert proof_cache._program(tmp_path) != before


def test_the_program_itself_the_backends_and_their_versions_are_part_of_a_proof(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (task,) = many_pages(root, [1])
    names = {proof_name(task, ("numpy",)), proof_name(task, ("numpy", "torch"))}
    for versions in ("numpy", "torch"):
        proof_cache._program.cache_clear()
        monkeypatch.setattr(proof_cache, "version", lambda name, other=versions: f"0.1 {name == other}")
        names.add(proof_name(task, ("numpy",)))
    proof_cache._program.cache_clear()
    monkeypatch.undo()
    names.add(proof_name(task, ("numpy",)))

    assert len(names) == 4
    assert None not in names


def test_another_file_of_data_under_the_same_name_trains_again(
    root: Path, cache: ProofCache, proven: list[str]
) -> None:
    for lang in ("en", "zh"):
        edit(root / lang / NAME, "2-1 data=blobs", "data=cats.csv")
        (root / lang / "cats.csv").write_text(CSV)
    first = check(root, cache)
    check(root, cache)
    once = list(proven)
    (root / "en" / "cats.csv").write_text(CSV.replace("-2,", "-3,"))
    check(root, cache)

    assert not any("cats.csv" in fault.text() for fault in first)
    assert len(proven) > len(once)


def test_data_that_only_the_solution_names_are_part_of_a_proof(tmp_path: Path) -> None:
    (tmp_path / "cats.csv").write_text(CSV)
    (task,) = many_pages(tmp_path, [1])
    assert task.page.solution is not None
    page = replace(task.page, solution=replace(task.page.solution, setup="data=cats.csv"))
    task = replace(task, page=page)
    before = proof_name(task, ("numpy",))
    (tmp_path / "cats.csv").write_text(CSV.replace("-2,", "-3,"))
    after = proof_name(task, ("numpy",))
    (tmp_path / "cats.csv").unlink()

    assert before != after
    assert proof_name(task, ("numpy",)) is None


FORMULAS = """---
title: Typed
minutes: 5
summary: Typed.
pages: [one, two]
---
## One

```setup
2-4-1 tanh data=xor seed=3 samples=20
```

```formula
The error of the last layer?
target: {first}
solution: (y_hat - y) / m
```

## Two

```formula
And its weights?
target: grad_W2
{given}
solution: grad_z2.T @ a1
```
"""


def test_formulas_of_the_pages_before_are_part_of_a_proof(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "01-typed.md"
    cache = ProofCache(tmp_path / "proven.txt")
    file.write_text(FORMULAS.format(first="grad_z2", given=""))
    right = check_course(tmp_path, ("en",), ("numpy",), cache=cache)
    file.write_text(FORMULAS.format(first="y_hat", given="").replace("(y_hat - y) / m", "a2"))
    wrong = check_course(tmp_path, ("en",), ("numpy",), cache=cache)

    assert right == ()
    assert line_of(file.read_text(), "And its weights?") - 1 in {fault.line for fault in wrong}


@pytest.mark.parametrize("content", [b"\xff\x00nonsense", b"", b"a" * 64, b"\n" * 10_000])
def test_a_broken_cache_is_as_good_as_none(
    root: Path, tmp_path: Path, content: bytes, proven: list[str]
) -> None:
    (tmp_path / "proven.txt").write_bytes(content)

    assert check(root, ProofCache(tmp_path / "proven.txt")) == ()
    assert check(root, ProofCache(tmp_path / "proven.txt")) == ()
    assert proven[:2] == ["look", "train"]


def test_a_cache_that_cannot_be_written_is_not_used(root: Path, tmp_path: Path, proven: list[str]) -> None:
    (tmp_path / "file").touch()
    for _ in range(2):
        assert check(root, ProofCache(tmp_path / "file" / "proven.txt")) == ()
        assert check(root, ProofCache(tmp_path)) == ()

    assert proven == ["look", "train"] * 4


def test_a_cache_forgets_the_older_half_when_it_grows(tmp_path: Path) -> None:
    file = tmp_path / "proven.txt"
    names = [f"{number:064x}" for number in range(proof_cache.MOST_LINES + 10)]
    file.write_text("".join(f"{name}\n" for name in names))

    assert ProofCache(file).holds(names[-1])
    assert not ProofCache(file).holds(names[0])
    assert len(file.read_text().splitlines()) < proof_cache.MOST_LINES


# A worker loads NumPy: about a second on a busy machine.
@pytest.mark.slow
def test_processes_find_what_one_finds_in_the_same_order(tmp_path: Path) -> None:
    tasks = many_pages(tmp_path, [1, 9, 1, 1, 9, 1, 9, 1])
    told: list[tuple[int, int, str]] = []

    alone = proofs.prove_pages(tasks, ("numpy",))
    together = proofs.prove_pages(tasks, ("numpy",), lambda *each: told.append(each), workers=2)

    assert len(alone) == 3
    assert together == alone
    assert [done for done, _pages, _name in told] == list(range(1, 9))
    assert {name for _done, _pages, name in told} == {f"01-many.md page-{number}" for number in range(8)}


@pytest.mark.slow
def test_processes_are_used_and_prove_each_page_once(tmp_path: Path, proven: list[str]) -> None:
    tasks = many_pages(tmp_path, [1] * 9)

    assert sorted(prove_in_processes(tasks, ("numpy",), 2)) == [(index, ()) for index in range(9)]
    assert proofs.prove_pages(tasks, ("numpy",), workers=3) == []
    assert proven == []


def test_a_few_pages_are_proven_without_another_process(
    tmp_path: Path, proven: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    tasks = many_pages(tmp_path, [1] * (2 * proofs.FEWEST_PAGES - 1))

    assert proofs.prove_pages(tasks, ("numpy",), workers=8) == []
    assert proofs.prove_pages(many_pages(tmp_path, [1] * 20), ("numpy",), workers=1) == []
    assert len(proven) == len(tasks) + 20


def test_where_no_process_can_be_started_the_pages_are_proven_here(
    tmp_path: Path, proven: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*words: object, **values: object) -> None:
        raise PermissionError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    tasks = many_pages(tmp_path, [1, 9, 1, 1, 9, 1, 9, 1])

    assert len(proofs.prove_pages(tasks, ("numpy",), workers=2)) == 3
    assert len(proven) == 8


@pytest.mark.parametrize("program", ["", "print('no pickle')", "import sys; sys.stdin.buffer.read(1)"])
def test_a_process_that_ends_before_its_time_proves_nothing(tmp_path: Path, program: str) -> None:
    tasks = many_pages(tmp_path, [1] * 8)

    assert list(prove_in_processes(tasks, ("numpy",), 2, (sys.executable, "-S", "-c", program))) == []
