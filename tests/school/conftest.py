"""What the tests of a school's set-up share."""

from tests.postgres import postgres

__all__ = ["postgres"]
