"""Makes links of the bold words of a text that the glossary explains."""

from collections.abc import Sequence
from urllib.parse import quote

from tui_tutor.lessons.glossary import Glossary
from tui_tutor.ui.markdown.document import Block, Heading, Item, Items, Paragraph, Quote, Table
from tui_tutor.ui.markdown.wrap import Link, Run

SCHEME = "term"
"""What links into the glossary begin with."""


def with_terms(blocks: Sequence[Block], glossary: Glossary) -> tuple[Block, ...]:
    """The blocks, with a link on each bold word that is a term.

    A lesson prints a word in bold where it comes up first, which is where one may ask what it means.
    """
    if not glossary.terms:
        return tuple(blocks)
    return tuple(_block(block, glossary) for block in blocks)


def _block(block: Block, glossary: Glossary) -> Block:
    match block:
        case Paragraph(runs=runs):
            return Paragraph(_runs(runs, glossary))
        case Heading(level=level, runs=runs):
            return Heading(level, _runs(runs, glossary))
        case Items(items=items, tight=tight):
            inner = (Item(item.marker, with_terms(item.blocks, glossary)) for item in items)
            return Items(tuple(inner), tight)
        case Quote(blocks=blocks, kind=kind):
            return Quote(with_terms(blocks, glossary), kind)
        case Table(head=head, rows=rows, aligns=aligns):
            cells = (tuple(_runs(cell, glossary) for cell in row) for row in rows)
            return Table(head, tuple(cells), aligns)
        case _:
            return block


def _runs(runs: tuple[Run, ...], glossary: Glossary) -> tuple[Run, ...]:
    return tuple(_run(run, glossary) for run in runs)


def _run(run: Run, glossary: Glossary) -> Run:
    if run.link is not None or "strong" not in run.style.split():
        return run
    if glossary.find(run.text) is None:
        return run
    return Run(run.text, f"{run.style} term", Link(f"{SCHEME}:{quote(run.text)}"))
