"""From where on the doctor calls something a fault.

What was measured stands next to each number. It comes from ``python -m bench.doctor_thresholds``:
210 healthy runs of 35 setups, and twelve sick ones of each kind, looked at sixteen times within
2000 steps. "Healthy" and "sick" below are what was farthest on the way to the other.
"""

GROWN = 10.0
"""Times the loss of the start or of a guess: healthy 1.05, diverging 148."""

MANY_DEAD = 0.5
"""Share of the ReLU units: healthy 0.31, sick 0.94. Half also is what a learner sees at once."""

MANY_SATURATED = 0.8
"""Share of a layer's activations while little has been learnt: healthy 0.51, sick 0.999. Layers that
have learnt well saturate too, up to 0.7, because their units draw a sharp border."""

VANISHING_RATIO = 1e-3
"""First layer's gradient over the last one's, with two hidden layers or more: healthy 0.006; five
sigmoid layers begin with 0.0003 to 0.001, eight with 0.00002."""

FAINT_STEPS = 20
"""Within as many, the last layer has found the best constant answer and lost its own gradient, so that
the ratio tells nothing more: it was 0.3 to 1.9 in all vanishing runs from there on."""
FAINT_LOSS = 0.02
"""How near the loss is to that of a guess."""
FAINT_SLOPE = 1e-6
"""``|gradient|² / loss`` there: healthy 5.6e-6 (and learnt soon), sick 2.9e-7."""

OVERSHOOT = 4.0
"""`Signs.overshoot`; above it, the steps are provably too long. Healthy 1.6, exploding 227."""

NOT_LEARNT = 0.3
"""Loss as a share of that of a guess, above which little has been learnt."""

LARGE_INPUT, SMALL_INPUT, FAR_INPUT = 20.0, 0.02, 10.0
"""Root mean square of the largest input, and distance of an input from 0 in standard deviations, that
are told before training shows it: two of three runs fail at 20, all fail at 0.02 and at 10 deviations.
(Inputs of the course's data are about 0.6; they were stretched or moved.)"""
LARGE_UNLEARNT, SMALL_UNLEARNT, FAR_UNLEARNT, UNEVEN_UNLEARNT = 5.0, 0.06, 5.0, 30.0
"""The same where a run has hardly learnt anything: one in ten fails at 5 and four do at 0.06, two of three
fail 5 deviations from 0, and four of five where one input is 30 times as wide as another."""
WIDE = 1.0
"""Standard deviation of the wider one: the pixels of digits are uneven too, and do no harm."""
STEPS_TO_LEARN = 200
UNLEARNT = 0.6
"""Loss as a share of that of a guess after so many steps, for "hardly learnt"."""
FEW_ROWS = 10
"""With fewer, a mean, a deviation or a test loss says little."""

LOW_STEPS = 200
LOW_FALL = 0.1
"""The loss fell by a smaller share in so many steps: too low a rate 0.005 to 0.06, healthy 0.1 to 0.9."""
SMALL_CHANGE = 0.25
"""Largest change of a parameter since the start: too low a rate 0.06 in 200 steps; healthy 0.15 at the
least, where the loss fell all the same, 1.4 in the median."""
KEPT_GRADIENT = 0.5
"""Share of the gradient of the beginning that is left: too low a rate 0.7 and more."""
MATERIAL_SLOPE = 1e-3
"""``|gradient|² / loss``: too low a rate 0.02 and more; on a plateau at most 3e-5."""

PLATEAU_STEPS = 1000
"""Some healthy runs stand still for up to 700 steps before they find the way."""
PLATEAU_FALL = 0.02
"""Share by which the loss fell from the second quarter of the steps to the last: on a plateau less than
1e-10. Runs that have learnt all there is fall by as little; `Signs.neighbours_error` tells them apart."""
FLAT_STEPS, FLAT_SLOPE = 200, 1e-8
"""No need to wait where ``|gradient|² / loss`` is that small: no healthy run was below 5.6e-6 at the loss
of a guess."""
NEIGHBOURS_MARGIN = 0.05
"""The run's error is more than twice that of the nearest rows and this. With a noise of 0.3, both are
wrong on about a quarter of the rows."""
LEARNT_BY_HEART = 16
"""So few rows are learnt by heart; their neighbours say nothing."""
GUESS = 0.9
"""With few rows: loss as a share of that of a guess."""

RISEN_TEST = 1.5
"""Times its smallest value that the test loss has come to."""
RISEN_RELATIVE = 0.3
"""Its rise as a share of the loss of a guess: healthy 0.19, overfitting 0.54. The share above alone
won't do: test losses near 0 rose fivefold in healthy runs."""
TEST_OVER_TRAIN = 3.0
"""Times the training loss that the test loss is."""

MOST_PRODUCTS = 5_000_000
"""Products for which all rows are sent through the network once more: some ten milliseconds."""
SAME_LOSS = {"float64": 1e-9, "float32": 1e-4}
"""How near a loss is to a formula that gives it, as a share of it: healthy 1e-14 and 1e-6 at most."""
OTHER_LOSS = 10.0
"""Times as far as that, it is another loss."""

SHORT_STEP = 0.2
"""Share of the loss that a step takes away, by the slope, below which a step is short."""
SHORT_STEPS, FEWEST_SHORT_STEPS = 30, 5
"""How many short steps are looked at, and how many it takes to say something."""
CLIMBED = 0.3
"""By what share of what the slope foretells the loss has risen instead of fallen in them, and in each:
with the wrong sign 1.1 to 6.6, healthy -0.3 at the most."""

MANY_CLASSES, ROWS_OF_A_CLASS = 20, 3
"""More classes than a file's target may have without being asked for, and fewer rows for each of them on
average: whole numbers that are no classes."""
