import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_tutor.ui.markdown.formula import display_formula, inline_formula


def drawn(source: str, width: int = 60) -> str:
    rows = display_formula(source, width)
    assert rows is not None
    return "\n".join(rows)


def picture(text: str) -> str:
    """The text without the bar that keeps its left edge."""
    return "\n".join(line.strip().removeprefix("|") for line in text.strip().splitlines())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            r"z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}",
            """
            | [l]    [l] [l−1]    [l]
            |z    = W   a      + b
            """,
        ),
        (
            r"\frac{\partial J}{\partial W^{[2]}} = \frac{\partial J}{\partial z^{[2]}} a^{[1]T}",
            """
            | ∂J      ∂J
            |───── = ───── a1.T
            | ∂W2     ∂z2
            """,
        ),
        (
            r"J = -\frac{1}{m} \sum_{i=1}^{m}"
            r" [y^{(i)} \log \hat{y}^{(i)} + (1-y^{(i)}) \log (1-\hat{y}^{(i)})]",
            """
            |       1   m    (i)      (i)         (i)           (i)
            |J = − ───  ∑  [y    log ŷ    + (1 − y   ) log(1 − ŷ   )]
            |       m  i=1
            """,
        ),
        (
            r"\begin{aligned} & W^{[l]} := W^{[l]} - \alpha \frac{\partial J}{\partial W^{[l]}} \\"
            r" & b^{[l]} := b^{[l]} - \alpha \frac{\partial J}{\partial b^{[l]}} \end{aligned}",
            """
            | [l]     [l]       ∂J
            |W    := W    − α ───────
            |                    [l]
            |                  ∂W
            |
            | [l]     [l]       ∂J
            |b    := b    − α ───────
            |                    [l]
            |                  ∂b
            """,
        ),
        (
            r"\frac{\partial J}{\partial z^{[1]}} = W^{[2]T} \frac{\partial J}{\partial z^{[2]}}"
            r" \odot ReLU'(z^{[1]})",
            """
            | ∂J           ∂J
            |───── = W2.T ───── ⊙ ReLU′(z1)
            | ∂z1          ∂z2
            """,
        ),
        (
            r"W = \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{bmatrix}",
            """
            |W = ⎡w₁₁  w₁₂⎤
            |    ⎣w₂₁  w₂₂⎦
            """,
        ),
        (
            r"\sigma(z)=\frac{1}{1+e^{-z}}",
            """
            |           1
            |σ(z) = ─────────
            |             −z
            |        1 + e
            """,
        ),
        (
            r"\text{ReLU}(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
            """
            |          ⎧ x   x > 0
            |ReLU(x) = ⎨
            |          ⎩ 0   otherwise
            """,
        ),
        (
            r"\text{准确率} = \frac{\text{正确数}}{\text{样本数} + 1}",
            """
            |            正确数
            |准确率 = ────────────
            |          样本数 + 1
            """,
        ),
        (
            r"z &= W x + b \\ a &= g(z)",
            """
            |z = W x + b
            |a = g(z)
            """,
        ),
        (
            r"\left(\frac{a}{b}\right)^2 + \sqrt{x+1}",
            """
            |⎛ a ⎞²    _____
            |⎜───⎟  + √x + 1
            |⎝ b ⎠
            """,
        ),
        (
            r"a_j^{[1]} \nabla_W J",
            """
            |a1  ∇ J
            |  j  W
            """,
        ),
        (
            r"\underbrace{W x + b}_{z}",
            """
            |W x + b
            |╰──┬──╯
            |   z
            """,
        ),
    ],
)
def test_formulas_are_laid_out_as_in_print(source: str, expected: str) -> None:
    assert drawn(source) == picture(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"z^{[2]}", "z2"),
        (r"a^{[1]T}", "a1.T"),
        (r"x W^T + b", "x W.T + b"),
        (r"W^{[2]}a^{[1]}", "W2 a1"),
        (r"z_j^{[1]}", "z1_j"),
        (r"W^{[l]} a^{[l-1]}", "W[l] a[l−1]"),
        (r"\frac{\partial J}{\partial W^{[2]}}", "∂J/∂W2"),
        (r"\hat{y}^{(i)}", "ŷ^(i)"),
        (r"\frac{1}{1+e^{-z}}", "1/(1 + e^(−z))"),
        (r"L = -\ln \hat{y} - \ln 2", "L = −ln ŷ − ln 2"),
        (r"x_1, x_2 \in \mathbb{R}", "x₁, x₂ ∈ ℝ"),
        (r"\alpha = 0.5", "α = 0.5"),
        (r"-0.5 \times 2", "−0.5 × 2"),
    ],
)
def test_inline_formulas_take_one_line(source: str, expected: str) -> None:
    assert inline_formula(source) == expected


def test_raised_and_lowered_letters_are_those_that_fonts_of_terminals_have() -> None:
    source = r"x^a y_i W^T z^{[1]T} e^{-kx} \hat{y}^{(i)} g_j^{[2]} 0.9^n w_{12}"

    text = inline_formula(source) + drawn(source)

    assert "ⁿ" in text
    assert "₁₂" in text
    assert not set(text) & set("ᵀᵃᵇᵢⱼᵏˣⁱ⁽⁾ᵗ")


@pytest.mark.parametrize("width", [30, 44])
def test_a_formula_wider_than_the_pane_is_broken_before_its_signs(width: int) -> None:
    source = (
        r"J = -\frac{1}{m} \sum_{i=1}^{m} [y^{(i)} \log \hat{y}^{(i)} + (1-y^{(i)}) \log (1-\hat{y}^{(i)})]"
    )

    rows = display_formula(source, width)

    assert rows is not None
    assert max(cell_len(row) for row in rows) <= width
    assert "".join("".join(rows).split()).count("log") == 2


@pytest.mark.parametrize(
    "source", [r"\frac{a", r"\unknown{x}", "a}", r"\begin{bmatrix} 1", "{" * 100, "x^", r"\left("]
)
def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written(source: str) -> None:
    assert display_formula(source, 60) is None
    assert inline_formula(source) == source


PARTS = [
    *(
        "\\frac",
        "\\left(",
        "\\right)",
        "\\hat",
        "\\sum",
        "\\sqrt",
        "\\text{猫}",
        "\\begin{cases}",
        "\\end{cases}",
    ),
    *"{}^_&[]x1+='",
    "\\\\",
]
TEX = st.lists(st.sampled_from(PARTS), max_size=20)


@settings(max_examples=300)
@given(TEX, st.integers(8, 80))
def test_any_formula_is_drawn_within_its_width_or_refused(parts: list[str], width: int) -> None:
    source = " ".join(parts)

    rows = display_formula(source, width)

    assert rows is None or all(cell_len(row) <= width for row in rows)
    assert isinstance(inline_formula(source), str)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_no_text_breaks_the_formula_reader(source: str) -> None:
    display_formula(source, 40)
    inline_formula(source)
