"""Where the learner stands in the course, and what of it is saved."""

from dataclasses import dataclass
from pathlib import Path

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.lessons.course import Course, load_course
from tui_tutor.lessons.glossary import load_glossary
from tui_tutor.lessons.hiding import Hiding, hiding_on
from tui_tutor.lessons.lesson import Asked, Lesson, Page, Predict, Question
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.store.done_pages import is_done
from tui_tutor.store.progress import PageState, Progress
from tui_tutor.ui.file_watch import FileWatch
from tui_tutor.ui.page_goals import PageGoals


@dataclass(frozen=True)
class Opening:
    """What the tutor is opened with; all None opens it where the learner left off.

    Attributes:
        slug: A lesson of the course.
        file: A lesson file of one's own.
        play: A setup string, for the panel alone; "" takes the setup played last.
    """

    slug: str | None = None
    file: Path | None = None
    play: str | None = None


class Study:
    """The course, the open page and the learner's progress on it.

    Args:
        root: Folder of the course.
        language: Language of the lessons.
        progress: Where everything is saved.

    Attributes:
        glossary: The course's terms.
        actions: What the learner has done since the page was opened.
        goals: The goals of the open page.
    """

    def __init__(self, root: Path, language: str, progress: Progress) -> None:
        self.progress = progress
        self.root = root
        self.course: Course = load_course(root, language)
        self.glossary = load_glossary(root, language)
        self.lesson: Lesson | None = None
        self.page_index = 0
        self.actions: set[str] = set()
        self.goals = PageGoals()
        self._watch: FileWatch | None = None

    @property
    def page(self) -> Page | None:
        """The open page, or None where the panel stands alone."""
        return self.lesson.pages[self.page_index] if self.lesson else None

    @property
    def folder(self) -> Path | None:
        """Where the files lie that the open lesson's setups name; None without a lesson."""
        return self.lesson.folder if self.lesson else None

    @property
    def state(self) -> PageState:
        """What is saved of the open page."""
        lesson, page = self.place
        return self.progress.page_state(lesson, page)

    @property
    def place(self) -> tuple[str, str]:
        """Keys of the open lesson and page; of the panel alone, "" and ``play``."""
        if self.lesson is None or self.page is None:
            return ("", "play")
        return (self._name_of(self.lesson), self.page.key)

    def find(self, slug: str) -> Lesson | None:
        """The lesson of the course with this name."""
        return self.course.find(slug)

    def open_lesson(self, lesson: Lesson, page_key: str | None = None, *, stays: bool = True) -> None:
        """Open a lesson at one of its pages, or at its first.

        Args:
            lesson: The lesson.
            page_key: The page.
            stays: Whether the tutor is to open there the next time.
        """
        self.lesson = lesson
        keys = [page.key for page in lesson.pages]
        self.page_index = keys.index(page_key) if page_key in keys else 0
        self._opened(stays)

    def open_file(self, path: Path) -> None:
        """Open a lesson file.

        Raises:
            LessonError: If it can't be shown.
        """
        self.open_lesson(read_lesson(path))

    def reopen(self) -> None:
        """Open the place that was saved last, or the first page of the course."""
        place = self.progress.place()
        lesson = self.find(place.lesson) if place else None
        if lesson is not None and place is not None:
            self.open_lesson(lesson, place.page)
        elif self.course.first is not None:
            self.open_lesson(self.course.first)

    def lesson_at(self, delta: int) -> Lesson | None:
        """The lesson in which `turn` would end; None where there is none."""
        if self.lesson is not None and 0 <= self.page_index + delta < len(self.lesson.pages):
            return self.lesson
        return self._neighbour(1 if delta > 0 else -1)

    def turn(self, delta: int) -> bool:
        """Go some pages on or back, into the neighbouring lesson at the end of one."""
        if self.lesson is None:
            return False
        index = self.page_index + delta
        if 0 <= index < len(self.lesson.pages):
            self.page_index = index
            self._opened()
            return True
        lesson = self._neighbour(1 if delta > 0 else -1)
        if lesson is None:
            return False
        self.open_lesson(lesson, lesson.pages[0 if delta > 0 else -1].key)
        return True

    def speak(self, language: str) -> None:
        """Read the course in another language and stay on the page, with what was done on it."""
        (slug, key), actions, in_course = self.place, set(self.actions), self._in_course
        # Whatever is wrong with the file is told again, on the screen in the new language.
        self._watch = FileWatch(self.lesson.path) if self.lesson else None
        self.course = load_course(self.root, language)
        self.glossary = load_glossary(self.root, language)
        lesson = self.find(slug)
        if in_course and lesson is not None:
            self.open_lesson(lesson, key)
            self.actions = actions

    @property
    def page_setup(self) -> str | None:
        """The open page's own setup, or else that of the nearest page before it in the lesson."""
        pages = self.lesson.pages[: self.page_index + 1] if self.lesson else ()
        return next((page.setup for page in reversed(pages) if page.setup is not None), None)

    @property
    def open_question(self) -> Question | None:
        """The first question of the page that waits for an answer; what follows it is not shown."""
        answers = self.state.answers
        for block in self.page.blocks if self.page else ():
            if isinstance(block, Asked) and not (block.key in answers and answers[block.key].right):
                return block
            if isinstance(block, Predict) and block.key not in answers:
                return block
        return None

    @property
    def has_something_to_do(self) -> bool:
        """Whether the open page asks for something that is not done yet."""
        return self.page is not None and not is_done(self.page, self.state)

    @property
    def hiding(self) -> Hiding:
        """What the panel hides on the open page."""
        if self.lesson is None:
            return Hiding()
        states, name = self.progress.course_states(), self._name_of(self.lesson)

        def given(page: str) -> dict[str, bool]:
            state = states.get((name, page), PageState())
            return {key: answer.right for key, answer in state.answers.items()}

        return hiding_on(self.lesson, self.page_index, given)

    def reach(self, key: str) -> bool:
        """Save a goal as reached by what was trained in the background; whether it was not before."""
        if not self.goals.awaits(key):
            return False
        self.progress.save_done(*self.place, key)
        self.goals.done.add(key)
        return True

    def reached(self, evaluations: tuple[Evaluation, ...], setup: Setup, diverged: bool) -> list[str]:
        """Keys of the goals that the run has just reached; they are saved as done."""
        met = self.goals.met(evaluations, setup, frozenset(self.actions), diverged)
        return [key for key in met if self.reach(key)]

    def visited(self) -> frozenset[tuple[str, str]]:
        """Pages of the course that have been opened."""
        states = self.progress.course_states()
        return frozenset(key for key, state in states.items() if state.visited)

    def done_pages(self) -> frozenset[tuple[str, str]]:
        """Pages of the course, and of the open lesson, with nothing left to do."""
        lessons = {lesson.slug: lesson for lesson in self.course.lessons}
        if self.lesson is not None:
            lessons[self._name_of(self.lesson)] = self.lesson
        return frozenset((slug, key) for slug, lesson in lessons.items() for key in self.done_of(lesson))

    def done_of(self, lesson: Lesson) -> frozenset[str]:
        """Pages of a lesson with nothing left to do: read, answered, every goal reached."""
        states, name = self.progress.course_states(), self._name_of(lesson)
        return frozenset(
            page.key
            for page in lesson.pages
            if (name, page.key) in states and is_done(page, states[name, page.key])
        )

    @property
    def is_first(self) -> bool:
        """Whether the open lesson has none before it."""
        return self._neighbour(-1) is None

    @property
    def is_last(self) -> bool:
        """Whether the open lesson has none after it."""
        return self._neighbour(1) is None

    def save_answer(self, key: str, text: str, right: bool) -> None:
        """Keep an answer on the open page."""
        self.progress.save_answer(*self.place, key, text, right)
        self.goals.come_into_view(self.open_question)

    def save_hints(self, shown: int) -> None:
        """Keep how many hints of the open page are shown."""
        self.progress.save_hints(*self.place, shown)

    def save_solution_seen(self) -> None:
        """Keep that the open page's solution is shown."""
        self.progress.save_solution_seen(*self.place)

    def save_setup(self, text: str | None) -> None:
        """Keep the setup on the panel beside the open page; None for the page's own."""
        self.progress.save_setup(*self.place, text)

    def save_best(self, setup: Setup, evaluation: Evaluation) -> None:
        """Keep how the run beside the open page went, where it never went better."""
        if evaluation.step:
            self.progress.save_best(*self.place, print_setup(setup), evaluation.step, evaluation.loss)

    def file_changed(self) -> bool:
        """Whether the open lesson's file is another one than when this was last asked."""
        return self._watch is not None and self._watch.changed()

    def reread(self) -> bool:
        """Read the open lesson's file again and stay on the page.

        Returns:
            Whether the page has another setup now.

        Raises:
            LessonError: If it can't be shown any more; the page stays as it was.
        """
        if self.lesson is None or self.page is None:
            return False
        index, key, setup = self.page_index, self.page.key, self.page.setup
        lesson = read_lesson(self.lesson.path)
        self.course.take(lesson)
        self.lesson = lesson
        keys = [page.key for page in lesson.pages]
        self.page_index = keys.index(key) if key in keys else min(index, len(keys) - 1)
        self._judge_page()
        return self.page.setup != setup

    def _opened(self, stays: bool = True) -> None:
        self.actions.clear()
        self._watch = FileWatch(self.lesson.path) if self.lesson else None
        self._judge_page()
        self.progress.save_visit(*self.place)
        # A file of one's own could not be found again by its name.
        if self._in_course and stays:
            self.progress.save_place(*self.place)

    def _judge_page(self) -> None:
        self.goals = PageGoals(self.page, self.state.done_blocks)
        self.goals.come_into_view(self.open_question)

    def _name_of(self, lesson: Lesson) -> str:
        """What a lesson's progress is kept under; a file of one's own may be called like any other."""
        return lesson.slug if self.course.holds(lesson.path) else str(lesson.path.resolve())

    @property
    def _in_course(self) -> bool:
        return self.lesson is not None and self.course.holds(self.lesson.path)

    def _neighbour(self, delta: int) -> Lesson | None:
        """The lesson before (-1) or after (1) the open one."""
        return self.course.neighbour(self.lesson, delta) if self.lesson is not None else None
