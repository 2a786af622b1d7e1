"""Where the links of a page lead."""

from dataclasses import dataclass
from urllib.parse import unquote

from textual.message import Message


@dataclass
class PanelLink(Message):
    """Posted when a link asks for words of a setup on the panel."""

    setup: str


@dataclass
class LessonLink(Message):
    """Posted when a link leads to a lesson, and perhaps to one of its pages."""

    slug: str
    page: str | None


@dataclass
class TermLink(Message):
    """Posted when a link, or a bold word, asks what a term means."""

    name: str


@dataclass
class WebLink(Message):
    """Posted when a link leads out of the tutor."""

    address: str


def sorted_link(href: str) -> PanelLink | LessonLink | TermLink | WebLink:
    """The message for a link, by where it leads."""
    scheme, _colon, rest = href.partition(":")
    match scheme:
        case "panel":
            return PanelLink(unquote(rest))
        case "lesson":
            slug, _slash, page = unquote(rest).partition("/")
            return LessonLink(slug, page or None)
        case "term":
            return TermLink(unquote(rest))
    return WebLink(href)
