"""Tells where a translated lesson asks for something else than its original."""

from collections.abc import Iterator

from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.lesson import (
    Block,
    Break,
    FormulaTask,
    Goal,
    Lesson,
    Order,
    Page,
    Predict,
    Prose,
    Quiz,
    Shape,
)
from tui_tutor.translation import mark


def compare_lessons(lesson: Lesson, original: Lesson) -> tuple[Fault, ...]:
    """The differences between a lesson and its original in all but the words."""
    if lesson.number != original.number:
        return (
            _fault(
                lesson,
                1,
                mark("this lesson is number {number}, but {other} is number {wanted}"),
                mark("give both files the same number"),
                number=lesson.number,
                wanted=original.number,
                other=_name(original),
            ),
        )
    keys, wanted = [page.key for page in lesson.pages], [page.key for page in original.pages]
    if keys != wanted:
        return (
            _fault(
                lesson,
                1,
                mark("the page keys differ from {other}"),
                mark("write pages: [{wanted}]"),
                other=_name(original),
                wanted=", ".join(wanted),
            ),
        )
    pairs = zip(lesson.pages, original.pages, strict=True)
    return tuple(fault for page, other in pairs for fault in _compare_pages(lesson, page, original, other))


def _compare_pages(lesson: Lesson, page: Page, original: Lesson, other: Page) -> Iterator[Fault]:
    for name, found, wanted in (
        ("setup", page.setup, other.setup),
        ("show", ", ".join(page.show), ", ".join(other.show)),
        ("blocks", _kinds(page), _kinds(other)),
        ("hints", len(page.hints), len(other.hints)),
        ("solution", _solution(page), _solution(other)),
    ):
        if found != wanted:
            yield _difference(lesson, page.line, name, found, original, wanted)
    live, others = _live(page), _live(other)
    if len(live) == len(others):
        for block, twin in zip(live, others, strict=True):
            found, wanted = _facts(block), _facts(twin)
            if found != wanted and type(block) is type(twin):
                yield _difference(lesson, block.line, _kind(block), found, original, wanted)


def _live(page: Page) -> list[Block]:
    return [block for block in page.blocks if not isinstance(block, Prose)]


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _kinds(page: Page) -> str:
    return ", ".join(map(_kind, _live(page)))


def _solution(page: Page) -> str:
    solution = page.solution
    if solution is None:
        return ""
    by_hand = ", ".join(each.text for each in solution.hand_set)
    told = [
        solution.setup,
        f"set: {by_hand}" if by_hand else "",
        f"steps: {solution.steps}" if solution.steps else "",
        f"do: {', '.join(solution.actions)}" if solution.actions else "",
    ]
    return " ".join(part for part in told if part)


def _facts(block: Block) -> str:
    match block:
        case Goal(until=until):
            return until
        case Quiz(choices=choices, hide=hide):
            marks = ["[x]" if choice.right else "[ ]" for choice in choices]
            return " ".join([*(f"hide: {name}" for name in hide), *marks])
        case Predict():
            sample = "batch" if block.sample is None else block.sample + 1
            return (
                f"{block.value} sample: {sample} steps: {block.steps} tolerance: {block.tolerance:g} "
                f"hide: {', '.join(block.hide)} choices: {', '.join(block.choices)}"
            )
        case Order(items=items):
            return f"{len(items)} things in order"
        case Shape(product=product):
            return product
        case FormulaTask(target=target, given=given, solution=solution):
            return f"{target} given: {', '.join(given)} solution: {solution}"
        case Break(plant=plant, choices=choices):
            return " ".join([plant, *("[x]" if choice.right else "[ ]" for choice in choices)])
    return ""


def _difference(
    lesson: Lesson, line: int, name: str, found: object, original: Lesson, wanted: object
) -> Fault:
    messages = {
        "blocks": mark("the blocks differ from {other}: {found}"),
        "hints": mark("the number of hints differs from {other}: {found}"),
    }
    return _fault(
        lesson,
        line,
        messages.get(name, mark("{name} differs from {other}: {found}")),
        mark("write it as there: {wanted}"),
        name=name,
        other=_name(original),
        found=found or "-",
        wanted=wanted or "-",
    )


def _name(lesson: Lesson) -> str:
    return f"{lesson.path.parent.name}/{lesson.path.name}"


def _fault(lesson: Lesson, line: int, message: str, advice: str, **values: object) -> Fault:
    return Fault(lesson.path, line, message, advice, values)
