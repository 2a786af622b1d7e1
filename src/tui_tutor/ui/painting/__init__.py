"""Painting: frames in, strips out, as pure functions."""
