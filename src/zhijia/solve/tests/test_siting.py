"""Known optima, the same answer twice, a stop that keeps the best, and data that will not do."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from zhijia.solve import siting
from zhijia.solve.siting import files

STAR = "6 5 2  1 2 1  1 3 1  1 4 1  4 5 9  5 6 2"


def a_town(seed=3, points=400, sites=60):
    rng = np.random.default_rng(seed)
    return siting.Plane(rng.uniform(0, 3000, (points, 2)), rng.uniform(0, 3000, (sites, 2))), rng.integers(1, 9, points)


def test_the_or_library_s_format_is_read_and_solved():
    near, p = files.read_pmed(STAR)

    assert siting.p_median(near, p=p).value == 5  # three steps of 1 around the first, 2 between the last two


def test_the_same_input_and_seed_give_the_same_answer():
    near, weight = a_town()
    one, other = (siting.maximal_covering(near, 300, p=9, weight=weight) for _ in range(2))

    assert (one.chosen, one.value, one.bound, one.nodes) == (other.chosen, other.value, other.bound, other.nodes)


def test_a_stop_keeps_the_best_so_far_with_its_bound():
    near, weight = a_town()
    seen = []

    stopped = siting.p_median(near, p=7, weight=weight, limits=siting.Limits(progress=seen.append, stop=lambda: True))
    whole = siting.p_median(near, p=7, weight=weight)

    assert stopped.status == siting.STOPPED
    assert len(stopped.chosen) == 7
    assert stopped.bound <= whole.value <= stopped.value
    assert seen[-1].value == stopped.value


def test_the_globe_measures_metres_and_the_radius_is_inside():
    near = siting.Globe([[110.78, 32.65], [110.79, 32.65]], [[110.78, 32.65]])
    far = near.to(np.array([0]))[0]

    assert far.tolist() == [0.0, pytest.approx(936.2, abs=0.5)]
    assert siting.maximal_covering(near, float(far[1]), p=1).value == 2


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ([[32.65, 110.78]], "row 1, lat: 110.78 is beyond 90: longitude and latitude look swapped"),
        ([[110.78, 32.65]] * 5 + [[-74.0, 40.7]], "row 6, position: .* km from the middle of the others"),
        ([[87.6, 43.8]] * 5 + [[43.8, 87.6]], "row 6, position: .* look swapped"),
        ([[512000.0, 3613000.0]], "is not on the globe; are these metres"),
        ([[0.0, 0.0]], r"is \(0, 0\)"),
        ([[np.nan, 32.0]], "is missing or not a number"),
    ],
)
def test_positions_that_cannot_be_meant_are_named(at, why):
    with pytest.raises(siting.BadInput, match=why):
        siting.Globe(at, [[110.78, 32.65]])


def test_questions_that_cannot_be_answered_say_why():
    near, weight = a_town()

    with pytest.raises(siting.BadInput, match="61 new sites are asked for and there are 60 candidates"):
        siting.p_median(near, p=61)
    with pytest.raises(siting.BadInput, match=r"budget: 0\.5 buys nothing: the cheapest candidate costs 1"):
        siting.maximal_covering(near, 300, budget=0.5)
    with pytest.raises(siting.BadInput, match="row 2, weight: -1 is below 0"):
        siting.p_median(near, p=2, weight=[1, -1, *weight[2:]])
    with pytest.raises(siting.BadInput, match="all weights are 0"):
        siting.p_median(near, p=2, weight=weight * 0)


def test_what_is_warmed_is_everything_and_each_is_compiled_for_one_kind_of_arrays():
    ask = """
from zhijia.solve import siting
from zhijia.solve.siting import kernels, moves
siting.warm()
for module in (kernels, moves):
    for name, one in vars(module).items():
        if hasattr(one, "signatures") and one.__module__ == module.__name__ and not name.startswith("_"):
            print(name, len(one.signatures))
"""
    here = os.environ | {"PYTHONPATH": str(Path(siting.__file__).parents[3])}
    said = subprocess.run([sys.executable, "-c", ask], env=here, capture_output=True, text=True, check=True).stdout

    compiled = dict(line.split() for line in said.splitlines())
    assert compiled.pop("slack") == "0"  # only within another
    assert set(compiled.values()) == {"1"}
    assert {"odd_sets", "ascend", "fix", "shrink", "same_rows", "greedy", "walk", "anneal"} <= set(compiled)
