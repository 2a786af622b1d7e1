"""What the page says, in every language of the interface."""

import json

from tui_tutor.translation import LANGUAGES, mark, translator

PAGE_TEXTS = {
    "title": mark("Neural networks, in a terminal"),
    "code": mark("Join code"),
    "code hint": mark("Your teacher has written it on the board."),
    "next": mark("Next"),
    "enter": mark("Come in"),
    "another name": mark("Another name"),
    "go on": mark("Go on as {name}"),
    "somebody else": mark("Somebody else"),
    "wrong": mark("These were too many wrong answers. Ask your teacher, and begin again."),
    "late": mark("The connection was lost. Begin again with the join code."),
    "unreachable": mark("The class can't be reached. Is it open? Try again in a moment."),
    "not allowed": mark("The class does not take this address. Use the one on the board."),
    "left": mark("You have left. What was shown as saved is kept."),
    "closed": mark("This terminal is closed. What was shown as saved is kept."),
    "lost": mark("The connection is lost; trying again. What was shown as saved is kept."),
    "again": mark("Come in again"),
    "leave": mark("Log out"),
    "smaller": mark("Smaller letters"),
    "larger": mark("Larger letters"),
    "keys": mark("Keys"),
}


def page_texts(language: str) -> bytes:
    """All texts of the page, as JSON.

    Args:
        language: For those whose browser asks for none that there is.
    """
    texts = {each: {key: translator(each)(text) for key, text in PAGE_TEXTS.items()} for each in LANGUAGES}
    content = {"language": language, "languages": LANGUAGES, "texts": texts}
    return json.dumps(content, ensure_ascii=False).encode()
