"""Runs that are known to be well, and runs that are known to be sick; every seed is written down."""

from pathlib import Path

import numpy as np

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup

POINTS = "points=1,-0.5,1;1,1,0;-0.5,1,1;-1,-0.5,0"

HEALTHY = (
    ("2-4-1 relu data=xor seed=45", 2000),
    ("2-8-1 tanh data=xor learning-rate=0.1 seed=2", 2000),
    ("2-8-1 sigmoid data=xor learning-rate=2 seed=3", 2000),
    ("2-8-1 leaky-relu data=xor learning-rate=0.2 seed=4", 1000),
    ("2-8-2 relu data=xor loss=cross-entropy seed=5", 1000),
    ("3-1 data=xor extra=x1x2 seed=6", 1000),
    ("2-8-1 tanh data=circle learning-rate=1 seed=1", 2000),
    ("2-8-8-1 relu data=circle optimizer=adam learning-rate=0.005 batch=20 seed=2", 1000),
    ("2-8-8-8-1 tanh data=circle learning-rate=0.3 seed=5", 700),
    ("2-8-1 relu data=circle noise=0.3 seed=3", 2000),
    ("2-8-8-1 tanh data=spiral seed=2", 2000),
    ("2-8-8-1 tanh data=spiral optimizer=adam learning-rate=0.01 batch=20 seed=1", 2000),
    ("2-1 data=blobs init=small seed=12", 1000),
    ("2-8-8-1 relu data=moons optimizer=momentum learning-rate=0.05 seed=3", 1000),
    ("2-4-1 tanh data=moons batch=1 learning-rate=0.05 l2=0.001 seed=4", 2000),
    ("2-16-1 relu data=bump learning-rate=0.05 seed=1", 2000),
    ("2-1 data=plane learning-rate=0.1 seed=2", 1000),
    ("1-16-1 tanh data=sine optimizer=rmsprop learning-rate=0.01 seed=3", 1000),
    ("64-32-10 relu data=digits learning-rate=0.1 batch=64 precision=float32 seed=1", 700),
    (f"2-4-1 relu data=points {POINTS} seed=2011", 1000),
)
"""Twenty setups under which the run learns, with the steps it is watched for."""
LOOKS = (0, 1, 3, 10, 30, 100, 200, 300, 500, 700, 1000, 1500, 2000)

SICK = (
    ("divergence", "2-8-1 relu data=bump learning-rate=3 seed=1", 100),
    ("divergence", "1-16-1 tanh data=sine learning-rate=2 seed=3", 300),
    ("divergence", "2-4-1 relu data=xor learning-rate=200 seed=4", 60),
    ("divergence", "2-16-16-1 leaky-relu data=spiral learning-rate=20 optimizer=momentum seed=1", 100),
    ("symmetry", "2-4-1 relu data=xor init=zeros seed=45", 10),
    ("symmetry", "2-8-1 tanh data=circle init=zeros seed=2", 300),
    ("symmetry", "2-4-4-1 sigmoid data=moons init=zeros optimizer=adam learning-rate=0.01 seed=1", 300),
    ("dead-units", "2-8-1 relu data=xor learning-rate=20 seed=3", 100),
    ("dead-units", "2-8-8-1 relu data=circle learning-rate=10 seed=2", 100),
    ("dead-units", "64-32-10 relu data=digits learning-rate=3 seed=1", 50),
    ("dead-units", "2-8-1 relu data=xor optimizer=adam learning-rate=2 seed=4", 200),
    ("saturation", "2-8-8-1 tanh data=spiral optimizer=adam learning-rate=1 seed=3", 300),
    ("saturation", "2-8-8-1 tanh data=circle optimizer=rmsprop learning-rate=1 seed=1", 300),
    ("saturation", "2-8-8-1 sigmoid data=circle optimizer=adam learning-rate=3 seed=2", 300),
    ("vanishing-gradients", "2-8-8-8-8-8-1 sigmoid data=xor seed=1", 0),
    ("vanishing-gradients", "2-8-8-8-8-8-8-8-8-1 sigmoid data=xor seed=1", 300),
    ("vanishing-gradients", "2-8-8-8-8-1 sigmoid data=circle init=xavier seed=2", 100),
    ("vanishing-gradients", "2-16-16-16-16-1 tanh data=spiral init=small seed=1", 50),
    ("exploding-gradients", "2-32-32-32-1 relu data=plane learning-rate=1 seed=3", 0),
    ("exploding-gradients", "1-16-16-1 tanh data=sine learning-rate=0.6 seed=2", 0),
    ("exploding-gradients", "64-64-64-10 relu data=digits learning-rate=5 seed=1", 1),
    ("exploding-gradients", "2-8-8-8-1 relu data=moons learning-rate=5 batch=10 seed=3", 2),
    ("low-learning-rate", "2-4-1 relu data=xor learning-rate=0.001 seed=45", 300),
    ("low-learning-rate", "2-8-1 tanh data=xor optimizer=adam learning-rate=0.00001 seed=4", 500),
    ("low-learning-rate", "1-16-1 tanh data=sine learning-rate=0.00001 seed=5", 500),
    ("low-learning-rate", "64-32-10 relu data=digits learning-rate=0.0001 batch=100 seed=2", 300),
    ("unscaled-inputs", "2-8-1 relu learning-rate=0.5 data={circle*100} seed=1", 0),
    ("unscaled-inputs", "2-8-1 tanh learning-rate=0.5 data={xor+50} seed=2", 300),
    ("unscaled-inputs", "2-8-1 tanh learning-rate=0.5 data={moons*0.001} seed=3", 100),
    ("unscaled-inputs", "2-8-1 tanh learning-rate=0.5 data={circle*25} seed=3", 300),
    ("double-sigmoid", "2-4-1-1 tanh,sigmoid data=xor seed=1", 50),
    ("double-sigmoid", "2-1-1 sigmoid data=blobs seed=2", 0),
    ("loss-mismatch", "2-8-1 relu data=xor loss=mse learning-rate=0.1 seed=1", 100),
    ("loss-mismatch", "64-16-10 tanh data=digits loss=mse learning-rate=0.1 seed=2", 20),
    ("overfitting", "2-32-32-1 tanh data=moons noise=0.5 samples=20 seed=1", 500),
    ("overfitting", "2-32-32-1 tanh data=bump noise=0.5 samples=20 optimizer=adam lr=0.02 seed=4", 500),
    ("overfitting", "2-64-1 relu data=xor noise=0.6 samples=40 optimizer=adam lr=0.02 seed=3", 1000),
    ("plateau", "2-1 data=xor seed=45", 600),
    ("plateau", "2-3-1 relu data=xor seed=5", 1000),
    ("plateau", "2-1 data=points points=1,1,0;-1,-1,0;1,-1,1;-1,1,1 seed=1", 300),
    ("plateau", "2-4-1 identity data=xor seed=45", 600),
    ("wrong-sign", "2-4-1 relu data=xor plant=wrong-sign seed=45", 8),
    ("wrong-sign", "2-4-1 relu data=xor plant=wrong-sign seed=3", 2000),
    ("wrong-sign", "2-8-1 tanh data=circle plant=wrong-sign optimizer=adam learning-rate=0.01 seed=2", 30),
    ("wrong-sign", "2-1 data=blobs plant=wrong-sign batch=50 learning-rate=0.1 seed=1", 20),
    ("shape-mismatch", "2-4-1 relu data=xor plant=flat-labels seed=45", 0),
    ("shape-mismatch", "2-8-1 tanh data=circle plant=flat-labels seed=2", 300),
    ("shape-mismatch", "2-8-1 tanh data=bump plant=flat-labels learning-rate=0.05 seed=3", 300),
    ("shape-mismatch", "2-4-1 relu data=moons plant=flat-labels precision=float32 batch=20 seed=1", 30),
    ("double-sigmoid", "2-4-1 relu data=xor plant=double-sigmoid seed=45", 0),
    ("double-sigmoid", "2-8-1 tanh data=circle plant=double-sigmoid learning-rate=2 seed=2", 1000),
    ("double-sigmoid", "2-1 data=blobs plant=double-sigmoid precision=float32 seed=4", 300),
    ("unscaled-inputs", "2-8-1 tanh data=circle plant=large-input seed=2", 100),
)  # fmt: skip
"""Fifty-three setups, the name of what is wrong, and the steps after which it is told."""


def setup_of(words: str, folder: Path) -> Setup:
    """The setup; ``{circle*100}`` is a file with the inputs of circle a hundred times as large."""
    if "{" not in words:
        return parse_setup(words)
    before, rest = words.split("{")
    asked, after = rest.split("}")
    name, sign, number = asked.partition("*") if "*" in asked else asked.partition("+")
    path = folder / f"{asked.translate(str.maketrans('*+.', '___'))}.csv"
    dataset = load_dataset(parse_setup(f"data={name} seed=4"))
    x = dataset.x * float(number) if sign == "*" else dataset.x + float(number)
    np.savetxt(path, np.column_stack([x, dataset.y]), "%.9g", ",", header="a,b,y", comments="")
    return parse_setup(f"{before}'{path}'{after}")
