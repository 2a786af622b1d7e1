"""When a page has nothing left to do."""

from tui_tutor.lessons.lesson import Asked, Page, Predict
from tui_tutor.store.progress import PageState


def is_done(page: Page, state: PageState) -> bool:
    """Whether nothing is left to do on a page: read, every goal reached, every question answered.

    A prediction need not have been right, everything else must.
    """
    answers = state.answers
    return (
        state.visited
        and all(goal.key in state.done_blocks for goal in page.goals)
        and all(
            block.key in answers and (answers[block.key].right or isinstance(block, Predict))
            for block in page.blocks
            if isinstance(block, Asked | Predict)
        )
    )
