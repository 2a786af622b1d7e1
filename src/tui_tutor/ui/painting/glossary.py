"""A term of the glossary as lines of Markdown and as a line of a list."""

from textual.content import Content

from tui_tutor.lessons.glossary import Term, folded
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline
from tui_tutor.ui.markdown.wrap import plain


def term_markdown(term: Term, lesson: Lesson | None, translate: Translate) -> str:
    """What a term means, what else it is called, and a link to the lesson that teaches it.

    Args:
        term: The term.
        lesson: That lesson; None where it is not there.
        translate: Gives the texts in the learner's language.
    """
    parts = [term.text]
    if term.also:
        names = translate(", ").join(term.also)
        parts.append("*" + translate("also: {names}").format(names=names) + "*")
    if lesson is not None:
        number, title = lesson.number, lesson.title
        parts.append(f"→ [{number} {title}](lesson:{term.lesson})")
    return "\n\n".join(parts)


def term_title(term: Term, asked: str) -> str:
    """What a term is called, after the word that was asked for where that is another one.

    A plural or a part of the name is told by the name itself.
    """
    name, other = folded(term.name), folded(asked)
    return term.name if not other or other in name or name in other else f"{asked} → {term.name}"


def term_line(term: Term) -> Content:
    """A term and its first words, for a list."""
    says = plain(read_inline(term.text)).replace("\n", " ")
    return Content.assemble((term.name, "bold"), "  ", (says, "dim"))
