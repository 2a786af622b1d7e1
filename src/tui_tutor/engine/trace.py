"""One step with all of its numbers."""

from dataclasses import dataclass

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Frame, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer


@dataclass(frozen=True)
class TracedStep:
    """One step.

    Attributes:
        frame: The first batch, forward and backward, at the parameters of the start.
        new_parameters: The parameters after the update, first layer first.
    """

    frame: Frame
    new_parameters: tuple[LayerParameters, ...]


def trace_step(
    setup: Setup,
    dataset: Dataset | None = None,
    parameters: tuple[LayerParameters, ...] | None = None,
) -> TracedStep:
    """Make the first step of a run and keep everything it computed.

    Args:
        setup: The setup of the run.
        dataset: The setup's rows, where they are already loaded.
        parameters: What to start from instead of the setup's own start.

    Raises:
        DataError: If the data can't be loaded.
        BackendError: If the backend is not there.
    """
    trainer = Trainer(setup, dataset, parameters)
    frame = trainer.frame()
    trainer.step()
    return TracedStep(frame, trainer.parameters())
