"""The map of a course: a line for each lesson with a mark for each page, and what is known of one of them."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from tui_tutor.store.record import Address, LessonRecord, PageRecord
from tui_tutor.store.review import Reason, Review
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.document import read_inline
from tui_tutor.ui.markdown.wrap import plain, wrap
from tui_tutor.ui.painting.canvas import cut
from tui_tutor.ui.painting.times import day_text, duration, in_all, minutes_text

DONE, BEGUN, NEW = 0, 1, 2
MARKS = {False: "●◐○", True: "◆◈◇"}
"""Marks of a page that is done, begun, not yet opened; those of a page with a goal are angular."""
STYLES = ("$text-success", "$text-warning", "dim")
"""The same for their colours."""
HERE, HERE_SHORT = "▸", "  ←"
"""Before the lesson that is open, and after its page where there is no room for words."""
WIDEST_TITLE, LEAST_TITLE = 36, 12
LEAD, GAP = 7, 2
"""Cells of a line before the title, and between its parts."""
PROGRESS_CELLS = 12

REASONS = {
    Reason.NEVER_RIGHT: mark("not answered right yet, tries: {count}"),
    Reason.SOLUTION: mark("you looked at the solution"),
    Reason.SEVERAL_TRIES: mark("right in the end, tries: {count}"),
    Reason.HINTS: mark("done with hints: {count}"),
    Reason.PREDICTED_WRONG: mark("it came out other than you predicted"),
    Reason.LONG_AGO: mark("finished {count} days ago"),
}
"""Why a page is worth another look, in words."""


class Columns(NamedTuple):
    """Cells of each part of a lesson's line.

    Attributes:
        title: The lesson's title.
        track: The marks of its pages.
        time: Minutes it takes, and took.
        goals: How many goals are reached; 0 where there is no room for it.
        spaced: Whether the marks have dashes between them.
    """

    title: int
    track: int
    time: int
    goals: int
    spaced: bool


def columns(lessons: Sequence[LessonRecord], room: int, translate: Translate) -> Columns:
    """Share the room of a line between its parts.

    Args:
        lessons: All lines.
        room: Cells of a line.
        translate: Gives the texts in the learner's language.
    """
    pages = max((len(lesson.pages) for lesson in lessons), default=1)
    time = max((cell_len(_time(lesson, translate)) for lesson in lessons), default=0)
    goals = max((cell_len(_goals(lesson)) for lesson in lessons), default=0)
    titles = min(max((cell_len(lesson.lesson.title) for lesson in lessons), default=0), WIDEST_TITLE)
    rest = room - LEAD - pages - time - 2 * GAP
    with_goals = rest - goals - GAP >= titles
    rest -= (goals + GAP) * with_goals
    spaced = with_goals and rest - (pages - 1) >= titles
    track = 2 * pages - 1 if spaced else pages
    return Columns(max(LEAST_TITLE, min(titles, rest)), track, time, goals * with_goals, spaced)


def standing(page: PageRecord) -> int:
    """Whether a page is done, begun or not yet opened."""
    return DONE if page.done else BEGUN if page.begun else NEW


def page_mark(page: PageRecord) -> str:
    """The mark of a page."""
    return MARKS[bool(page.page.goals)][standing(page)]


def lesson_line(
    lesson: LessonRecord,
    place: Address,
    chosen: int | None,
    parts: Columns,
    translate: Translate,
) -> Content:
    """One lesson on one line.

    Args:
        lesson: What has been done in it.
        place: The open page, which is underlined.
        chosen: Number of the page that enter would open, from 0; None in all other lines.
        parts: Cells of each part.
        translate: Gives the texts in the learner's language.
    """
    sign, style = ("✓", "bold $text-success") if lesson.done else (" ", "")
    here = HERE if place[0] == lesson.lesson.slug else " "
    title = _filled(lesson.lesson.title, parts.title)
    pieces: list[Content | str | tuple[str, str]] = [
        (here, "bold $text-accent"),
        (sign, style),
        f" {lesson.lesson.number:>2}  ",
        (title, "bold" if lesson.begun else ""),
        "  ",
        _track(lesson, place, chosen, parts),
    ]
    if parts.goals:
        reached = _goals(lesson)
        style = "$text-success" if lesson.goals and lesson.goals_reached == lesson.goals else "dim"
        pieces += ["  ", (_filled(reached, parts.goals), style)]
    time = _time(lesson, translate)
    pieces += ["  ", (" " * (parts.time - cell_len(time)) + time, "dim")]
    return Content.assemble(*pieces)


def closed_line(lesson: LessonRecord, parts: Columns, translate: Translate) -> Content:
    """A lesson that can't be opened yet."""
    title, closed = cut(lesson.lesson.title, parts.title), translate("not open yet")
    return Content.styled(f"   {lesson.lesson.number:>2}  {title}   {closed}", "dim")


def _track(lesson: LessonRecord, place: Address, chosen: int | None, parts: Columns) -> Content:
    pieces: list[tuple[str, str]] = []
    for index, page in enumerate(lesson.pages):
        if index and parts.spaced:
            pieces.append(("─", "dim"))
        style = STYLES[standing(page)]
        if page.address == place:
            style = "bold underline $text-accent"
        if index == chosen:
            style = f"{style} reverse".replace("dim ", "")
        pieces.append((page_mark(page), style))
    used = len(lesson.pages) * (2 if parts.spaced else 1) - parts.spaced
    return Content.assemble(*pieces, " " * (parts.track - used))


def head(lessons: Sequence[LessonRecord], streak: int, translate: Translate) -> Content:
    """How far the whole course has been done.

    Args:
        lessons: The course.
        streak: Days in a row on which something was learnt; 0 says nothing of it.
        translate: Gives the texts in the learner's language.
    """
    _ = translate
    pages, goals = sum(len(lesson.pages) for lesson in lessons), sum(lesson.goals for lesson in lessons)
    done = sum(lesson.pages_done for lesson in lessons)
    reached = sum(lesson.goals_reached for lesson in lessons)
    cells = round(PROGRESS_CELLS * done / pages) if pages else 0
    # Whoever has begun sees it, and only who has finished sees a full bar.
    cells = min(max(cells, bool(done)), PROGRESS_CELLS - (done < pages))
    says = [
        _("{done} of {count} pages").format(done=done, count=pages),
        _("{done} of {count} goals").format(done=reached, count=goals),
    ]
    seconds = sum(lesson.seconds for lesson in lessons)
    says += in_all(seconds, _)
    if streak > 1:
        says.append(_("{count} days in a row").format(count=streak))
    bar = (("━" * cells, "$text-success"), ("╌" * (PROGRESS_CELLS - cells), "dim"))
    return Content.assemble(*bar, " ", (" · ".join(says), "dim"))


def lesson_card(
    lesson: LessonRecord, place: Address, chosen: int, width: int, translate: Translate
) -> Content:
    """All that is known of a lesson and of one of its pages, on several lines.

    Args:
        lesson: The lesson.
        place: The open page.
        chosen: Number of the page that is chosen, from 0.
        width: Cells of a line.
        translate: Gives the texts in the learner's language.
    """
    title = f"{lesson.lesson.number}  {lesson.lesson.title}"
    lines = [Content.styled(line, "bold $text-primary") for line in _wrapped(title, width)]
    lines += [Content.styled(line, "dim") for line in _wrapped(lesson.lesson.summary, width)]
    lines.append(Content(""))
    for index, page in enumerate(lesson.pages):
        style = "reverse" if index == chosen else ""
        text, here = page_title(page), translate("   ← you are here") if page.address == place else ""
        if here and cell_len(text + here) > width - 2:
            here = HERE_SHORT
        text = cut(text, width - 2 - cell_len(here))
        lines.append(
            Content.assemble(
                (page_mark(page), STYLES[standing(page)]), " ", (text, style), (here, "$text-accent")
            )
        )
    lines.append(Content(""))
    for text, style in page_facts(lesson.pages[chosen], translate):
        lines += [Content.styled(line, style) for line in _wrapped(text, width)]
    return Content("\n").join(lines)


def page_lines(
    lesson: LessonRecord, place: Address, chosen: int, width: int, translate: Translate
) -> Content:
    """The chosen page on two lines, where there is no room for a card."""
    page = lesson.pages[chosen]
    here = translate("   ← you are here") if page.address == place else ""
    title = f"{chosen + 1}/{len(lesson.pages)}  {page_title(page)}"
    facts = " · ".join(text for text, _style in page_facts(page, translate))
    return Content.assemble(
        (page_mark(page), STYLES[standing(page)]),
        " ",
        (cut(title, width - 2 - cell_len(here)), "bold"),
        (here, "$text-accent"),
        "\n",
        (cut(facts, width), "dim"),
    )


def page_facts(page: PageRecord, translate: Translate) -> list[tuple[str, str]]:
    """What is known of a page, each with its style."""
    _ = translate
    facts = []
    if not page.begun:
        facts.append((_("not opened yet"), "dim"))
    for goal in page.page.goals:
        if not page.reached(goal):
            facts.append((_("goal still open"), "dim"))
            continue
        at = page.times.done_at.get(goal.key)
        says = _("goal reached on {day}").format(day=day_text(at)) if at is not None else _("goal reached")
        facts.append((says, "$text-success"))
    if page.questions:
        right = sum(answer.right for each in page.questions if (answer := page.answer(each)) is not None)
        says = _("{right} of {count} questions right").format(right=right, count=len(page.questions))
        facts.append((says, "$text-success" if right == len(page.questions) else ""))
    if page.state.hints:
        facts.append((_("hints: {count}").format(count=page.state.hints), ""))
    if page.state.solution_seen:
        facts.append((_("solution seen"), ""))
    if page.times.seconds >= 1:
        facts.append((duration(page.times.seconds, _), "dim"))
    best = page.times.best
    if best is not None:
        says = _("best run: loss {loss} after {steps} steps")
        facts.append((says.format(loss=f"{best.loss:.4g}", steps=f"{best.steps:,}"), "dim"))
    return facts


def review_line(review: Review, title: str, translate: Translate) -> Content:
    """A page that is worth another look, and why, on two lines."""
    says = translate(REASONS[review.reason]).format(count=review.count)
    return Content.assemble((title, "bold"), "\n     ", (says, "$text-warning"))


def page_title(page: PageRecord) -> str:
    """A page's title without its markup."""
    return plain(read_inline(page.page.title))


def _time(lesson: LessonRecord, translate: Translate) -> str:
    if lesson.seconds < 60:
        return minutes_text(lesson.lesson.minutes, translate)
    values = {"spent": round(lesson.seconds / 60), "minutes": lesson.lesson.minutes}
    return translate("{spent}/{minutes} min").format(**values)


def _goals(lesson: LessonRecord) -> str:
    return f"{lesson.goals_reached}/{lesson.goals} {MARKS[True][DONE]}" if lesson.goals else ""


def _filled(text: str, cells: int) -> str:
    shown = cut(text, cells)
    return shown + " " * (cells - cell_len(shown))


def _wrapped(text: str, width: int) -> list[str]:
    return [plain(line) for line in wrap(read_inline(text), width)]
