"""The doctor's window, and the words it uses."""

from dataclasses import replace
from string import Formatter

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.ui.panel_frames import frame_of
from tests.ui.tutor_app import Tutor, settled
from tui_tutor.engine.doctor_shapes import shape_mismatch
from tui_tutor.engine.faults import FAULTS, Finding
from tui_tutor.ui.class_roll import FAULT_NAMES
from tui_tutor.ui.painting import status
from tui_tutor.ui.painting.board_lines import paint_lines
from tui_tutor.ui.painting.board_table import SHORT_FAULTS
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.doctor import Report, doctor_lines
from tui_tutor.ui.painting.doctor_texts import EVIDENCE, TITLES, evidence_text
from tui_tutor.ui.painting.palette import DARK, NONE
from tui_tutor.ui.painting.status import paint_status
from tui_tutor.ui.screens.doctor_screen import DoctorScreen, LessonWanted, Treatment

LESSONS = {"the-learning-rate": "The learning rate", "depth-and-vanishing": "Deep networks"}
SICK = "2-8-1 tanh data=xor learning-rate=50 seed=1"


def report_of(words: str, steps: int) -> Report:
    frame = frame_of(words, steps, None)
    return Report(frame.findings, frame.step, frame.input_names, LESSONS)


def text_of(report: Report, width: int = 60, chosen: int = 0) -> str:
    lines = [line for part in doctor_lines(report, chosen, width, DARK, str) for line in part]
    return plain(paint_lines(lines, (width, len(lines))))


class DoctorApp(App[None]):
    CSS_PATH = Tutor.CSS_PATH

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report
        self.results: list[Treatment | LessonWanted | None] = []

    def on_mount(self) -> None:
        self.push_screen(DoctorScreen(self.report, str), self.results.append)

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())


async def pressed(report: Report, *keys: str, size: tuple[int, int] = (80, 24)) -> list[object]:
    app = DoctorApp(report)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)
    return list(app.results)


# words


def test_every_fault_has_all_its_words() -> None:
    for words in (TITLES, status.FAULTS, FAULT_NAMES, SHORT_FAULTS):
        assert tuple(words) == FAULTS
    assert {name.split()[0] for name in EVIDENCE} == set(FAULTS)
    assert all(cell_len(short) <= 4 for short in SHORT_FAULTS.values())
    assert all(cell_len(name) <= 10 for name in FAULT_NAMES.values())


def test_the_evidence_comes_with_its_numbers_and_the_names_of_columns() -> None:
    frame = frame_of("2-4-1 relu data=xor learning-rate=0.001 seed=45", 400, None)
    (finding,) = frame.findings
    wide = Finding("unscaled-inputs", {"column": 1, "other": 0, "times": 300.0}, kind="uneven")
    table = shape_mismatch((200, 1), (200,))

    text = evidence_text(finding, frame.input_names, str)

    assert f"{frame.evaluation.loss:.4f}" in text
    assert "last 200 steps" in text
    assert evidence_text(wide, ("age", "income"), str).startswith("income varies 300.0 times as much as age")
    assert table is not None
    assert "(200,1) less targets of shape (200,) give (200,200)" in evidence_text(table, (), str)


@pytest.mark.parametrize("key", EVIDENCE)
def test_each_sentence_asks_for_numbers_that_are_known(key: str) -> None:
    fields = {name for _text, name, _form, _turn in Formatter().parse(EVIDENCE[key]) if name}
    name, _space, kind = key.partition(" ")

    text = evidence_text(Finding(name, dict.fromkeys(fields, 0.25), kind=kind), ("x1",), str)

    assert "{" not in text


def test_broken_numbers_are_told_too() -> None:
    finding = Finding("divergence", {"start": 0.5, "loss": float("inf")}, kind="grown")

    assert "inf now" in evidence_text(finding, (), str)


# lines


def test_findings_are_told_with_what_to_try_and_what_to_read() -> None:
    report = report_of(SICK, 200)

    text = text_of(report)

    assert [finding.name for finding in report.findings] == [
        "divergence",
        "exploding-gradients",
        "saturation",
    ]
    assert text.startswith("▸ Divergence\n  The loss was ")
    assert "  1  try learning-rate=0.5\n" in text
    assert "  o  read “The learning rate”\n" in text
    assert "\n  Saturated units\n" in text
    assert "\n▸ Saturated units\n" in text_of(report, chosen=2)


def test_the_same_try_has_one_number() -> None:
    report = report_of(SICK, 200)
    words = [words for finding in report.findings for words in finding.tries]

    assert len(set(words)) < len(words)
    assert list(report.tries) == list(dict.fromkeys(words))
    assert text_of(report).count("  1  try") == words.count(next(iter(report.tries)))


def test_a_lesson_that_is_not_there_is_not_offered() -> None:
    report = report_of(SICK, 200)._replace(lesson_titles={})

    assert "read" not in text_of(report)


def test_where_nothing_is_wrong_it_says_what_was_looked_at() -> None:
    text = text_of(report_of("2-4-1 relu data=xor seed=3", 300))

    assert text.startswith("Nothing is wrong that could be seen at step 300.")
    assert "Looked at: the loss over time" in text


@pytest.mark.parametrize("width", [30, 44, 76, 120])
def test_lines_keep_to_their_width(width: int) -> None:
    lines = [line for part in doctor_lines(report_of(SICK, 200), 0, width, NONE, str) for line in part]

    assert max(sum(cell_len(text) for text, _style in line) for line in lines) <= width


def test_the_status_tells_the_gravest_fault() -> None:
    frame = frame_of("2-1 data=xor seed=45", 600, None)
    sick = replace(frame, examine=lambda: (Finding("overfitting"), Finding("plateau")))

    assert "The loss falls no more" in plain(
        paint_status(frame, False, 0.0, 0, frozenset(), (100, 4), DARK, str)
    )
    assert "learnt by heart" in plain(paint_status(sick, False, 0.0, 0, frozenset(), (100, 4), DARK, str))


# the window


async def test_a_number_closes_with_what_is_to_be_tried() -> None:
    report = report_of(SICK, 200)

    assert await pressed(report, "2") == [Treatment(list(report.tries)[1], anew=True)]
    assert await pressed(report_of("2-4-1 learning-rate=0.001 seed=45", 400), "1") == [
        Treatment("learning-rate=0.5", anew=False)
    ]


async def test_a_number_that_stands_nowhere_does_nothing() -> None:
    assert await pressed(report_of(SICK, 200), "9") == []


async def test_enter_tries_the_first_thing_for_the_chosen_finding() -> None:
    report = report_of(SICK, 200)

    assert await pressed(report, "down", "down", "down", "enter") == [
        Treatment(report.findings[2].tries[0], anew=True)
    ]


async def test_o_closes_with_the_lesson_of_the_chosen_finding() -> None:
    assert await pressed(report_of(SICK, 200), "o") == [LessonWanted("the-learning-rate")]
    assert await pressed(report_of(SICK, 200), "down", "down", "o") == [LessonWanted("depth-and-vanishing")]


@pytest.mark.parametrize("key", ["escape", "D"])
async def test_it_closes_with_nothing(key: str) -> None:
    assert await pressed(report_of(SICK, 200), key) == [None]


async def test_where_nothing_is_wrong_no_key_but_escape_does_anything() -> None:
    assert await pressed(report_of("2-4-1 relu data=xor seed=3", 300), "1", "enter", "o", "down", "up") == []


async def test_what_is_chosen_comes_into_view_in_a_small_window() -> None:
    app = DoctorApp(report_of(SICK, 200))

    async with app.run_test(size=(60, 14)) as pilot:
        await settled(pilot)
        before = app.text
        await pilot.press("down", "down")
        await settled(pilot)

        assert "Saturated units" not in before
        assert "▸ Saturated units" in app.text


async def test_tries_lessons_and_findings_can_be_clicked() -> None:
    async def clicked(*texts: str) -> list[object]:
        app = DoctorApp(report_of(SICK, 200))
        async with app.run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            for text in texts:
                lines = app.text.split("\n")
                row = next(row for row, line in enumerate(lines) if text in line)
                await pilot.click(offset=(cell_len(lines[row].split(text)[0]) + 1, row))
                await settled(pilot)
        return list(app.results)

    assert await clicked("try learning-rate=0.05") == [Treatment("learning-rate=0.05", anew=True)]
    assert await clicked("read “Deep networks”") == [LessonWanted("depth-and-vanishing")]
    assert await clicked("Saturated units", "read “Deep") == [LessonWanted("depth-and-vanishing")]
    assert await clicked("The loss was") == []
