"""What is trained in the bench."""

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup

XOR = parse_setup("2-4-1 relu data=xor samples=200 batch=full learning-rate=0.1")
SPIRAL_IN_TENS = parse_setup("2-8-8-1 tanh data=spiral samples=500 batch=10 learning-rate=0.03")
SPIRAL = parse_setup("2-8-8-1 tanh data=spiral samples=500 batch=full learning-rate=0.03")
DIGITS = parse_setup("64-128-64-10 relu data=digits batch=64 learning-rate=0.05")


def single(setup: Setup) -> Setup:
    """The same in float32."""
    return setup.changed(precision="float32")
