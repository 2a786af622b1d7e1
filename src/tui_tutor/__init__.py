"""A terminal tutor for deep learning: lessons beside a live network."""

__version__ = "0.1.0"
