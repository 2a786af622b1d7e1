"""How things stand in a class, on one line."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.store.board_messages import Board
from tui_tutor.translation import Translate
from tui_tutor.ui.class_roll import HAND, STUCK, Standing
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.palette import Palette, ink, spot

GAP = 3


def paint_state(
    board: Board | None,
    standings: Sequence[Standing],
    spotlit: str,
    is_anonymous: bool,
    lost: str,
    width: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Who is here and needs help on the left; what holds for everybody, each to be clicked, on the right.

    Args:
        board: How things stand; None before the class has told.
        standings: Everyone.
        spotlit: What the learner is called whose screen is shown, or asked for.
        is_anonymous: Whether numbers stand for the names.
        lost: What is said of a class that is gone; "" while it is there.
        width: Cells.
        palette: The colours.
        translate: Gives the words in the teacher's language.
    """
    canvas = Canvas(width, 1)
    if lost:
        canvas.put(0, 0, cut(translate(lost), width), ink(palette.warning, bold=True))
        return canvas.strips()
    x = 0
    for text, color in _counts(standings, palette, translate):
        x = canvas.put(x, 0, text, ink(color, bold=color != palette.muted))
        x += GAP
    end = width
    for text, color, action in reversed(list(_modes(board, spotlit, is_anonymous, palette, translate))):
        room = end - x
        if room < cell_len(text):
            break
        style = ink(color, bold=True)
        end = canvas.put_right(end, 0, text, spot(style, "action", action) if action else style) - GAP
    return canvas.strips()


def _counts(
    standings: Sequence[Standing], palette: Palette, translate: Translate
) -> Iterator[tuple[str, str]]:
    _ = translate
    here = sum(each.is_here for each in standings)
    hands = sum(each.why == HAND for each in standings)
    stuck = sum(each.why == STUCK for each in standings)
    yield _("{here} of {count} here").format(here=here, count=len(standings)), palette.text
    if hands:
        text = _("1 hand up") if hands == 1 else _("{count} hands up")
        yield text.format(count=hands), palette.accent
    if stuck:
        yield _("{count} stuck").format(count=stuck), palette.warning


def _modes(
    board: Board | None, spotlit: str, is_anonymous: bool, palette: Palette, translate: Translate
) -> Iterator[tuple[str, str, str]]:
    """What holds for everybody: a text, its colour, the action that changes it; the gravest last."""
    _ = translate
    if is_anonymous:
        yield _("names hidden"), palette.muted, "anonymous"
    if board is None:
        return
    if board.servers > 1:
        yield _("{count} servers").format(count=board.servers), palette.muted, ""
    if board.poll_open:
        yield _("poll open"), palette.good, "ask"
    if board.spotlight:
        text = _("shown: {name}") if board.spotlight_agreed else _("asked to show: {name}")
        yield (
            text.format(name=spotlit),
            palette.good if board.spotlight_agreed else palette.accent,
            "spotlight",
        )
    if board.follow is not None:
        if board.leads:
            text = _("follows you: held") if board.follow == "held" else _("follows you: offered")
        else:
            text = _("follows another teacher")
        yield text, palette.warning if board.follow == "held" else palette.good, "follow"
    if board.frozen:
        yield _("frozen"), palette.warning, "freeze"
