"""The interface's texts and their translations: finds what is marked, renews and compiles the catalogues.

``make words`` runs it. A text is found where it is the argument of ``mark``, ``_`` or ``translate``,
also inside an f-string and on both sides of an ``if … else``.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "tui_tutor"
LOCALE = SOURCE / "locale"
KEYWORDS = {"_", "mark", "translate", "_translate"}
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""A date of renewal would differ on every branch; the history keeps the true one."""


def texts_in_code() -> dict[str, tuple[str, ...]]:
    """Every text that is marked in the source, with the files it stands in."""
    places: dict[str, dict[str, None]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE.parents[1]).as_posix()
        for text in texts_of(path.read_text(encoding="utf-8")):
            places.setdefault(text, {})[file] = None
    return {text: tuple(files) for text, files in places.items()}


def texts_of(code: str) -> Iterator[str]:
    """The marked texts of a module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and node.args and name_of(node.func) in KEYWORDS:
            yield from texts_of_argument(node.args[0])


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts_of_argument(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from texts_of_argument(one)
            yield from texts_of_argument(other)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "tui_tutor.po"


def read_texts(language: str) -> dict[str, str]:
    """The translations of the ``.po`` file; texts without one are left out."""
    with po_file(language).open("rb") as file:
        return translations(read_po(file, locale=language))


def read_compiled_texts(language: str) -> dict[str, str]:
    """The translations of the ``.mo`` file."""
    with po_file(language).with_suffix(".mo").open("rb") as file:
        return translations(read_mo(file))


def translations(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def languages() -> list[str]:
    return sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/tui_tutor.po"))


def renew(language: str) -> list[str]:
    """Bring a catalogue up to the code and compile it; gives the texts it lacks."""
    path = po_file(language)
    known = read_texts(language) if path.exists() else {}
    catalogue = Catalog(
        locale=language,
        charset="utf-8",
        project="tui-tutor",
        header_comment="# The texts of tui-tutor's interface. `make words` renews this file from the code.",
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        last_translator="tui-tutor",
        language_team="tui-tutor",
        msgid_bugs_address="-",
        version="-",
        fuzzy=False,
    )
    found = texts_in_code()
    for text, files in found.items():
        # Braces are values for us; babel would take a percent sign for one.
        flags = ["no-python-format"] if "%" in text else []
        catalogue.add(text, known.get(text, ""), locations=[(file, 0) for file in files], flags=flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    path.with_suffix(".mo").write_bytes(buffer.getvalue())
    return [text for text in found if not known.get(text)]


def main() -> int:
    """Renew every catalogue; 1 if one lacks a text."""
    lacking = {language: renew(language) for language in languages()}
    for language, missing in lacking.items():
        print(f"{language}: {len(missing)} texts are not translated yet")
        for text in missing:
            print(f"  {text!r}")
    return int(any(lacking.values()))


if __name__ == "__main__":
    sys.exit(main())
