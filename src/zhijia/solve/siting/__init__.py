"""Where the next station stands: open siting with a proof. Numbers and positions in, the answer and its bound out.

    from zhijia.solve import siting
    near = siting.Globe(people, rooms)                       # or Plane, Table, Footpaths
    answer = siting.maximal_covering(near, 500, p=20, weight=how_many, standing=range(82))
    answer.value, answer.bound, answer.gap, answer.chosen, answer.not_covered

`coverage_curve` and `which_could_move` answer with a row of answers.
Every answer says what is proven: `value` is reached by `chosen`, and nothing reaches more than `bound`.
"""

from .answer import OPTIMAL, OUT_OF_TIME, STOPPED, WITHIN_GAP, WORK_DONE, Answer, Limits, Progress
from .checks import BadInput, Problem
from .distances import Distances, Footpaths, Globe, Plane, Table
from .models import maximal_covering, p_median, set_covering
from .series import coverage_curve, which_could_move
from .warm import warm

__all__ = [
    "OPTIMAL", "OUT_OF_TIME", "STOPPED", "WITHIN_GAP", "WORK_DONE",
    "Answer", "BadInput", "Distances", "Footpaths", "Globe", "Limits", "Plane", "Problem", "Progress", "Table",
    "coverage_curve", "maximal_covering", "p_median", "set_covering", "warm", "which_could_move",
]  # fmt: skip
