"""What the class asks a learner, gives and shows."""

from pathlib import Path

import pytest

from tests.ui.class_seat import (
    TEACHERS,
    bar_of,
    hand_of,
    place,
    seated,
    seeds,
    settled_turns,
)
from tests.ui.tutor_app import press, settled, until
from tui_tutor.store.class_messages import (
    Consent,
    Forgotten,
    Hand,
    Idle,
    Picture,
    Poll,
    Pushed,
    Vote,
)
from tui_tutor.ui import membership, news_teller
from tui_tutor.ui.screens.class_windows import ConsentScreen, MessageScreen, PollScreen, ShownScreen
from tui_tutor.ui.screens.prompts import TextPrompt

POLL = Poll(4, "Which is faster?", ("sgd", "adam"))
PICTURE = Picture(columns=9, rows=2, styles=(), lines=((("of Ben's", 0),), ()))


# Hand, poll


async def test_who_comes_for_the_first_time_is_told_once_how_to_raise_a_hand(tmp_path: Path) -> None:
    async with seated(tmp_path, is_first_time=True) as (pilot, app, _the_class):
        await until(pilot, lambda: "Press ! to raise your hand" in app.told)

        assert app._study.progress.setting(membership.WELCOMED) is not None
        assert "! raise hand" in app.text


async def test_the_hand_goes_up_and_down_by_key_by_click_and_by_the_teacher(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "exclamation_mark")
        await until(pilot, lambda: the_class.told(Hand) == [Hand(True)] and hand_of(app))
        await pilot.click("#hand")
        await until(pilot, lambda: the_class.told(Hand)[1:] == [Hand(False)] and not hand_of(app))
        the_class.stands(hand=True)
        await until(pilot, lambda: hand_of(app) and "hand is up" in app.text)
        the_class.stands()
        await until(pilot, lambda: not hand_of(app))


async def test_a_poll_is_answered_by_number_and_the_answer_can_be_changed(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(poll=POLL)
        await until(pilot, lambda: isinstance(app.screen, PollScreen) and "Which is faster?" in app.text)
        await press(pilot, "enter", "space")
        stays = isinstance(app.screen, PollScreen)
        await press(pilot, "2")
        await until(pilot, lambda: the_class.told(Vote) == [Vote(4, "adam")] and "“adam”" in bar_of(app))
        await press(pilot, "P")
        await until(pilot, lambda: isinstance(app.screen, PollScreen))
        await press(pilot, "1")
        await until(pilot, lambda: the_class.told(Vote)[1:] == [Vote(4, "sgd")])

        assert stays, "what was meant for the page is no answer"


async def test_a_poll_that_is_put_off_stays_away_until_it_is_asked_for(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(poll=Poll(1, "Your name for it?"))
        await until(pilot, lambda: isinstance(app.screen, PollScreen))
        await press(pilot, "escape")
        the_class.stands(poll=Poll(1, "Your name for it?"), hand=True)
        await until(pilot, lambda: hand_of(app) and "Your name for it? P answers" in bar_of(app))
        stayed_away = not isinstance(app.screen, PollScreen)
        await press(pilot, "P")
        await until(pilot, lambda: isinstance(app.screen, PollScreen))
        await press(pilot, "a", "b", "enter")
        await until(pilot, lambda: the_class.told(Vote) == [Vote(1, "ab")])

        assert stayed_away


async def test_a_poll_that_was_answered_before_the_seat_was_made_stays_answered(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(poll=POLL, vote="adam")
        await until(pilot, lambda: "You answered “adam”" in bar_of(app))
        stays_away = app.screen is app.tutor_screen
        await press(pilot, "P")
        await until(pilot, lambda: isinstance(app.screen, PollScreen) and "● 2  adam" in app.text)
        await press(pilot, "1")
        # What the class says next may be older than this answer.
        the_class.stands(poll=POLL, vote="adam", hand=True)
        await until(pilot, lambda: hand_of(app))

        assert stays_away
        assert "“sgd”" in bar_of(app)


async def test_a_poll_waits_for_who_is_typing_and_goes_when_it_is_over(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        the_class.stands(poll=POLL)
        await until(pilot, lambda: "Which is faster?" in bar_of(app))
        waits = isinstance(app.screen, TextPrompt)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, PollScreen))
        the_class.stands()
        await until(pilot, lambda: app.screen is app.tutor_screen)

        assert waits


async def test_a_poll_waits_until_it_can_be_answered(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(frozen=True, poll=POLL)
        await until(pilot, lambda: "Eyes to the front" in bar_of(app))
        await settled_turns(pilot)
        waits = app.screen is app.tutor_screen
        the_class.stands(poll=POLL)
        await until(pilot, lambda: isinstance(app.screen, PollScreen))

        assert waits


# What the teacher gives


async def test_a_pushed_page_opens_at_once_and_one_key_goes_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(lesson="two", page="p1"))
        await until(pilot, lambda: place(app) == ("two", "p1") and "opened this page" in app.told)
        await until(pilot, lambda: "Z goes back to where you were: page 1 of “Lesson one en”" in bar_of(app))
        await press(pilot, "Z")
        await until(pilot, lambda: place(app) == ("one", "p1"))


async def test_a_pushed_page_waits_for_who_is_typing(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        the_class.say(Pushed(lesson="two", page="p1"))
        the_class.say(Pushed(setup=TEACHERS))
        the_class.stands(hand=True)
        await until(pilot, lambda: hand_of(app))
        await settled_turns(pilot)
        stayed = (place(app), seeds(app))
        await press(pilot, "escape")
        await until(pilot, lambda: place(app) == ("two", "p1") and seeds(app) == 9)

        assert stayed == (("one", "p1"), 3)


async def test_a_pushed_setup_is_put_on_the_panel_and_one_key_takes_it_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await settled(pilot)
        own = app._study.state.setup
        the_class.say(Pushed(setup=TEACHERS))
        await until(pilot, lambda: seeds(app) == 9 and "put this setup on your panel" in app.told)
        await until(pilot, lambda: "Z puts your own setup back" in bar_of(app))
        saved = app._study.state.setup
        await press(pilot, "Z")
        await until(pilot, lambda: seeds(app) == 3 and not bar_of(app))

        assert saved == own


async def test_a_goal_that_is_reached_with_a_pushed_setup_counts(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "right")
        await settled(pilot)
        the_class.say(Pushed(setup=TEACHERS))
        await until(pilot, lambda: "put this setup on your panel" in app.told)

        await press(pilot, "space")

        await until(pilot, lambda: app._study.state.done_blocks)


async def test_a_message_stays_until_it_is_dismissed(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(message="Well [b]done"))
        await until(pilot, lambda: "Well [b]done" in app.told)
        timeout = app.notices[0].notification.timeout
        await press(pilot, "X")
        await until(pilot, lambda: not app.notices)

        assert timeout > 24 * 3600


async def test_a_message_can_be_dismissed_while_the_class_is_frozen(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(frozen=True)
        the_class.say(Pushed(message="Well done"))
        await until(pilot, lambda: "Well done" in app.told)

        await press(pilot, "X")
        await until(pilot, lambda: not app.notices)


async def test_a_message_stays_when_the_page_is_turned(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(message="Well done"))
        await until(pilot, lambda: "Well done" in app.told)
        app.notify("told of this page", timeout=60)
        await until(pilot, lambda: "told of this page" in app.told)
        await press(pilot, "right")
        await until(pilot, lambda: "told of this page" not in app.told)
        await settled(pilot)
        after_turn = app.told
        await press(pilot, "X")
        await until(pilot, lambda: not app.notices)

        assert "Well done" in after_turn


async def test_a_message_does_not_cover_what_the_class_says_at_the_top(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(message="Well done"))
        await until(pilot, lambda: bool(app.notices) and app.notices[0].region.y == 0)
        the_class.stands(frozen=True, watched=True)
        await until(pilot, lambda: app.notices[0].region.y == 2)
        the_class.stands(frozen=True)
        await until(pilot, lambda: app.notices[0].region.y == 1)
        the_class.stands()
        await until(pilot, lambda: app.notices[0].region.y == 0)


async def test_who_types_nothing_is_warned_until_the_next_key(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(message="Well done"))
        the_class.say(Idle(30))
        await until(pilot, lambda: "30 minutes" in app.told)
        await press(pilot, "tab")
        await until(pilot, lambda: len(app.notices) == 1)

        assert app.notices[0].notification.message == "Well done"


async def test_a_long_message_gets_a_window_that_scrolls(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Pushed(message="Read this. " * 300))
        await until(pilot, lambda: isinstance(app.screen, MessageScreen) and "Read this." in app.text)
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is app.tutor_screen)


@pytest.mark.parametrize("is_frozen", [False, True])
async def test_who_is_deleted_from_the_class_is_told_so_and_leaves(tmp_path: Path, is_frozen: bool) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(frozen=is_frozen, hand=True)
        await until(pilot, lambda: hand_of(app))
        # The class says so as long as the seat is there.
        the_class.say(Forgotten())
        the_class.say(Forgotten())
        await until(pilot, lambda: "You are not in the class any more" in app.text)
        stays = not app._exit
        await press(pilot, "escape")
        await until(pilot, lambda: app._exit)

        assert stays


async def test_who_is_deleted_and_types_nothing_leaves_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "SECONDS_TO_TAKE_LEAVE", 0.05)
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.say(Forgotten())

        await until(pilot, lambda: app._exit)


# Screens that are shown


async def test_a_learner_who_is_looked_at_is_told_and_sends_pictures_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "SECONDS_BETWEEN_PICTURES", news_teller.SOON / 5)
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(watched=True)
        await until(pilot, lambda: the_class.told(Picture) and "looking at your screen" in bar_of(app))
        picture = the_class.told(Picture)[-1]
        the_class.stands()
        await until(pilot, lambda: not bar_of(app))
        count = len(the_class.told(Picture))
        await press(pilot, "right")
        # News comes later than several pictures would.
        await until(pilot, lambda: the_class.news().page == "p2")

        assert (picture.columns, picture.rows) == (120, 40)
        assert "One." in "\n".join("".join(text for text, _style in line) for line in picture.lines)
        assert len(the_class.told(Picture)) == count


@pytest.mark.parametrize(("key", "given"), [("y", True), ("n", False)])
async def test_a_screen_is_shown_only_after_a_yes(tmp_path: Path, key: str, given: bool) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(asked=3)
        await until(pilot, lambda: isinstance(app.screen, ConsentScreen) and "y yes" in app.text)
        await press(pilot, key)

        await until(pilot, lambda: the_class.told(Consent) == [Consent(3, given)])

        assert the_class.told(Picture) == []


async def test_who_shows_their_screen_sees_that_and_can_end_it(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(asked=3)
        await until(pilot, lambda: isinstance(app.screen, ConsentScreen) and "y yes" in app.text)
        await press(pilot, "y")
        await until(pilot, lambda: the_class.told(Consent) == [Consent(3, True)])
        the_class.stands(shown="Ada", shows=True)
        await until(pilot, lambda: "The class sees your screen" in bar_of(app) and the_class.told(Picture))

        await press(pilot, "X")

        await until(pilot, lambda: the_class.told(Consent)[1:] == [Consent(3, False)])


async def test_anothers_screen_is_shown_over_ones_own_and_can_be_closed_and_opened(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(shown="Ben")
        the_class.say(PICTURE)
        await until(pilot, lambda: isinstance(app.screen, ShownScreen) and "of Ben's" in app.text)
        await press(pilot, "escape")
        await until(pilot, lambda: "The screen of Ben is shown to all. O opens it." in bar_of(app))
        await press(pilot, "O")
        await until(pilot, lambda: isinstance(app.screen, ShownScreen) and "of Ben's" in app.text)
        the_class.stands()
        await until(pilot, lambda: app.screen is app.tutor_screen and not bar_of(app))


async def test_a_picture_as_large_as_the_window_has_all_its_columns(tmp_path: Path) -> None:
    line = "0123456789" * 8
    async with seated(tmp_path, size=(80, 24)) as (pilot, app, the_class):
        the_class.stands(shown="Ben")
        the_class.say(Picture(columns=80, rows=24, styles=(), lines=(((line, 0),),) * 24))

        await until(pilot, lambda: isinstance(app.screen, ShownScreen) and line in app.text)

        assert "the screen of Ben" in app.text
        assert "esc close" in app.text
