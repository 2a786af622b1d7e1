"""What stands in the fields of a shape question, and what typing makes of it."""

from dataclasses import dataclass, replace
from typing import Self
from unicodedata import normalize

STARTS = frozenset("0123456789([")
"""Characters that a shape begins with."""
GOES_ON = STARTS | frozenset(",;、xX×* )]")
"""Characters that may follow."""
GOES_TO_NEXT = frozenset("@+-=/")
"""Signs between shapes, so that a whole product can be typed or pasted as it is written."""
LONGEST = 16
"""Characters that a field takes."""


@dataclass(frozen=True)
class ShapeFields:
    """Texts of fields.

    Attributes:
        texts: One for each field.
        fixed: Fields that are known to be right and take no more.
        stale: Fields that are known to be wrong; what is typed there takes the place of what stands there.
    """

    texts: tuple[str, ...] = ()
    fixed: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()

    @property
    def is_full(self) -> bool:
        """Whether something stands in each."""
        return all(text.strip() for text in self.texts)

    @property
    def open(self) -> list[int]:
        """The fields that may be typed into."""
        return [index for index in range(len(self.texts)) if index not in self.fixed]

    def next_empty(self, at: int) -> int:
        """The first empty field from one on, round and round; where none is, that one."""
        count = len(self.texts)
        places = [(at + delta) % count for delta in range(count)]
        return next((place for place in places if not self.texts[place].strip()), at)

    def after(self, at: int) -> int:
        """The field after one; the last is followed by itself."""
        return next((index for index in self.open if index > at), at)

    def before(self, at: int) -> int:
        """The field before one; the first is preceded by itself."""
        return next((index for index in reversed(self.open) if index < at), at)

    def typed(self, at: int, letter: str) -> tuple[Self, int] | None:
        """The fields and the place after a letter; None where it is not for them.

        Full-width letters count as plain ones. A bracket that closes leads on to the next field.
        """
        letter = normalize("NFKC", letter)
        text = "" if at in self.stale else self.texts[at]
        if not text.strip():
            if letter in STARTS:
                return self._with(at, letter), at
            # Between shapes that are typed as a product, signs and blanks are no keys of the screen.
            return (self, at) if any(self.texts) and letter in GOES_ON | GOES_TO_NEXT else None
        if letter in GOES_TO_NEXT:
            return self, self.after(at)
        if letter not in GOES_ON:
            return None
        fields = self._with(at, (text + letter)[:LONGEST])
        return fields, fields.after(at) if letter in ")]" else at

    def erased(self, at: int) -> tuple[Self, int]:
        """The fields and the place after taking a letter back; an empty field is left backwards."""
        if not self.texts[at]:
            return self, self.before(at)
        return self._with(at, self.texts[at][:-1]), at

    def _with(self, at: int, text: str) -> Self:
        texts = (*self.texts[:at], text, *self.texts[at + 1 :])
        return replace(self, texts=texts, stale=self.stale - {at})
