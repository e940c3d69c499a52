"""The choice, compiled: adding, dropping and swapping sites. What the arrays mean is said in core.py.

Of each row the entries of its best and second best open site are kept (one, two), so that a swap is weighed in
one pass over
the column of the site that would open (Whitaker 1983; Resende and Werneck 2007).
"""

import numpy as np
from numba import njit

from .kernels import COMPILED


@njit(**COMPILED)
def serve(start, col, cost, cap, chosen, first, second, who):
    """The best and the second best chosen site of each row: costs (at most cap) and the first's number, -1 for none."""
    total = 0.0
    for i in range(cap.size):
        first[i] = second[i] = cap[i]
        who[i] = -1
        for k in range(start[i], start[i + 1]):
            if chosen[col[k]]:
                if who[i] < 0:
                    who[i] = col[k]
                    first[i] = cost[k]
                else:
                    second[i] = cost[k]
                    break
        total += first[i]
    return total


@njit(**COMPILED)
def _next(e, last, col, chosen):
    """The first entry from e on whose site is chosen; `last` when there is none."""
    while e < last and not chosen[col[e]]:
        e += 1
    return e


@njit(**COMPILED)
def _settle(i, start, col, cost, cap, one, two, first, second, who):
    """Costs and site from the two entries."""
    last = start[i + 1]
    if one[i] < last:
        first[i] = cost[one[i]]
        who[i] = col[one[i]]
    else:
        first[i] = cap[i]
        who[i] = -1
    second[i] = cost[two[i]] if two[i] < last else cap[i]


@njit(**COMPILED)
def _begin(start, col, cost, cap, chosen, one, two, first, second, who, loss):
    """Fill everything that is kept of each row; returns the rows' total."""
    total = 0.0
    for i in range(cap.size):
        last = start[i + 1]
        one[i] = _next(start[i], last, col, chosen)
        two[i] = _next(one[i] + 1, last, col, chosen) if one[i] < last else last
        _settle(i, start, col, cost, cap, one, two, first, second, who)
        total += first[i]
        if who[i] >= 0:
            loss[who[i]] += second[i] - first[i]
    return total


@njit(**COMPILED)
def _toggle(
    s, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many
):
    """Open or shut site s."""
    if chosen[s]:
        last = opened[many[0] - 1]
        opened[where[s]] = last
        where[last] = where[s]
        many[0] -= 1
    else:
        opened[many[0]] = s
        where[s] = many[0]
        many[0] += 1
    chosen[s] = not chosen[s]
    opens = chosen[s]
    for k in range(cstart[s], cstart[s + 1]):
        i = row[k]
        e = entry[k]
        if e > two[i]:
            continue
        if who[i] >= 0:
            loss[who[i]] -= second[i] - first[i]
        if opens:
            if e < one[i]:
                two[i] = one[i]
                one[i] = e
            else:
                two[i] = e
        else:
            if e == one[i]:
                one[i] = two[i]
            if two[i] < start[i + 1]:
                two[i] = _next(two[i] + 1, start[i + 1], col, chosen)
        _settle(i, start, col, cost, cap, one, two, first, second, who)
        if who[i] >= 0:
            loss[who[i]] += second[i] - first[i]


@njit(**COMPILED)
def _weigh(
    j,
    cstart,
    row,
    ccost,
    fee,
    size,
    limit,
    group,
    group_limit,
    first,
    second,
    who,
    loss,
    opened,
    many,
    used,
    extra,
    touched,
    slop,
):
    """The best move that opens j: (change of the value, site to shut; -1 for none; -2 for no move)."""
    gain = -fee[j]
    count = 0
    for k in range(cstart[j], cstart[j + 1]):
        i = row[k]
        c = ccost[k]
        if c < second[i]:
            if c < first[i]:
                gain += first[i] - c
            w = who[i]
            less = second[i] - max(c, first[i])
            if w >= 0 and less > 0.0:  # 0 would list the site again and again
                if extra[w] == 0.0:
                    touched[count] = w
                    count += 1
                extra[w] += less
    better, out = -slop, -2
    room = limit * (1 + 1e-12) - size[j]
    if used[0] <= room and used[1] + group[j] <= group_limit and -gain < better:
        better, out = -gain, -1
    for t in range(many[0]):
        r = opened[t]
        delta = loss[r] - fee[r] - extra[r] - gain
        if delta < better and used[0] - size[r] <= room and used[1] - group[r] + group[j] <= group_limit:
            better, out = delta, r
    for t in range(count):
        extra[touched[t]] = 0.0
    return better, out


@njit(**COMPILED)
def greedy(start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed):
    """Add the site with the largest gain per size until nothing fits or helps; few gains are computed twice."""
    n, m = cap.size, fee.size
    first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
    serve(start, col, cost, cap, chosen, first, second, who)
    used, taken = 0.0, 0
    gain = np.full(m, np.inf)
    fresh = np.zeros(m, np.bool_)
    for j in range(m):
        if chosen[j]:
            used += size[j]
            taken += group[j]
            gain[j] = -np.inf
        elif not allowed[j]:
            gain[j] = -np.inf
    while True:
        j = np.argmax(gain)
        if gain[j] <= 0.0:
            break
        if used + size[j] > limit * (1 + 1e-12) or taken + group[j] > group_limit:
            gain[j] = -np.inf
            continue
        if not fresh[j]:
            total = -fee[j]
            for k in range(cstart[j], cstart[j + 1]):
                if ccost[k] < first[row[k]]:
                    total += first[row[k]] - ccost[k]
            gain[j] = total / size[j]
            fresh[j] = True
            continue
        chosen[j] = True
        used += size[j]
        taken += group[j]
        gain[j] = -np.inf
        for k in range(cstart[j], cstart[j + 1]):
            if ccost[k] < first[row[k]]:
                first[row[k]] = ccost[k]
        fresh[:] = False
