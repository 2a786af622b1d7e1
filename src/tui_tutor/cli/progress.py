"""The command ``progress``: what has been done."""

from typing import TYPE_CHECKING, Any

import click

from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.help_text import cells, padded
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import complain
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.lessons.lesson import Lesson, Page
    from tui_tutor.store.progress import PageState

States = dict[tuple[str, str], "PageState"]


@click.command(
    "progress",
    cls=TutorCommand,
    help=mark("Show what has been done, lesson by lesson."),
    examples=[
        ("tui-tutor progress", mark("a line for each lesson")),
        ("tui-tutor progress --json", mark("every page and answer, for another program")),
    ],
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def progress(ctx: click.Context, as_json: bool) -> None:
    """Show what has been done."""
    from tui_tutor.lessons.course import load_course
    from tui_tutor.store.folders import progress_file
    from tui_tutor.store.progress import open_progress

    program = ctx.ensure_object(Program)
    _ = program.translate
    course = load_course(program.lessons_root(), program.language)
    with open_progress(progress_file(program.environment)) as saved:
        states, place, notice = saved.course_states(), saved.place(), saved.notice
    reports = [lesson_report(lesson, states) for lesson in course.lessons]
    if as_json:
        where = {"lesson": place.lesson, "page": place.page} if place else None
        click.echo(strict_json({"place": where, "lessons": reports}))
    else:
        widest = max((cells(lesson.title) for lesson in course.lessons), default=0)
        for lesson, report in zip(course.lessons, reports, strict=True):
            here = "→" if place and place.lesson == lesson.slug else " "
            line = _("{visited} of {pages} pages, {done} of {blocks} tasks").format(**report)
            click.echo(f"{_sign(report)} {here} {lesson.number:>2}  {padded(lesson.title, widest)}  {line}")
    if notice is not None:
        complain(notice, program)


def lesson_report(lesson: "Lesson", states: States) -> dict[str, Any]:
    """What has been done in one lesson.

    ``visited`` and ``pages`` count pages, ``done`` and ``blocks`` what they ask for: goals,
    quizzes and predictions.
    """
    from tui_tutor.store.progress import PageState

    pages = [_page_report(page, states.get((lesson.slug, page.key), PageState())) for page in lesson.pages]
    return {
        "slug": lesson.slug,
        "title": lesson.title,
        "pages": len(pages),
        "visited": sum(page["visited"] for page in pages),
        "blocks": sum(len(page["done"]) + len(page["open"]) for page in pages),
        "done": sum(len(page["done"]) for page in pages),
        "page_states": pages,
    }


def _page_report(page: "Page", state: "PageState") -> dict[str, Any]:
    from tui_tutor.lessons.lesson import Prose

    keys = [block.key for block in page.blocks if not isinstance(block, Prose)]
    return {
        "key": page.key,
        "title": page.title,
        "visited": state.visited,
        "done": [key for key in keys if is_done(state, key)],
        "open": [key for key in keys if not is_done(state, key)],
        "answers": {key: answer._asdict() for key, answer in state.answers.items()},
        "hints": state.hints,
        "solution_seen": state.solution_seen,
    }


def is_done(state: "PageState", key: str) -> bool:
    """Whether a block is done: a goal that was reached, a question that was answered right."""
    answer = state.answers.get(key)
    return key in state.done_blocks or (answer is not None and answer.right)


def _sign(report: dict[str, Any]) -> str:
    if report["visited"] == report["pages"] and report["done"] == report["blocks"]:
        return "✓"
    return "◐" if report["visited"] else "·"
