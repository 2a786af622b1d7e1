"""The page's files, read once: what is asked for is looked up by name and never on the disk."""

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
}
PAGE = "classroom/browser/web_page"
"""Where they are, in the package."""
FOLDERS = ("", "vendor/")


@dataclass(frozen=True)
class PageFile:
    """A file of the page.

    Attributes:
        kind: What it is, for the browser.
        content: As it is.
        packed: The same, smaller.
        tag: Changes with the content.
    """

    kind: str
    content: bytes
    packed: bytes
    tag: str


def page_file(name: str, content: bytes) -> PageFile:
    """A file of the page from its content."""
    packed = gzip.compress(content, mtime=0)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return PageFile(KINDS[name.rpartition(".")[2]], content, packed, tag)


def page_files() -> dict[str, PageFile]:
    """All files of the page, by their paths; ``/`` is the page."""
    found = {}
    for folder in FOLDERS:
        for file in files("tui_tutor").joinpath(PAGE, folder).iterdir():
            if file.is_file() and file.name.rpartition(".")[2] in KINDS:
                name = f"/{folder}{file.name}"
                found["/" if name == "/page.html" else name] = page_file(file.name, file.read_bytes())
    return found
