"""What is painted of a run and what is looked at, with the room that the window has for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.reactive import var
from textual.screen import Screen

from tui_tutor.engine.bend import Bend
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Evaluation, Frame, Surface
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.ui.painting.names import UnitAddress

if TYPE_CHECKING:
    from tui_tutor.engine.bend import BentPictures
    from tui_tutor.engine.export.script import ScriptLine


class PanelValues(Screen[None]):
    """A screen with the values that go down to the parts of the panel."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (so the base class has it)
        (0, "-tiny-wide"),
        (40, "-narrow"),
        (100, "-wide"),
        (170, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 (so the base class has it)
        (0, "-tiny-high"),
        (12, "-flat"),
        (19, "-low"),
        (34, "-high"),
    ]

    frame: var[Frame | None] = var(None)
    """The picture of the run that is painted."""

    surface: var[Surface | None] = var(None)
    """What the network answers over the plane."""

    dataset: var[Dataset | None] = var(None)
    """The rows of the run."""

    setup: var[Setup | None] = var(None)
    """The setup of the run."""

    playing: var[bool] = var(False)
    """Whether the run is being trained."""

    steps_per_second: var[float] = var(0.0)
    """How fast."""

    speed: var[int] = var(0)
    """Steps per second asked for; 0 is as fast as it goes."""

    hidden: var[frozenset[str]] = var(frozenset[str]())
    """Names of values that the learner is to predict first."""

    concealed: var[frozenset[str]] = var(frozenset[str]())
    """Words of the setup that are not to be seen, while the learner looks for a fault in it."""

    tells_faults: var[bool] = var(True)
    """Whether what is wrong with the run is named; not while the page asks for just that."""

    bend: var[Bend] = var(Bend())
    """Which pictures of the bent plane are shown."""

    bent: var["BentPictures"] = var(())
    """Those pictures; none while nobody looks at them."""

    script: var["tuple[ScriptLine, ...]"] = var(())
    """The run as a script."""

    library: var[str] = var("torch")
    """What the script is written for."""

    lit_phase: var[str] = var("")
    """The phase whose lines are lit in the script; "" for none."""

    below: var[frozenset[str]] = var(frozenset[str]())
    """Which of the parts that come in the place of the numbers have been asked for."""

    covered: var[frozenset[str]] = var(frozenset[str]())
    """Names of values that are not to be seen: hidden ones, and what a walked step has not computed."""

    walked: var[WalkedStep | None] = var(None)
    """The step that is walked through, or None."""

    phase: var[int] = var(0)
    """The phase of it that is shown."""

    unit: var[int] = var(0)
    """The unit of the phase that is worked out."""

    lit: var[int | None] = var(None)
    """The layer that the phase computes, or None."""

    shows: var[str] = var("weights")
    """Whether the graph shows weights or gradients."""

    selected: var[UnitAddress | None] = var(None)
    """The unit the learner looks at."""

    tab: var[str] = var("forward")
    """Which numbers are listed."""

    log_axis: var[bool] = var(False)
    """Whether the loss axis is logarithmic."""

    others: var[tuple[tuple[Evaluation, ...], ...]] = var(())
    """Evaluations of other paths, to be compared with."""

    drawing: var[bool] = var(False)
    """Whether clicks on the map draw points."""

    pane: var[str] = var("")
    """What is shown where only one thing fits."""

    def room(self) -> Iterator[str]:
        """The classes that the window's size gives the screen."""
        sides = (
            (self.app.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.app.size.height, self.VERTICAL_BREAKPOINTS),
        )
        for cells, breakpoints in sides:
            yield max((least, name) for least, name in breakpoints if least <= cells)[1]


def next_of(names: tuple[str, ...], name: str) -> str:
    """The name after ``name``, round and round."""
    return names[(names.index(name) + 1) % len(names)]
