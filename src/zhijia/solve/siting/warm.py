"""Everything compiled once, so that the first answer is not slow: about half a minute, kept on disk by numba."""

import numpy as np

from .answer import Limits
from .distances import Plane
from .models import maximal_covering, p_median, set_covering


def warm() -> None:
    """Solve a small case of every model; where it was compiled before, a second.

    Done by `zhijia migrate`, which every installation and upgrade runs.
    """
    luck = np.random.default_rng(7)
    near, weight = Plane(luck.uniform(0, 3000, (500, 2)), luck.uniform(0, 3000, (120, 2))), luck.integers(1, 9, 500)
    limits = Limits(work=3e7)
    maximal_covering(near, 500, p=12, weight=weight, limits=limits)
    p_median(near, p=6, weight=weight, limits=limits)
    set_covering(near, 400, limits=limits)
