"""A learner's progress as a Markdown text: to keep, or to hand in."""

import re
from collections.abc import Iterator, Sequence

from tui_tutor.lessons.lesson import Break, Order, Question, Quiz
from tui_tutor.store.record import LessonRecord, PageRecord
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.times import day_text, in_all

TICKS = re.compile(r"`+")
INSIDE = re.compile(r"\[([^\]]*)\]\((?:lesson|panel|term):[^)]*\)")
"""A link that leads nowhere outside the tutor."""
UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def progress_markdown(lessons: Sequence[LessonRecord], now: float, translate: Translate) -> str:
    """What has been done in each lesson, with the learner's own answers and best runs.

    Args:
        lessons: What has been done.
        now: Seconds since 1970.
        translate: Gives the texts in the learner's language.
    """
    _ = translate
    pages = sum(len(lesson.pages) for lesson in lessons)
    facts = [
        _("Written on {day}").format(day=day_text(now)),
        _("{done} of {count} pages").format(done=sum(each.pages_done for each in lessons), count=pages),
        _("{done} of {count} goals").format(
            done=sum(each.goals_reached for each in lessons), count=sum(each.goals for each in lessons)
        ),
        *in_all(sum(each.seconds for each in lessons), _),
    ]
    parts = [f"# {_('My progress in tui-tutor')}", " · ".join(facts)]
    for lesson in lessons:
        parts += _lesson(lesson, _)
    return "\n\n".join(parts) + "\n"


def code_span(text: str) -> str:
    """A text that a learner typed, so that Markdown shows it and does not take it for markup.

    Within ticks nothing means anything but as many ticks again; line breaks become spaces.
    """
    shown = UNPRINTABLE.sub(" ", text).strip()
    if not shown:
        return "—"
    ticks = "`" * (max((len(found) for found in TICKS.findall(shown)), default=0) + 1)
    space = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def one_line(markdown: str) -> str:
    """The first paragraph of an author's Markdown in one line, without links into the tutor."""
    return " ".join(INSIDE.sub(r"\1", markdown.strip().partition("\n\n")[0]).split())


def answer_text(question: Question, text: str) -> str:
    """An answer in words: the choices that were picked, the things in their order, or what was typed."""
    things, joint, numbers = [], "", text.split(",")
    match question:
        case Quiz(choices=choices) | Break(choices=choices):
            things, joint = [choice.text for choice in choices], "; "
        case Order(items=items):
            things, joint = list(items), " → "
    if things and all(_is_number(each, len(things)) for each in numbers):
        return joint.join(one_line(things[int(each) - 1]) for each in numbers)
    return code_span(text)


def _is_number(text: str, most: int) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= most


def _lesson(lesson: LessonRecord, translate: Translate) -> Iterator[str]:
    _ = translate
    sign = "✓" if lesson.done else "◐" if lesson.begun else "○"
    yield f"## {sign} {lesson.lesson.number} {one_line(lesson.lesson.title)}"
    if not lesson.begun:
        yield _("not begun")
        return
    facts = [_("{done} of {count} pages").format(done=lesson.pages_done, count=len(lesson.pages))]
    if lesson.goals:
        facts.append(_("{done} of {count} goals").format(done=lesson.goals_reached, count=lesson.goals))
    facts += in_all(lesson.seconds, _)
    if lesson.last is not None:
        facts.append(_("last on {day}").format(day=day_text(lesson.last)))
    yield " · ".join(facts)
    for page in lesson.pages:
        if page.begun:
            yield f"### {'✓' if page.done else '◐'} {one_line(page.page.title)}"
            lines = list(_page(page, _))
            if lines:
                yield "\n".join(lines)
    rest = [one_line(page.page.title) for page in lesson.pages if not page.begun]
    if rest:
        yield _("Not opened yet: {pages}").format(pages=" · ".join(rest))


def _page(page: PageRecord, translate: Translate) -> Iterator[str]:
    """The lines of one list."""
    _ = translate
    for question in page.questions:
        yield "- " + _("Question: {text}").format(text=one_line(question.ask))
        yield "  - " + _answer(page, question, _)
    for goal in page.page.goals:
        at = page.times.done_at.get(goal.key)
        if not page.reached(goal):
            says = _("Goal: {text} (not reached yet)")
        elif at is None:
            says = _("Goal: {text} (reached)")
        else:
            says = _("Goal: {text} (reached on {day})")
        yield "- " + says.format(text=one_line(goal.say), day=day_text(at or 0))
    used = [_("hints: {count}").format(count=page.state.hints)] if page.state.hints else []
    used += [_("solution seen")] if page.state.solution_seen else []
    if used:
        yield "- " + _("Help: {help}").format(help=_(", ").join(used))
    best = page.times.best
    if best is not None:
        values = {"setup": code_span(best.setup), "steps": f"{best.steps:,}", "loss": f"{best.loss:.4g}"}
        yield "- " + _("Best run: {setup}, {steps} steps, loss {loss}").format(**values)


def _answer(page: PageRecord, question: Question, translate: Translate) -> str:
    _ = translate
    answer = page.answer(question)
    if answer is None:
        return _("not answered yet")
    if answer.right:
        says = _("My answer: {answer} (right, tries: {count})")
    else:
        says = _("My answer: {answer} (not right, tries: {count})")
    return says.format(answer=answer_text(question, answer.text), count=answer.attempts)
