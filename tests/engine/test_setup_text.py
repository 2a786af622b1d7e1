"""A setup string says every setup, and a mistake in it is answered with what to write."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_tutor.engine.setup import (
    ACTIVATIONS,
    DATA,
    EXTRA_INPUTS,
    INITS,
    LOSSES,
    MOST_SAMPLES,
    OPTIMIZERS,
    PRECISIONS,
    Setup,
)
from tui_tutor.engine.setup_text import parse_setup, print_setup, setup_words
from tui_tutor.errors import DataError, SetupError, TutorError

FILES = st.text(
    st.characters(exclude_categories=("Cc", "Cs")), min_size=0, max_size=20
).map(lambda name: f"{name}.csv")  # fmt: skip
POINTS = st.tuples(st.floats(-100, 100), st.floats(-100, 100), st.integers(0, 1))


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    data = draw(st.one_of(st.sampled_from(list(DATA)), FILES))
    facts = DATA.get(data)
    loss = draw(st.sampled_from(LOSSES))
    extra: tuple[str, ...] = ()
    points: tuple[tuple[float, float, int], ...] = ()
    if facts is not None and (facts.classes == 0 or (facts.classes > 2 and loss == "bce")):
        loss = facts.default_loss
    if facts is None or facts.inputs == 2:
        extra = tuple(draw(st.lists(st.sampled_from(EXTRA_INPUTS), unique=True)))
    if data == "points":
        points = tuple(draw(st.lists(POINTS, min_size=1, max_size=5)))
    ends = (
        draw(st.tuples(st.integers(1, 99), st.integers(1, 99)))
        if facts is None
        else (facts.inputs + len(extra), facts.outputs(loss))
    )
    hidden = draw(st.lists(st.integers(1, 64), max_size=4))
    kinds = draw(st.lists(st.sampled_from(ACTIVATIONS), min_size=len(hidden), max_size=len(hidden)))
    samples = draw(st.none() | st.integers(1, MOST_SAMPLES)) if data != "points" else None
    usual = facts.samples if facts is not None else MOST_SAMPLES
    backend = draw(st.sampled_from(["numpy", "torch"]))
    return Setup(
        layer_sizes=(ends[0], *hidden, ends[1]),
        activations=tuple(kinds),
        data=data,
        samples=samples,
        noise=draw(st.none() | st.floats(0, 10)),
        test=draw(st.none() | st.floats(0, 0.9)),
        standardize=draw(st.booleans()),
        extra_inputs=extra,
        points=points,
        loss=loss,
        learning_rate=draw(st.floats(1e-9, 1e6)),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        momentum=draw(st.floats(0, 0.9999)),
        batch=draw(st.integers(0, samples or usual or len(points))),
        init=draw(st.sampled_from(INITS)),
        seed=draw(st.integers(0, 2**32 - 1)),
        l1=draw(st.floats(0, 1e3)),
        l2=draw(st.floats(0, 1e3)),
        backend=backend,
        device=draw(st.sampled_from(["cpu", "cuda", "mps"])) if backend == "torch" else "cpu",
        precision=draw(st.sampled_from(PRECISIONS)),
    )


@given(setups())
@example(Setup(data="my file's “data”.csv", layer_sizes=(1, 1)))
@example(Setup(data="ｄａｔａ　＝１.csv"))
def test_a_printed_setup_reads_back_as_itself(setup: Setup) -> None:
    text = print_setup(setup)

    assert parse_setup(text) == setup
    assert print_setup(parse_setup(text)) == text


@given(setups())
def test_all_words_together_read_back_as_the_setup(setup: Setup) -> None:
    words = {word: value for word, value in setup_words(setup).items() if value}

    assert parse_setup(" ".join(f"{word}={value}" for word, value in words.items())) == setup


@given(setups(), setups())
def test_all_words_together_lead_from_any_setup_to_the_setup(base: Setup, setup: Setup) -> None:
    words = {word: value for word, value in setup_words(setup).items() if value}

    assert parse_setup(" ".join(f"{word}={value}" for word, value in words.items()), base) == setup


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*"0123456789-=,;.'\"", "lr", "data=", "relu", " "])).map("".join)
)
def test_any_text_is_a_setup_or_an_answer(text: str) -> None:
    try:
        answer: Setup | TutorError = parse_setup(text)
    except TutorError as error:
        answer = error

    if isinstance(answer, Setup):
        assert parse_setup(print_setup(answer)) == answer
    else:
        assert 1 <= len(str(answer).split("\n")) <= 2


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", "2-4-1"),
        (
            "2-4-1 relu data=xor samples=200 noise=0.1 loss=bce learning-rate=0.5 optimizer=sgd batch=full "
            "init=he seed=3 backend=numpy",
            "2-4-1 seed=3",
        ),
        ("seed=3 tanh 2-8-8-1", "2-8-8-1 tanh seed=3"),
        ("2-8-8-1 tanh,relu", "2-8-8-1 tanh,relu"),
        ("lr=0.1", "2-4-1 learning-rate=0.1"),
        ("learn=.1", "2-4-1 learning-rate=0.1"),
        ("opt=adam prec=float32", "2-4-1 optimizer=adam precision=float32"),
        ("sig data=sp", "2-4-1 sigmoid data=spiral"),
        ("TANH Data=Circle LR=1E-2", "2-4-1 tanh data=circle learning-rate=0.01"),
        ("leaky_relu learning_rate=1", "2-4-1 leaky-relu learning-rate=1"),
        ("2–8−1", "2-8-1"),
        ("２-８-１　ｌｒ＝０．１", "2-8-1 learning-rate=0.1"),
        ("standardise=yes optimiser=adam", "2-4-1 standardize=yes optimizer=adam"),
        ("data=digits", "64-4-10 data=digits"),
        ("data=sine", "1-4-1 data=sine"),
        ("data=bump", "2-4-1 data=bump"),
        ("data=plane", "2-4-1 data=plane"),
        ("loss=ce", "2-4-2 loss=cross-entropy"),
        ("extra=x1^2,x1x2", "4-4-1 extra=x1^2,x1x2"),
        ("points=0.5,0.2,1;-0.3,0.4,0", "2-4-1 data=points points=0.5,0.2,1;-0.3,0.4,0"),
        ("2-1 tanh", "2-1"),
        ("2-4-1\nlr=2\t seed=4", "2-4-1 learning-rate=2 seed=4"),
    ],
)
def test_words_are_read_as_a_person_means_them(text: str, printed: str) -> None:
    assert print_setup(parse_setup(text)) == printed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2-4-", "as in 2-4-1"),
        ("-2-4-1", "as in 2-4-1"),
        ("5", "as in 2-4-1"),
        ("٢-٤-١", "as in 2-4-1"),
        ("0-4-1", "a layer of 0 units"),
        ("2-1000000000-1", "use 1 to 1024 units"),
        ("lr=-1", "learning-rate can't be -1"),
        ("lr=inf", "learning-rate can't be inf"),
        ("lr=-inf", "learning-rate can't be -inf"),
        ("lr=1e999", "learning-rate can't be inf"),
        ("lr=nan", "learning-rate can't be nan"),
        ("lr=0", "learning-rate can't be 0"),
        ("lr=٣", "write for example learning-rate=0.5"),
        ("lr=0,5", "write for example learning-rate=0.5"),
        ("lr", "learning-rate has no value"),
        ("lr=", "learning-rate has no value"),
        ("lr = 1", "without spaces round ="),
        ("=1", "no spaces round ="),
        ("relu relu", "activation is given twice"),
        ("2-4-1 2-8-1", "layers is given twice"),
        ("lr=1 learning-rate=2", "learning-rate is given twice"),
        ("dta=xor", "did you mean data=xor"),
        ("dta='a\nb'", r"did you mean data=xor"),
        ("data='a\nb.csv'", "simpler name"),
        ("data=xro", "did you mean xor"),
        ("data=nothing", "use one of xor, circle"),
        ("relux", "did you mean relu"),
        ("xor", "did you mean data=xor"),
        ("adam", "did you mean optimizer=adam"),
        ("mine.csv", "data=measured.csv"),
        ("data='mine.csv", "quotation mark"),
        ("d=xor", "short for data, device"),
        ("loss=msee", "did you mean mse"),
        ("extra=x1²", "x1\\^2"),
        ("batch=0", "a whole number or full"),
        ("batch=1.5", "a whole number or full"),
        ("seed=1.5", "a whole number"),
        ("samples=-5", "samples can't be -5"),
        ("standardize=maybe", "standardize=yes"),
        ("points=1,2", "x1,x2,class"),
        ("points=1,2,3", "class 0 or 1"),
        ("data=xor points=1,1,1", "belong together"),
        ("2-4-2", "write 2-4-1"),
        ("data=digits 2-4-1", "write 64-4-10"),
        ("data=digits extra=x1x2", "leave extra= out"),
        ("data=plane loss=bce", "use loss=mse"),
        ("tanh,relu", "hidden layers: 1"),
        ("hello", "2-4-1"),
        ("qqq=1", "the words are layers"),
    ],
)
def test_a_mistake_is_answered_with_what_to_write(text: str, expected: str) -> None:
    with pytest.raises(SetupError, match=expected):
        parse_setup(text)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "2-4-1 " * 16_000,
        "1-" * 49_000 + "1",
        "relu," * 19_000,
        "points=" + "1,1,1;" * 16_000,
        "'\"" * 49_000,
        "lr=" + "1" * 99_000,
        "seed=" + "1" * 99_000,
        "a" * 99_000 + "=1",
        "data=" + "a" * 99_000,
    ],
    ids=lambda text: f"{text[:10]}-{len(text)}",
)
def test_huge_text_is_refused_quickly_in_few_words(text: str) -> None:
    start = time.process_time()

    with pytest.raises(SetupError) as caught:
        parse_setup(text)

    assert len(str(caught.value)) < 500
    # Measured at most 0.04 s; something quadratic would take minutes.
    assert time.process_time() - start < 1.0


BASE = "3-8-8-1 tanh,relu data=circle extra=x1x2 learning-rate=0.1 batch=10"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("", BASE),
        ("lr=2", BASE.replace("0.1", "2")),
        ("batch=full", BASE.removesuffix(" batch=10")),
        ("extra=none", "2-8-8-1 tanh,relu data=circle learning-rate=0.1 batch=10"),
        ("loss=ce", "3-8-8-2 tanh,relu data=circle extra=x1x2 loss=cross-entropy learning-rate=0.1 batch=10"),
        ("3-5-1", "3-5-1 tanh data=circle extra=x1x2 learning-rate=0.1 batch=10"),
        ("3-5-1 relu", "3-5-1 data=circle extra=x1x2 learning-rate=0.1 batch=10"),
        ("data=circle", BASE),
        ("data=moons", "3-8-8-1 tanh,relu data=moons extra=x1x2 learning-rate=0.1"),
        ("data=digits", "64-8-8-10 tanh,relu data=digits learning-rate=0.1"),
        ("data=sine 1-4-1", "1-4-1 tanh data=sine learning-rate=0.1"),
        (
            "points=1,1,1;0,0,0",
            "3-8-8-1 tanh,relu data=points extra=x1x2 points=1,1,1;0,0,0 learning-rate=0.1",
        ),
    ],
)
def test_words_change_a_base_and_refit_what_they_must(words: str, printed: str) -> None:
    assert print_setup(parse_setup(words, parse_setup(BASE))) == printed


def test_layers_given_with_a_base_must_still_fit() -> None:
    with pytest.raises(SetupError, match="write 3-4-1"):
        parse_setup("2-4-1", parse_setup(BASE))


def test_a_file_decides_layers_and_loss_that_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "my irises.csv"
    path.write_text("length,width,kind\n1,2,0\n2,3,1\n3,4,2\n", encoding="utf-8")

    setup = parse_setup(f"data='{path}'")

    assert (setup.layer_sizes, setup.loss, setup.data) == ((2, 4, 3), "cross-entropy", str(path))


def test_layers_that_do_not_fit_a_file_are_answered_with_ones_that_do(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b,y\n1,2,0\n2,3,1\n", encoding="utf-8")

    with pytest.raises(SetupError, match="write 2-4-1"):
        parse_setup(f"3-4-1 data={path}")


def test_a_file_is_not_needed_where_layers_and_loss_are_given() -> None:
    assert parse_setup("2-4-1 loss=mse data=nowhere.csv").data == "nowhere.csv"


def test_a_missing_file_is_told() -> None:
    with pytest.raises(DataError, match=r"there is no file nowhere\.csv"):
        parse_setup("data=nowhere.csv")


def test_every_word_is_listed_in_the_order_it_is_printed() -> None:
    words = setup_words(Setup())

    assert list(words)[:3] == ["layers", "activation", "data"]
    assert words["batch"] == "full"
    assert words["test"] == "fresh"
    assert words["learning-rate"] == "0.5"
