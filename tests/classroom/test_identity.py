"""Join codes, names, PINs and keys."""

import math
import unicodedata

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.classroom.door.identity import (
    CODE_LENGTH,
    CODE_LETTERS,
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_COUNTED,
    NAME_LENGTH,
    TRIES_BEFORE_WAIT,
    TRIES_FROM_ANYWHERE,
    JoinCode,
    PinGuard,
    PinHasher,
    clean_name,
    clean_pin,
    key_text,
    name_key,
    new_code,
    plain_code,
    public_key_text,
)
from tui_tutor.errors import ClassroomError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_join_code_carries_forty_bits_in_two_groups() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH + 1 and code[4] == "-" for code in codes)
    assert CODE_LENGTH * math.log2(len(set(CODE_LETTERS))) >= 40


@pytest.mark.parametrize("given", ["KDWP-7M30", "kdwp7m3o", " kdwp 7m3O\n", "ＫＤＷＰ－７Ｍ３０"])
def test_a_code_may_be_typed_as_it_comes(given: str) -> None:
    assert JoinCode("KDWP-7M30", 100.0).accepts(given, 50.0)


@pytest.mark.parametrize("given", ["", "KDWP-7M31", "KDWP-7M3", "KDWP-7M300", "x" * 10_000])
def test_a_wrong_code_is_not_accepted(given: str) -> None:
    assert not JoinCode("KDWP-7M30", 100.0).accepts(given, 50.0)


def test_a_code_ends_at_its_time() -> None:
    assert not JoinCode("KDWP-7M30", 100.0).accepts("KDWP-7M30", 100.0)


@given(st.text(max_size=300))
def test_no_answer_makes_a_code_fail_to_compare(answer: str) -> None:
    assert plain_code(plain_code(answer)) == plain_code(answer)


def test_a_name_is_kept_composed_and_without_outer_spaces() -> None:
    assert clean_name("  Zoe\u0308   Li ") == "Zo\u00eb Li"
    assert clean_name("小明") == "小明"
    assert clean_name("x" * NAME_LENGTH) == "x" * NAME_LENGTH


@pytest.mark.parametrize(
    "name",
    [
        *("", "   ", "…", "x" * 41, "\x1b[31mAda", "A\nda", "Ada\x07", "\ud800"),
        *("\u3164", "A\u115f", "A" + "\u20dd" * 5),
        *("A\u202eda", "A\u200bda", "A\u2028da", "Z\u0300\u0301\u0302\u0303\u0304\u0305"),
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ClassroomError):
        clean_name(name)


@given(st.text(max_size=60))
def test_a_name_that_is_taken_is_harmless_on_every_terminal(given_name: str) -> None:
    try:
        name = clean_name(given_name)
    except ClassroomError as error:
        name = "".join(error.text().split("\n"))[:NAME_LENGTH].strip()

    assert 1 <= len(name) <= NAME_LENGTH
    assert name == clean_name(name) == unicodedata.normalize("NFC", name)
    assert not any(unicodedata.category(sign)[0] == "C" for sign in name)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "ADA"), ("Straße", "STRASSE"), ("Ada", "Ａｄａ"), ("Zo\u00eb", "Zoe\u0308")]
)
def test_two_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("pin", ["4711", "abcd", "Käse12", "x" * 64])
def test_a_pin_has_four_digits_or_letters_or_more(pin: str) -> None:
    assert clean_pin(f" {pin} ") == unicodedata.normalize("NFKC", pin)


@pytest.mark.parametrize("pin", ["", "123", "12 34", "12-34", "x" * 65, "\x1b123"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(ClassroomError):
        clean_pin(pin)


async def test_a_pin_is_known_by_its_hash_and_no_other_is() -> None:
    hasher = PinHasher()

    kept = await hasher.hash("4711")

    assert await hasher.is_right("4711", kept)
    assert await hasher.is_right(" ４７１１ ", kept)
    assert not await hasher.is_right("4712", kept)
    assert "4711" not in kept


async def test_the_same_pin_is_kept_differently_for_each_learner() -> None:
    hasher = PinHasher()

    assert await hasher.hash("4711") != await hasher.hash("4711")


@pytest.mark.parametrize("kept", ["", "plain$4711", "4711", "scrypt$$", "scrypt$!!!$"])
async def test_a_broken_hash_belongs_to_no_pin(kept: str) -> None:
    assert not await PinHasher().is_right("4711", kept)


def test_five_wrong_pins_wait_and_five_more_wait_longer() -> None:
    clock = Clock()
    guard = PinGuard(clock)

    for _ in range(TRIES_BEFORE_WAIT - 1):
        guard.begin("ada")
    assert guard.wait("ada") == 0
    guard.begin("ada")
    assert guard.wait("ada") == FIRST_WAIT

    clock.now += FIRST_WAIT
    assert guard.wait("ada") == 0
    for _ in range(TRIES_BEFORE_WAIT):
        guard.begin("ada")
    assert guard.wait("ada") == 2 * FIRST_WAIT
    assert guard.wait("bo") == 0


def test_a_guesser_elsewhere_keeps_nobody_out_until_there_are_very_many_guesses() -> None:
    clock = Clock()
    guard = PinGuard(clock)

    for _ in range(TRIES_FROM_ANYWHERE - 1):
        guard.begin("ada", "10.0.0.66")
        clock.now += guard.wait("ada", "10.0.0.66")
    guard.begin("ada", "10.0.0.7")

    assert guard.wait("ada", "10.0.0.7") == FIRST_WAIT
    guard.succeed("ada", "10.0.0.7")
    assert guard.wait("ada", "10.0.0.7") == 0


def test_what_is_counted_is_bounded() -> None:
    guard = PinGuard(Clock())

    for number in range(MOST_COUNTED):
        guard.begin("ada", f"10.0.{number}")

    assert len(guard._tries) == MOST_COUNTED
    assert guard.wait("ada", "elsewhere") == LONGEST_WAIT


def test_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    guard = PinGuard(Clock())

    for _ in range(10_000 * TRIES_BEFORE_WAIT):
        guard.begin("ada")

    assert guard.wait("ada") == LONGEST_WAIT


def test_the_right_pin_makes_wrong_ones_forgotten() -> None:
    guard = PinGuard(Clock())
    for _ in range(TRIES_BEFORE_WAIT - 1):
        guard.begin("ada")

    guard.begin("ada")
    guard.succeed("ada")
    guard.begin("ada")

    assert guard.wait("ada") == 0


def test_a_public_key_is_one_text_whatever_its_comment() -> None:
    key = asyncssh.generate_private_key("ssh-ed25519", comment="ada@laptop")
    line = key.export_public_key("openssh").decode()

    assert "ada@laptop" in line
    assert public_key_text(f"  {line}") == key_text(key) == " ".join(line.split()[:2])


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "nonsense", "ssh-ed25519 " + "A" * 10_000]
)
def test_what_is_no_public_key_is_refused(line: str) -> None:
    with pytest.raises(ClassroomError, match="public key"):
        public_key_text(line)


def test_a_private_key_is_not_taken_for_a_public_one() -> None:
    private = asyncssh.generate_private_key("ssh-ed25519").export_private_key("openssh").decode()

    with pytest.raises(ClassroomError, match="public key"):
        public_key_text(private)
