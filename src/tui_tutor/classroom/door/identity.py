"""Who somebody is: join codes, names, PINs and public keys."""

import asyncio
import hashlib
import hmac
import secrets
import time
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncssh

from tui_tutor.classroom.door.limits import network
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs, so that each carries 5 bits; those that look like another are read as that other."""
CODE_LENGTH = 8
"""40 bits: 150 tries a second would need two centuries for half of them."""
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})

NAME_LENGTH = 40
MARKS_IN_A_ROW = 4
"""More accents on one letter than any language writes would reach into the lines above."""

INVISIBLE = "\u2028\u2029\u115f\u1160\u3164\uffa0"
"""Ends of lines and fillers, which are no control characters, and letters by their category."""

PIN_LENGTHS = (4, 64)
SCRYPT_COST = 2**14
"""16 MB and about 50 ms: not felt at a login, and felt by someone who tries all PINs."""
TRIES_BEFORE_WAIT = 5
"""Wrong PINs of a learner from one address."""
TRIES_FROM_ANYWHERE = 50
"""Wrong PINs of a learner in all, since a guesser may have many addresses."""
FIRST_WAIT, LONGEST_WAIT = 30.0, 900.0
"""Seconds; a learner's own key opens their record meanwhile."""
MOST_COUNTED = 10_000

INVITATION = "key-"
"""A name to log in as that begins so brings a key."""
KEY_KINDS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ssh-rsa")
"""Of the public keys that may log in; an RSA key must sign with SHA-2."""


class NameTakenError(ClassroomError):
    """Somebody has had this name given to them in the meantime."""


@dataclass(frozen=True)
class JoinCode:
    """What is written on the board.

    Attributes:
        text: As ``new_code`` made it.
        expires: When it ends, in seconds since 1970.
    """

    text: str
    expires: float

    def accepts(self, given: str, now: float) -> bool:
        """Whether a learner who typed ``given`` may come in."""
        is_same = hmac.compare_digest(plain_code(self.text).encode(), plain_code(given).encode())
        return is_same and now < self.expires


def new_code() -> str:
    """A join code such as ``KDWP-7M3R``."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def new_invitation() -> str:
    """A name to log in as that brings a key, such as ``key-kdwp7m3r``; typed from a screen, or copied."""
    return INVITATION + new_code().replace("-", "").lower()


def invitation_in(user_name: str) -> str:
    """The invitation in the name that somebody gave to ``ssh``; "" if it is none."""
    if not user_name.lower().startswith(INVITATION):
        return ""
    return INVITATION + plain_code(user_name[len(INVITATION) :]).replace("-", "").lower()


def plain_code(given: str) -> str:
    """A join code as it was meant: case, hyphens, spaces, wide letters and look-alikes don't count."""
    wide = unicodedata.normalize("NFKC", given[:100]).upper()
    letters = "".join(sign for sign in wide if sign.isalnum()).translate(MISREAD)
    return f"{letters[:4]}-{letters[4:]}"


def clean_name(given: str) -> str:
    """A name that may be kept and shown on any terminal.

    Raises:
        ClassroomError: If it is empty, too long, or holds what is no part of a name.
    """
    name = " ".join(unicodedata.normalize("NFC", given[: NAME_LENGTH * 10]).split(" ")).strip()
    name = " ".join(name.split())
    # Of a hostile name, nothing is shown again, so that it never reaches a terminal.
    if any(unicodedata.category(sign)[0] == "C" or sign in INVISIBLE for sign in given):
        raise ClassroomError(mark("a name can't hold control characters"), mark("write it without them"))
    if not 1 <= len(name) <= NAME_LENGTH or not any(sign.isalnum() for sign in name):
        raise ClassroomError(
            mark("a name has 1 to {length} characters, and a letter or a digit among them"),
            length=NAME_LENGTH,
        )
    if _longest_row_of_marks(name) >= MARKS_IN_A_ROW:
        raise ClassroomError(mark("a name can't pile up accents"), mark("write it without them"))
    return name


def name_key(name: str) -> str:
    """What two names have in common that are the same person's: case and width don't count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def shown(text: str) -> str:
    """A text with everything taken out that could control a terminal."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")


def clean_pin(given: str) -> str:
    """A PIN that is long enough.

    Raises:
        ClassroomError: If it is too short, too long, or holds anything but digits and letters.
    """
    pin = unicodedata.normalize("NFKC", given.strip())
    shortest, longest = PIN_LENGTHS
    if not pin.isalnum() or not shortest <= len(pin) <= longest:
        raise ClassroomError(mark("a PIN has at least {length} digits or letters"), length=shortest)
    return pin


class PinHasher:
    """Makes and checks hashes of PINs, one at a time and beside the event loop.

    A hash takes as long as ten repaints of everyone's screen; the thread keeps them going, and one
    at a time keeps the memory of a login storm at 16 MB.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def hash(self, pin: str) -> str:
        """A text to keep in place of the PIN."""
        async with self._turn:
            return await asyncio.to_thread(_pin_hash, pin, secrets.token_bytes(16))

    async def is_right(self, pin: str, pin_hash: str) -> bool:
        """Whether this is the PIN that was hashed; a broken hash belongs to no PIN."""
        kind, _, rest = pin_hash.partition("$")
        salt = rest.partition("$")[0]
        if kind != "scrypt":
            return False
        async with self._turn:
            again = await asyncio.to_thread(_pin_hash, pin, b64decode(salt))
        return hmac.compare_digest(again.encode(), pin_hash.encode())


def _pin_hash(pin: str, salt: bytes) -> str:
    key = hashlib.scrypt(
        pin_bytes(pin), salt=salt, n=SCRYPT_COST, r=8, p=1, maxmem=SCRYPT_COST * 8 * 256, dklen=32
    )
    return f"scrypt${b64encode(salt).decode()}${b64encode(key).decode()}"


def pin_bytes(pin: str) -> bytes:
    """The bytes of a PIN, the same however its letters were composed."""
    return unicodedata.normalize("NFKC", pin.strip()).encode()


@dataclass
class _Tries:
    count: int = 0
    free_at: float = 0.0


@dataclass
class PinGuard:
    """Counts the wrong PINs of each learner and makes the next one wait.

    Mostly those from where a guess comes wait, so that a classmate who guesses elsewhere keeps nobody
    out. A try counts as wrong from its beginning, so that a hundred at once are no way round.
    """

    now: Callable[[], float] = time.monotonic
    _tries: dict[tuple[str, str], _Tries] = field(default_factory=dict)

    def wait(self, learner_id: str, address: str = "") -> float:
        """Seconds until this learner may try again from an address; 0 if at once."""
        tries = (self._tries.get(place) for place, _most in _places(learner_id, address))
        return max(0.0, *(each.free_at - self.now() for each in tries if each), 0.0)

    def begin(self, learner_id: str, address: str = "") -> None:
        """Count a try."""
        for place, most in _places(learner_id, address):
            tries = self._tries.pop(place, None) or _Tries()
            # The newest last: the oldest are forgotten.
            self._tries[place] = tries
            tries.count += 1
            if tries.count % most == 0:
                # Ten doublings are beyond the longest wait.
                longer = 2 ** min(tries.count // most - 1, 10)
                tries.free_at = self.now() + min(FIRST_WAIT * longer, LONGEST_WAIT)
        while len(self._tries) > MOST_COUNTED:
            del self._tries[next(iter(self._tries))]

    def succeed(self, learner_id: str, address: str = "") -> None:
        """Forget the wrong tries of someone who knew the PIN."""
        for place, _most in _places(learner_id, address):
            self._tries.pop(place, None)


def _places(learner_id: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    """Where a learner's tries are counted, each with how many there are free."""
    return ((learner_id, network(address)), TRIES_BEFORE_WAIT), (
        (learner_id, "anywhere"),
        TRIES_FROM_ANYWHERE,
    )


def key_text(key: asyncssh.SSHKey) -> str:
    """A public key as it is kept and compared: kind and key, without the comment."""
    return " ".join(key.export_public_key("openssh").decode("ascii").split()[:2])


def public_key_text(line: str) -> str:
    """The text of a public key that somebody pasted, such as a line of ``id_ed25519.pub``.

    Raises:
        ClassroomError: If it is none.
    """
    try:
        # Of a private key, asyncssh would take the public half; nobody's belongs on a roster.
        if "PRIVATE" not in line:
            key = asyncssh.import_public_key(line.strip())
            if key.algorithm.decode("ascii") in KEY_KINDS:
                return key_text(key)
    except (asyncssh.KeyImportError, ValueError):
        pass
    raise ClassroomError(
        mark("this is not a public key that a class takes"),
        mark("paste the whole line of a file such as id_ed25519.pub"),
    )


def _longest_row_of_marks(text: str) -> int:
    longest = row = 0
    for sign in text:
        row = row + 1 if unicodedata.category(sign)[0] == "M" else 0
        longest = max(longest, row)
    return longest
