"""Lessons as data: parsed from Markdown, judged against a run, checked for authors."""
