"""The choice, compiled: adding, dropping and swapping sites, a swap search with kicks, annealing. Arrays as in core.py.

Of each row the entries of its best and second best open site are kept (one, two), so that a swap is weighed in one
pass over the column of the site that would open (Whitaker 1983; Resende and Werneck 2007).

The arrays are handed on one by one: in a named tuple they read better, and annealing takes a quarter longer, because
numba counts the references of what it takes out of one. All of it is one file because numba's store on disk looks only
at the file of a function, not at what that calls in others.
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
def _begin(start, col, cost, cap, fee, size, group, chosen):
    """(value without the constant, one, two, first, second, who, loss, opened, where, many, used) of this choice.

    loss: what shutting an open site costs the rows; opened: the open sites in any order, many[0] of them, where: the
    place of each among them; used: of the limit and of the group's limit.
    """
    n, m = cap.size, fee.size
    one, two = np.empty(n, np.int64), np.empty(n, np.int64)
    first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
    loss, opened, where = np.zeros(m), np.empty(m + 1, np.int32), np.zeros(m, np.int32)
    many, used = np.zeros(1, np.int64), np.zeros(2)
    value = 0.0
    for i in range(n):
        last = start[i + 1]
        one[i] = _next(start[i], last, col, chosen)
        two[i] = _next(one[i] + 1, last, col, chosen) if one[i] < last else last
        _settle(i, start, col, cost, cap, one, two, first, second, who)
        value += first[i]
        if who[i] >= 0:
            loss[who[i]] += second[i] - first[i]
    for j in range(m):
        if chosen[j]:
            value += fee[j]
            used[0] += size[j]
            used[1] += group[j]
            opened[many[0]] = j
            where[j] = many[0]
            many[0] += 1
    return value, one, two, first, second, who, loss, opened, where, many, used


@njit(**COMPILED)
def _toggle(
    s, start, col, cost, cap, cstart, row, entry, size, group,
    chosen, one, two, first, second, who, loss, opened, where, many, used,
):  # fmt: skip
    """Open or shut site s."""
    opens = not chosen[s]
    chosen[s] = opens
    if opens:
        opened[many[0]] = s
        where[s] = many[0]
        many[0] += 1
        used[0] += size[s]
        used[1] += group[s]
    else:
        last = opened[many[0] - 1]
        opened[where[s]] = last
        where[last] = where[s]
        many[0] -= 1
        used[0] -= size[s]
        used[1] -= group[s]
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
    j, slop, cstart, row, ccost, fee, size, limit, group, group_limit,
    first, second, who, loss, opened, many, used, extra, touched,
):  # fmt: skip
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


@njit(**COMPILED)
def _luck(seed):
    """The next of a xorshift row; seed: uint64[1], moved on."""
    seed[0] ^= seed[0] << np.uint64(13)
    seed[0] ^= seed[0] >> np.uint64(7)
    seed[0] ^= seed[0] << np.uint64(17)
    return seed[0]


@njit(**COMPILED)
def _mark(s, start, col, cost, cstart, row, ccost, second, queue, queued, ends):
    """Put into the queue the sites that a change of s concerns. ends: where the queue begins and ends."""
    for k in range(cstart[s], cstart[s + 1]):
        i = row[k]
        if ccost[k] > second[i]:
            continue
        for e in range(start[i], start[i + 1]):
            if cost[e] >= second[i]:
                break
            j = col[e]
            if not queued[j]:
                queued[j] = True
                queue[ends[1]] = j
                ends[1] = (ends[1] + 1) % queue.size


@njit(**COMPILED)
def _change(
    s, start, col, cost, cap, cstart, row, ccost, entry, size, group,
    chosen, one, two, first, second, who, loss, opened, where, many, used, queue, queued, ends, undo, steps,
):  # fmt: skip
    """Open or shut s; steps[0] of undo are filled, fewer than 0 are not counted."""
    _toggle(s, start, col, cost, cap, cstart, row, entry, size, group,
           chosen, one, two, first, second, who, loss, opened, where, many, used)  # fmt: skip
    _mark(s, start, col, cost, cstart, row, ccost, second, queue, queued, ends)
    if 0 <= steps[0] < undo.size:
        undo[steps[0]] = s
        steps[0] += 1


@njit(**COMPILED)
def _shed(fee, loss, opened, many, slop):
    """An open site whose loss is below its fee, so that it is not worth keeping; -1 when there is none."""
    for t in range(many[0]):
        r = opened[t]
        if fee[r] > 0.0 and loss[r] < fee[r] - slop:
            return r
    return -1


@njit(**COMPILED)
def _descend(
    start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit,
    chosen, one, two, first, second, who, loss, opened, where, many, used, extra, touched,
    allowed, queue, queued, ends, undo, steps, slop,
):  # fmt: skip
    """Moves until no site of the queue makes it better: (change of the value, entries looked at)."""
    total, looked = 0.0, 0
    while ends[0] != ends[1]:
        j = queue[ends[0]]
        ends[0] = (ends[0] + 1) % queue.size
        queued[j] = False
        if chosen[j] or not allowed[j]:
            continue
        looked += cstart[j + 1] - cstart[j] + many[0]
        better, out = _weigh(j, slop, cstart, row, ccost, fee, size, limit, group, group_limit,
                            first, second, who, loss, opened, many, used, extra, touched)  # fmt: skip
        if out == -2:
            continue
        total += better
        s = j
        while s >= 0:
            _change(s, start, col, cost, cap, cstart, row, ccost, entry, size, group,
                    chosen, one, two, first, second, who, loss, opened, where, many, used,
                    queue, queued, ends, undo, steps)  # fmt: skip
            looked += 8 * (cstart[s + 1] - cstart[s])
            if s == j and out >= 0:
                s = out
            else:
                s = _shed(fee, loss, opened, many, slop)
                if s >= 0:
                    total += loss[s] - fee[s]
    return total, looked


@njit(**COMPILED)
def _kick(
    start, col, cost, cstart, row, size, limit, group, group_limit, chosen, second, who, opened, many, used, allowed,
    seed, near,
):  # fmt: skip
    """A random swap: (site to open, site to shut), (-1, -1) when none is found. near: a site to be near to, or -1."""
    for _attempt in range(20):
        dice = _luck(seed)
        i = np.int64(dice % np.uint64(who.size))
        if near >= 0 and cstart[near + 1] > cstart[near]:
            i = np.int64(row[cstart[near] + np.int64(dice % np.uint64(cstart[near + 1] - cstart[near]))])
        length = start[i + 1] - start[i]
        if length == 0:
            continue
        place = np.int64((dice >> np.uint64(20)) % np.uint64(length))
        while place > 0 and cost[start[i] + place] > second[i]:
            place //= 2
        j = np.int64(col[start[i] + place])
        r = np.int64(who[i])
        if r < 0:
            r = np.int64(opened[np.int64((dice >> np.uint64(40)) % np.uint64(many[0]))])
        if chosen[j] or not allowed[j] or not allowed[r]:
            continue
        room = limit * (1 + 1e-12) + size[r] - size[j]
        if used[0] <= room and used[1] - group[r] + group[j] <= group_limit:
            return j, r
    return -1, -1


@njit(**COMPILED)
def walk(
    start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed, seed,
    kicks, most,
):  # fmt: skip
    """Swap search to a local optimum, then `kicks` times: a random swap nearby, search again around it, keep or undo.

    chosen is changed to the best found. seed: uint64[1], moved on. Stops after about `most` entries. Returns
    (value, entries).
    """
    m = fee.size
    value, one, two, first, second, who, loss, opened, where, many, used = _begin(
        start, col, cost, cap, fee, size, group, chosen
    )
    extra, touched = np.zeros(m), np.empty(m, np.int32)
    queue, queued, ends = np.empty(m + 1, np.int32), np.zeros(m, np.bool_), np.zeros(2, np.int64)
    undo, steps = np.empty(4 * m + 64, np.int32), np.full(1, -1)
    for j in range(m):
        if allowed[j] and not chosen[j]:
            queue[ends[1]] = j
            queued[j] = True
            ends[1] += 1
    slop = 1e-10 * max(1.0, abs(value))
    before, looked = value, 0
    for turn in range(kicks + 1):
        if turn > 0:
            before, steps[0] = value, 0
            for _hit in range(2):
                j, r = _kick(start, col, cost, cstart, row, size, limit, group, group_limit, chosen, second, who,
                             opened, many, used, allowed, seed, undo[0] if steps[0] > 0 else -1)  # fmt: skip
                for s in (r, j):
                    if s < 0:
                        continue
                    if chosen[s]:
                        value += loss[s] - fee[s]
                    else:
                        value += fee[s]
                        for k in range(cstart[s], cstart[s + 1]):
                            value -= max(0.0, first[row[k]] - ccost[k])
                    _change(s, start, col, cost, cap, cstart, row, ccost, entry, size, group,
                            chosen, one, two, first, second, who, loss, opened, where, many, used,
                            queue, queued, ends, undo, steps)  # fmt: skip
                if seed[0] & np.uint64(1 << 50):
                    break
        change, more = _descend(start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit,
                                chosen, one, two, first, second, who, loss, opened, where, many, used, extra, touched,
                                allowed, queue, queued, ends, undo, steps, slop)  # fmt: skip
        value += change
        looked += more
        if turn > 0 and value > before + slop and steps[0] < undo.size:
            for t in range(steps[0] - 1, -1, -1):
                _toggle(undo[t], start, col, cost, cap, cstart, row, entry, size, group,
                       chosen, one, two, first, second, who, loss, opened, where, many, used)  # fmt: skip
            value = before
        if looked > most or many[0] == 0:
            break
    return value, looked


@njit(**COMPILED)
def anneal(
    start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed, seed,
    steps, hot, cold,
):  # fmt: skip
    """Annealing over swaps: a random site opens, the one whose loss is least shuts; chosen becomes the best seen."""
    value, one, two, first, second, who, loss, opened, where, many, used = _begin(
        start, col, cost, cap, fee, size, group, chosen
    )
    extra, touched = np.zeros(fee.size), np.empty(fee.size, np.int32)
    pool = np.nonzero(allowed)[0]
    best, best_chosen = value, chosen.copy()
    slop = 1e-10 * max(1.0, abs(value))
    heat, looked = hot, 0
    cool = (cold / hot) ** (1.0 / steps)
    for _step in range(steps):
        heat *= cool
        j = pool[np.int64(_luck(seed) % np.uint64(pool.size))]
        if chosen[j]:
            continue
        looked += cstart[j + 1] - cstart[j] + many[0]
        dice = np.float64(seed[0] >> np.uint64(11)) / 9007199254740992.0
        change, out = _weigh(j, heat * np.log(max(dice, 1e-300)), cstart, row, ccost, fee, size, limit, group,
                            group_limit, first, second, who, loss, opened, many, used, extra, touched)  # fmt: skip
        if out == -2:
            continue
        value += change
        for s in (j, out):
            if s >= 0:
                _toggle(s, start, col, cost, cap, cstart, row, entry, size, group,
                       chosen, one, two, first, second, who, loss, opened, where, many, used)  # fmt: skip
        if value < best - slop:
            best = value
            best_chosen[:] = chosen
    chosen[:] = best_chosen
    return best, looked
