"""Widgets: values in by reactives, news out by messages."""
