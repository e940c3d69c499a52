"""Cuts of Chvátal and Gomory with halves: rows added up, halved, and rounded up.

From rows M x ≥ b of whole numbers and whole x ≥ 0: the sum of some of them with an odd right side gives
⌈a/2⌉ x ≥ (b + 1) / 2. It cuts off x where Σ slack + Σ {x_j : a_j odd} < 1 over the summed rows. Where three points
lie in a ring, each two in reach of a common site, half a site each would do in the linear programme; this row asks for
two wholes. For the dense coverings this closes about two thirds of the gap.

Source: Caprara and Fischetti 1996; separation by a tabu search over single rows as in Andreello, Caprara, Fischetti
2007. Complexity: a start takes FLIPS steps, each linear in the rows that share a column with what was flipped.
"""

from typing import Any

import numpy as np
from scipy import sparse

from . import kernels

Array = Any

FLIPS, HOLD = 14, 7  # of rows from each start; for how long a row keeps its side
STEPS = 3500  # for each row of a round, in rows whose cost changes: above, some rows are no start
CLEAR = 0.97  # the cost of a set below which its cut is worth having
SLACK = 0.6  # rows looser than this take no part
SHARE = 12  # cuts of one round that a row may be part of
TINY = 1e-7


def cuts(matrix: Array, right: Array, x: Array, most: int, turn: int = 0) -> tuple[Array, Array]:
    """(rows, right sides) that x breaks, at most so many. matrix: scipy csr of whole numbers, matrix·x ≥ right.

    turn: counts the rounds; where there is much, each begins elsewhere.
    """
    columns = matrix.shape[1]
    high = np.flatnonzero(x > 0.5)
    rows = sparse.vstack([matrix, sparse.csr_matrix((-np.ones(len(high)), (np.arange(len(high)), high)),
                                                    (len(high), columns))], format="csr")  # fmt: skip
    right = np.concatenate([right, -np.ones(len(high))])
    slack = np.maximum(rows @ x - right, 0.0)
    tight = np.flatnonzero((slack < SLACK) & _whole(rows, right))
    half = rows[tight]
    live = (np.rint(half.data).astype(np.int64) % 2 != 0) & (x[half.indices] > TINY)
    system = _only(half, live)
    odd = np.rint(right[tight]).astype(np.int64) % 2 != 0
    once = _once(system, odd, slack[tight])
    tight, system, odd = tight[once], system[once], odd[once]
    sets = _sets(system, x, slack[tight], odd, turn)
    if not sets:
        return sparse.csr_matrix((0, columns)), np.zeros(0)
    chosen = _apart(sets, len(tight), most)
    pick = sparse.csr_matrix(
        (np.ones(sum(map(len, chosen))), tight[np.concatenate(chosen)], np.cumsum([0, *map(len, chosen)])),
        (len(chosen), rows.shape[0]),
    )
    found = (pick @ rows).tocsr()
    found.data = np.ceil(found.data / 2 - 1e-6)
    found.eliminate_zeros()
    return found, np.ceil(np.rint(pick @ right) / 2 - 1e-6)


def _whole(matrix: Array, right: Array) -> Array:
    """Rows of whole numbers: a budget in fractions takes no part."""
    broken = np.concatenate([[0], np.cumsum(matrix.data != np.rint(matrix.data))])
    return (broken[matrix.indptr[1:]] == broken[matrix.indptr[:-1]]) & (right == np.rint(right))


def _only(matrix: Array, live: Array) -> Array:
    """The matrix with these entries only."""
    count = np.concatenate([[0], np.cumsum(live)])
    return sparse.csr_matrix((np.ones(int(live.sum())), matrix.indices[live], count[matrix.indptr]), matrix.shape)


def _once(system: Array, odd: Array, slack: Array) -> Array:
    """Of rows that are alike, the tightest."""
    mark = np.random.default_rng(7).integers(1, 2**62, system.shape[1]).astype(np.uint64)
    word = np.concatenate([[np.uint64(0)], np.cumsum(mark[system.indices])])
    key = (word[system.indptr[1:]] - word[system.indptr[:-1]]) * np.uint64(2) + odd.astype(np.uint64)
    order = np.lexsort((slack, key))
    first = np.ones(len(order), bool)
    first[1:] = key[order][1:] != key[order][:-1]
    return np.sort(order[first])


def _sets(system: Array, x: Array, slack: Array, odd: Array, turn: int) -> list[Array]:
    """Sets of rows whose cut is broken, the most broken first."""
    used, number = np.unique(system.indices, return_inverse=True)
    system = sparse.csr_matrix((system.data, number, system.indptr), (system.shape[0], len(used)))
    turned = system.T.tocsr()
    flip = (np.diff(turned.indptr).astype(float) ** 2).sum() / max(1, system.shape[0])
    step = 1 + int(FLIPS * flip / STEPS)
    most = 4 * system.shape[0]
    made, ends, costs = np.empty(20 * most, np.int32), np.zeros(most + 1, np.int64), np.empty(most)
    found = kernels.odd_sets(
        system.indptr.astype(np.int64), system.indices.astype(np.int32), turned.indptr.astype(np.int64),
        turned.indices.astype(np.int32), x[used], slack, odd, turn % step, step, CLEAR, FLIPS, HOLD, made, ends, costs,
    )  # fmt: skip
    unlike = {made[ends[k] : ends[k + 1]].tobytes(): k for k in reversed(range(found))}
    best = sorted(unlike.values(), key=lambda k: (costs[k], k))
    return [np.sort(made[ends[k] : ends[k + 1]]) for k in best]


def _apart(sets: list[Array], rows: int, most: int) -> list[Array]:
    """Those that do not all say the same."""
    used, seen, chosen = np.zeros(rows, np.int64), set(), []
    for one in sets:
        word = one.tobytes()
        if word in seen or used[one].max() >= SHARE:
            continue
        seen.add(word)
        used[one] += 1
        chosen.append(one)
        if len(chosen) == most:
            break
    return chosen
