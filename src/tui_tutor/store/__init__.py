"""A learner's progress, kept in one file."""
