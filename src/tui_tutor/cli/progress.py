"""The command ``progress``: what has been done, as text, for a program, or as a record to keep."""

from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

import click

from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.help_text import cells, padded
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import complain
from tui_tutor.cli.saving import save
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.errors import UsageError
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.store.progress import PageState
    from tui_tutor.store.record import LessonRecord, PageRecord


@click.command(
    "progress",
    cls=TutorCommand,
    help=mark("Show what has been done, lesson by lesson."),
    examples=[
        ("tui-tutor progress", mark("a line for each lesson")),
        ("tui-tutor progress --json", mark("every page and answer, for another program")),
        ("tui-tutor progress --export record.md", mark("my answers and best runs, to keep or hand in")),
    ],
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.option(
    "--export",
    metavar="FILE.md",
    help=mark("Write a record of answers, goals and best runs as Markdown; - prints it."),
)
@click.pass_context
def progress(ctx: click.Context, as_json: bool, export: str | None) -> None:
    """Show what has been done."""
    from tui_tutor.lessons.course import load_course
    from tui_tutor.store.folders import progress_file
    from tui_tutor.store.progress import open_progress
    from tui_tutor.store.record import course_record

    program = ctx.ensure_object(Program)
    if as_json and export is not None:
        raise UsageError(mark("--json and --export are two different things"), mark("leave one of them out"))
    course = load_course(program.lessons_root(), program.language)
    with open_progress(progress_file(program.environment)) as saved:
        place, notice = saved.place(), saved.notice
        record = course_record(course.lessons, saved.course_states(), saved.course_times())
    if as_json:
        where = {"lesson": place.lesson, "page": place.page} if place else None
        reports = [lesson_report(lesson) for lesson in record]
        click.echo(strict_json({"place": where, "lessons": reports}))
    elif export is not None:
        _export(record, export, program)
    else:
        _show(record, place.lesson if place else None, program.translate)
    if notice is not None:
        complain(notice, program)


def _export(record: "tuple[LessonRecord, ...]", export: str, program: Program) -> None:
    from tui_tutor.cli.progress_markdown import progress_markdown

    text = progress_markdown(record, time(), program.translate)
    if export == "-":
        click.echo(text, nl=False)
        return
    save(Path(export), text.encode())
    click.echo(program.translate("saved in {file}").format(file=export))


def _show(record: "tuple[LessonRecord, ...]", here: str | None, translate: Translate) -> None:
    """Print a line for each lesson."""
    widest = max((cells(each.lesson.title) for each in record), default=0)
    for each in record:
        report, lesson = lesson_report(each), each.lesson
        arrow = "→" if here == lesson.slug else " "
        line = translate("{visited} of {pages} pages, {done} of {blocks} tasks").format(**report)
        title = padded(lesson.title, widest)
        click.echo(f"{_sign(report)} {arrow} {lesson.number:>2}  {title}  {line}")


def lesson_report(record: "LessonRecord") -> dict[str, Any]:
    """What has been done in one lesson.

    ``visited`` and ``pages`` count pages, ``done`` and ``blocks`` what they ask for: goals,
    quizzes and predictions.
    """
    pages = [_page_report(page) for page in record.pages]
    return {
        "slug": record.lesson.slug,
        "title": record.lesson.title,
        "pages": len(pages),
        "visited": sum(page["visited"] for page in pages),
        "blocks": sum(len(page["done"]) + len(page["open"]) for page in pages),
        "done": sum(len(page["done"]) for page in pages),
        "number": record.lesson.number,
        "minutes": record.lesson.minutes,
        "seconds": record.seconds,
        "page_states": pages,
    }


def _page_report(record: "PageRecord") -> dict[str, Any]:
    page, state, times = record.page, record.state, record.times
    asked = {question.key: question.ask for question in record.questions}
    goals = {goal.key: goal.say for goal in page.goals}
    keys = [key for block in page.blocks if (key := getattr(block, "key", None)) is not None]
    return {
        "key": page.key,
        "title": page.title,
        "visited": state.visited,
        "done": [key for key in keys if is_done(state, key)],
        "open": [key for key in keys if not is_done(state, key)],
        "answers": {key: answer._asdict() for key, answer in state.answers.items()},
        "hints": state.hints,
        "solution_seen": state.solution_seen,
        "questions": asked,
        "goals": goals,
        "visited_at": _moment(times.visited_at),
        "done_at": {key: _moment(at) for key, at in times.done_at.items()},
        "answered_at": {key: _moment(at) for key, at in times.answered_at.items()},
        "seconds": times.seconds,
        "best_run": times.best._asdict() if times.best is not None else None,
    }


def _moment(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()


def is_done(state: "PageState", key: str) -> bool:
    """Whether a block is done: a goal that was reached, a question that was answered right."""
    answer = state.answers.get(key)
    return key in state.done_blocks or (answer is not None and answer.right)


def _sign(report: dict[str, Any]) -> str:
    if report["visited"] == report["pages"] and report["done"] == report["blocks"]:
        return "✓"
    return "◐" if report["visited"] else "·"
