"""The page's files: what is shipped is what its authors published, and nothing is asked of anybody else."""

import hashlib
import re
from importlib.resources import files

import pytest

from tui_tutor.classroom.browser.web_files import PAGE, page_files

VENDOR = files("tui_tutor").joinpath(PAGE, "vendor")
ADDRESS = re.compile(rb"""(?:https?:|wss?:)//[^\s"'`)]+|["'(`]//\w[^\s"'`)]*""")
NOT_FETCHED = {
    # Names of kinds of documents.
    b"http://www.w3.org/2000/svg",
    b"http://www.w3.org/1999/xhtml",
    # Thanks, in the comments of xterm.js.
    b"http://bellard.org/jslinux/",
    b"https://github.com/chjj/term.js",
}


def test_the_terminal_s_files_are_as_their_authors_published_them() -> None:
    text = VENDOR.joinpath("README.txt").read_text(encoding="utf-8")

    promised = re.findall(r"^([0-9a-f]{64})  (\S+)$", text, re.MULTILINE)
    found = [
        (hashlib.sha256(file.read_bytes()).hexdigest(), file.name)
        for file in VENDOR.iterdir()
        if file.name != "README.txt"
    ]

    assert sorted(promised) == sorted(found)
    assert len(found) == 7


@pytest.mark.parametrize("path", sorted(page_files()))
def test_no_file_of_the_page_names_an_outside_address(path: str) -> None:
    content = page_files()[path].content

    outside = set(ADDRESS.findall(content)) - NOT_FETCHED

    assert not outside


def test_what_the_page_loads_is_there() -> None:
    found = page_files()
    own = b"".join(file.content for path, file in found.items() if not path.startswith("/vendor/"))

    loaded = re.findall(rb"""(?:src|href)="([^"]+)"|(?:from|import) ?\(?"\./([^"]+)\"""", own)
    named = {"/" + (of_document or of_script).decode() for of_document, of_script in loaded}

    assert {"/main.js", "/page.css", "/vendor/xterm.mjs", "/terminal.js"} <= named
    assert named <= set(found)
