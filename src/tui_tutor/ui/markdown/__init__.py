"""Markdown, formulas and diagrams laid out in cells."""
