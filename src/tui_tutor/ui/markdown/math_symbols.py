"""The signs that TeX names, as Unicode, and how each of them is spaced."""

from typing import Literal

Kind = Literal[
    "ordinary", "operator", "large", "binary", "relation", "opening", "closing", "punctuation", "inner"
]
"""What an atom is for spacing, in the words of *The TeXbook*, chapter 18."""

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_ORDINARY = (
    "partial ∂ nabla ∇ infty ∞ ell ℓ hbar ℏ emptyset ∅ forall ∀ exists ∃ neg ¬ prime ′ top ⊤ bot ⊥ "
    "dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ angle ∠ Re ℜ Im ℑ aleph ℵ | ‖ % % $ $ # # & & _ _ "
    "lbrace { rbrace }"
)
_BINARY = (
    "times × cdot ⋅ odot ⊙ oplus ⊕ otimes ⊗ ast ∗ star ⋆ circ ∘ pm ± mp ∓ div ÷ cup ∪ cap ∩ "
    "setminus ∖ bullet •"
)
_RELATION = (
    "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ in ∈ notin ∉ ni ∋ "
    "subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ "
    "Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺ mapsto ↦ longrightarrow ⟶ ll ≪ gg ≫ "
    "mid | parallel ∥ perp ⊥ triangleq ≜ coloneqq := coloneq := longmapsto ⟼ lt < gt >"
)
_LARGE = "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂"
_OPENING = "langle ⟨ lfloor ⌊ lceil ⌈ lbrack [ lvert | lVert ‖ { {"
_CLOSING = "rangle ⟩ rfloor ⌋ rceil ⌉ rbrack ] rvert | rVert ‖ } }"
_FUNCTIONS = (
    "log ln exp sin cos tan tanh sinh cosh min max arg det dim ker lim sup inf Pr sec csc cot deg gcd "
    "arcsin arccos arctan"
)
_SPACES = {",": " ", ":": " ", ";": " ", " ": " ", "!": "", "quad": "  ", "qquad": "    ", "enspace": " "}


def _pairs(table: str, kind: Kind) -> dict[str, tuple[str, Kind]]:
    words = table.split()
    return {name: (sign, kind) for name, sign in zip(words[::2], words[1::2], strict=True)}


COMMANDS: dict[str, tuple[str, Kind]] = {
    **_pairs(_GREEK, "ordinary"),
    **_pairs(_ORDINARY, "ordinary"),
    **_pairs(_BINARY, "binary"),
    **_pairs(_RELATION, "relation"),
    **_pairs(_LARGE, "large"),
    **_pairs(_OPENING, "opening"),
    **_pairs(_CLOSING, "closing"),
    **{name: (name, "operator") for name in _FUNCTIONS.split()},
    "argmin": ("argmin", "operator"),
    "argmax": ("argmax", "operator"),
}
"""Commands without arguments: the sign and its kind."""

SPACES = _SPACES
"""Commands that are only space."""

CHARACTERS: dict[str, tuple[str, Kind]] = {
    "+": ("+", "binary"),
    "-": ("−", "binary"),
    "*": ("∗", "binary"),
    "=": ("=", "relation"),
    "<": ("<", "relation"),
    ">": (">", "relation"),
    ":": (":", "relation"),
    "(": ("(", "opening"),
    "[": ("[", "opening"),
    ")": (")", "closing"),
    "]": ("]", "closing"),
    ",": (",", "punctuation"),
    ";": (";", "punctuation"),
    "~": (" ", "ordinary"),
}
"""Characters that are more than themselves."""

LIMITS = frozenset("∑∏∐⋃⋂") | {"lim", "min", "max", "argmin", "argmax", "sup", "inf"}
"""Operators that carry their scripts above and below."""

ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
}
"""Accents as combining characters."""

FONTS = frozenset(
    {"mathrm", "mathbf", "mathit", "mathsf", "mathtt", "boldsymbol", "bm", "mathnormal", "pmb", "bf", "rm"}
)
"""Commands that only change the letters' face; a terminal shows the letters."""

DOUBLE_STRUCK = dict(zip("CHNPQRZE", "ℂℍℕℙℚℝℤ𝔼", strict=True))
"""``\\mathbb``."""

SCRIPT = dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True))
"""``\\mathcal``, as far as common fonts have it."""

# Of small letters, fonts of terminals have n at most: the others would be boxes in many of them.
SUPERSCRIPTS = dict(zip("0123456789+−-=()n′ *", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′ *", strict=True))
SUBSCRIPTS = dict(zip("0123456789+−-=() ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ ", strict=True))

FENCES = {
    "(": "⎛⎜⎝",
    ")": "⎞⎟⎠",
    "[": "⎡⎢⎣",
    "]": "⎤⎥⎦",
    "{": "⎧⎪⎩",
    "}": "⎫⎪⎭",
    "|": "│││",
    "‖": "‖‖‖",
    "⌊": "⎢⎢⎣",
    "⌋": "⎥⎥⎦",
    "⌈": "⎡⎢⎢",
    "⌉": "⎤⎥⎥",
    "⟨": "⟨⟨⟨",
    "⟩": "⟩⟩⟩",
}
"""Tall delimiters: top, middle, bottom; the waist of braces is added where there is room."""

MATRICES = {
    "matrix": ("", ""),
    "smallmatrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "array": ("", ""),
}
"""Environments of cells, with their delimiters."""

ALIGNED = frozenset(
    {
        "aligned",
        "align",
        "align*",
        "split",
        "gathered",
        "gather",
        "gather*",
        "eqnarray",
        "equation",
        "equation*",
    }
)
"""Environments of lines that are aligned at ``&``."""
