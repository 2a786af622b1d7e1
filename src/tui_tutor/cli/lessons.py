"""The commands ``lessons list``, ``lessons check`` and ``lessons new``."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.check_bar import CheckBar
from tui_tutor.cli.commands import TutorCommand, TutorGroup
from tui_tutor.cli.help_text import cells, padded
from tui_tutor.cli.program import Program
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.errors import UsageError
from tui_tutor.translation import LANGUAGES, Translate, mark

_TWO_LETTERS = re.compile(r"[a-z]{2}")

if TYPE_CHECKING:
    from tui_tutor.lessons.lesson import Lesson


def _language_code(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """Two letters of a language, known or not."""
    if value is not None and not _TWO_LETTERS.fullmatch(value):
        raise UsageError(
            mark("{lang} is no language"), mark("write two letters, as in en, zh or de"), lang=repr(value)
        )
    return value


@click.group(
    "lessons",
    cls=TutorGroup,
    help=mark("List the lessons, check them, begin a new one."),
    examples=[
        ("tui-tutor lessons list", mark("the course")),
        ("tui-tutor --lessons mine lessons check", mark("every mistake in a folder of your own")),
        ("tui-tutor lessons new dropout", mark("a new lesson to fill in")),
    ],
)
def lessons() -> None:
    """List the lessons, check them, begin a new one."""


@lessons.command(
    "list",
    cls=TutorCommand,
    help=mark("List the lessons in the language in use."),
    examples=[
        ("tui-tutor lessons list", mark("the course")),
        ("tui-tutor --lang zh lessons list --json", mark("in Chinese, for another program")),
    ],
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def list_lessons(ctx: click.Context, as_json: bool) -> None:
    """List the lessons in the language in use."""
    from tui_tutor.lessons.course import load_course

    program = ctx.ensure_object(Program)
    _ = program.translate
    course = load_course(program.lessons_root(), program.language)
    listed = [
        {
            "slug": lesson.slug,
            "title": lesson.title,
            "lang": lesson.lang,
            "pages": len(lesson.pages),
            "goals": sum(len(page.goals) for page in lesson.pages),
            "minutes": lesson.minutes,
        }
        for lesson in course.lessons
    ]
    if as_json:
        click.echo(strict_json({"lessons": listed}))
    else:
        click.echo("\n".join(_table(course.lessons, listed, _)))
        if not course.lessons and not course.faults:
            click.echo(_("there are no lessons in {folder}").format(folder=program.lessons_root()))
    for fault in course.faults:
        click.echo(fault.text(_), err=True)
    if course.faults:
        ctx.exit(1)


def _table(
    course: Sequence["Lesson"], listed: Sequence[dict[str, object]], translate: Translate
) -> list[str]:
    """A line for each lesson, under a line of headings."""
    _ = translate
    heading, counted = _("lesson"), (_("pages"), _("goals"), _("min"))
    widest = max(cells(text) for text in (heading, *(lesson.title for lesson in course)))
    counts = "  ".join(counted)
    lines = [f"    {padded(heading, widest)}  {counts}  " + _("name")]
    for lesson, entry in zip(course, listed, strict=True):
        counts = "  ".join(
            str(entry[key]).rjust(cells(word))
            for key, word in zip(("pages", "goals", "minutes"), counted, strict=True)
        )
        lines.append(f"{lesson.number:>2}  {padded(lesson.title, widest)}  {counts}  {lesson.slug}")
    return lines


@lessons.command(
    "check",
    cls=TutorCommand,
    help=mark(
        "Find every mistake in the lessons: file, line, and what to write instead. Trains each goal's "
        "solution on both backends."
    ),
    examples=[
        ("tui-tutor lessons check", mark("the course")),
        ("tui-tutor --lessons mine lessons check", mark("a folder of your own")),
        ("tui-tutor lessons check --lang zh", mark("only the Chinese files")),
        ("tui-tutor lessons check --lang de", mark("what a German translation lacks still")),
    ],
)
@click.option(
    "--lang",
    callback=_language_code,
    metavar="CODE",
    help=mark("Check only this language, and what it lacks; any two letters, as in de."),
)
@click.option(
    "--fresh",
    is_flag=True,
    help=mark("Train every page again, also those that passed before and have not changed since."),
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def check(ctx: click.Context, lang: str | None, fresh: bool, as_json: bool) -> None:
    """Find every mistake in the lessons."""
    from tui_tutor.engine.setup import BACKENDS
    from tui_tutor.lessons.catalogue_check import check_catalogue
    from tui_tutor.lessons.checker import check_course
    from tui_tutor.lessons.proof_cache import ProofCache
    from tui_tutor.lessons.proving import missing_backends
    from tui_tutor.store.folders import proofs_file

    program = ctx.ensure_object(Program)
    _ = program.translate
    root = program.lessons_root()
    missing = missing_backends(BACKENDS)
    cache = None if fresh else ProofCache(proofs_file(program.environment))
    lang = lang or program.asked_language
    languages = (lang,) if lang else _languages_of(program, root)
    beside = _original(root, lang) if lang else None
    with CheckBar() as bar:
        faults = check_course(root, languages, BACKENDS, bar.go_on, _cores(), cache, beside)
    if lang and program.lessons is None:
        faults = (*check_catalogue(lang), *faults)
    if as_json:
        told = [
            {
                "file": str(fault.path),
                "line": fault.line,
                "message": fault.message.format(**fault.values),
                "advice": fault.advice.format(**fault.values),
            }
            for fault in faults
        ]
        click.echo(strict_json({"faults": told, "backends_left_out": missing}))
    else:
        for fault in faults:
            click.echo(fault.text(_))
        click.echo(_summary(len(faults), missing, _))
    if faults:
        ctx.exit(1)


def _languages_of(program: Program, root: Path) -> tuple[str, ...]:
    """Of the course all languages, of another folder those it has."""
    there = tuple(code for code in LANGUAGES if (root / code).is_dir())
    return tuple(LANGUAGES) if program.lessons is None else there or (program.language,)


def _original(root: Path, lang: str) -> str | None:
    """The language that a translation is compared with; None where it is the first of the folder."""
    first = next((code for code in LANGUAGES if (root / code).is_dir()), lang)
    return first if first != lang else None


def _summary(faults: int, missing: Sequence[str], translate: Translate) -> str:
    _ = translate
    told = _("no mistakes") if faults == 0 else _("mistakes: {count}").format(count=faults)
    if not missing:
        return told
    return _("{told} (goals were not tried on {missing}, which is not installed)").format(
        told=told, missing=", ".join(missing)
    )


def _cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lessons.command(
    "new",
    cls=TutorCommand,
    help=mark(
        "Begin a new lesson: a file for each language of the folder, which passes the check and waits "
        "for your text. Without --lessons it is made in the folder lessons here."
    ),
    examples=[
        ("tui-tutor lessons new dropout", mark("the next free number")),
        ("tui-tutor --lessons mine lessons new dropout", mark("in a folder of your own")),
    ],
)
@click.argument("slug", metavar="NAME")
@click.pass_context
def new(ctx: click.Context, slug: str) -> None:
    """Begin a new lesson."""
    from tui_tutor.lessons.new_lesson import new_lesson_path, new_lesson_text

    program = ctx.ensure_object(Program)
    root = program.lessons or Path("lessons")
    _check_not_installed(root)
    there = [code for code in LANGUAGES if (root / code).is_dir()]
    languages = [program.asked_language] if program.asked_language else there or [program.language]
    # All of them first, so that nothing is written if one is there already.
    texts = [(new_lesson_path(root, slug, code), new_lesson_text(slug, code)) for code in languages]
    for path, text in texts:
        _write_new(path, text, slug)
        click.echo(path)


def _check_not_installed(root: Path) -> None:
    """Refuse a folder that would from then on hide an installed course of the same name.

    Raises:
        UsageError: If there is no such folder, but such a course.
    """
    from tui_tutor.lessons.installed import installed_courses

    if not root.exists() and str(root) in installed_courses():
        raise UsageError(
            mark("{name} is an installed course, whose lessons are not changed here"),
            mark("choose another folder: tui-tutor --lessons DIR lessons new NAME"),
            name=root,
        )


def _write_new(path: Path, text: str, slug: str) -> None:
    """Write a file that is not there yet.

    Raises:
        UsageError: If it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            mark("{path} can't be written: {reason}"),
            mark("choose another folder: tui-tutor --lessons DIR lessons new {slug}"),
            path=path,
            reason=error.strerror or error,
            slug=slug,
        ) from error
