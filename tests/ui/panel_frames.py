"""Frames for tests of the panel, made by short real runs."""

from dataclasses import replace
from functools import cache

import numpy as np

from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer


@cache
def run(words: str, steps: int = 0) -> Trainer:
    trainer = Trainer(parse_setup(words))
    trainer.run(steps)
    return trainer


def frame_of(words: str = "2-4-1 relu data=xor seed=3", steps: int = 3, sample: int | None = 2) -> Frame:
    return run(words, steps).frame(sample)


def surface_of(words: str = "2-4-1 relu data=xor seed=3", steps: int = 3) -> Surface:
    surface = run(words, steps).surface(24, 20)
    assert surface is not None
    return surface


def with_weights(frame: Frame, layer: int, weights: list[list[float]]) -> Frame:
    """The frame with other weights in one layer; nothing else follows them."""
    layers = list(frame.layers)
    layers[layer] = replace(layers[layer], weights=np.array(weights))
    return replace(frame, layers=tuple(layers))
