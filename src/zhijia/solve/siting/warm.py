"""Everything compiled once, so that the first answer is not slow: about half a minute, kept on disk by numba."""

import numpy as np

from . import halves
from .answer import Limits
from .core import stepped, undominated
from .distances import Plane
from .models import Cover, maximal_covering, p_median, set_covering
from .programme import Programme


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
    everything_free = np.zeros(0, np.int64), np.ones(120), 12.0, 12, np.zeros(120, np.int64), 120
    core, _ = Cover(near, [(300, 1.0), (600, 0.5)], weight).core(*everything_free)
    programme = Programme(undominated(stepped(core))[0])
    programme.first(np.inf)
    halves.cuts(programme.matrix, programme.right, programme.x, 1)
