import pytest
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tui_tutor.ui.markdown.styles import CONTRAST, contrast, text_styles

PLAIN = (
    "muted",
    "link",
    "math",
    "code",
    "right",
    "wrong",
    "goal",
    "heading-1",
    "code-comment",
    "code-builtin",
)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "gruvbox", "solarized-light"])
@pytest.mark.parametrize("name", PLAIN)
def test_every_style_can_be_read_in_every_theme(theme: str, name: str) -> None:
    variables = BUILTIN_THEMES[theme].to_color_system().generate()
    background = Color.parse(variables["background"])

    color = text_styles(variables, background)[name].color

    assert color is not None
    own = contrast(Color.parse(variables["foreground"]), background)  # a theme may be paler itself
    # Colours are rounded to whole steps of 256 after they were found readable.
    assert contrast(Color.from_rich_color(color), background) >= min(CONTRAST, own) - 0.1


def test_contrast_of_black_and_white_is_that_of_the_guidelines() -> None:
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21.0)


def test_a_terminal_of_its_own_colours_is_not_blended() -> None:
    app = App[None]()
    app.theme = "ansi-dark"
    variables = app.get_css_variables()

    styles = text_styles(variables, Color.parse("ansi_default"))

    assert styles["muted"].dim
    assert styles["note"].bgcolor is None
