"""A small lesson, and what is saved of it, for tests of records and reviews."""

from pathlib import Path

from tui_tutor.lessons.lesson import Block, Choice, Goal, Lesson, Page, Predict, Prose, Quiz

QUIZ = Quiz(1, "quiz", "How many **weights**?", (Choice("four", False, "No."), Choice("`8`", True, "Yes.")))
NUMBER = Predict(1, "predict", "What is it?", "a1[0, 0]", 0, (), 0.01, (), None, "")
GOAL = Goal(1, "goal", "loss < 0.1", "Bring the loss below 0.1.", "")


def page(key: str, *blocks: Block) -> Page:
    return Page(1, key, f"Page {key}", None, (), (Prose(1, "Read."), *blocks), (), None)


def lesson(*pages: Page, slug: str = "sum", number: int = 3) -> Lesson:
    return Lesson(
        slug, number, f"The {slug}", "en", 20, "You can add.", pages, Path(f"{number:02}-{slug}.md")
    )
