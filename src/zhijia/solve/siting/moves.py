"""The choice, compiled: a swap search with kicks, and annealing."""

import numpy as np
from numba import njit

from .kernels import COMPILED
from .swaps import _begin, _toggle, _weigh


@njit(**COMPILED)
def _mark(s, start, col, cost, cstart, row, ccost, second, queue, queued, many):
    """Put into the queue the sites that a change of s concerns."""
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
                queue[many[2]] = j
                many[2] = (many[2] + 1) % queue.size


@njit(**COMPILED)
def walk(
    start,
    col,
    cost,
    cap,
    cstart,
    row,
    ccost,
    entry,
    fee,
    size,
    limit,
    group,
    group_limit,
    chosen,
    allowed,
    seed,
    kicks,
    most,
):
    """Swap search to a local optimum, then `kicks` times: a random swap nearby, search again around it, keep or undo.

    chosen is changed to the best found. seed: uint64[1], moved on. Stops after about `most` entries. Returns
    (value, entries).
    """
    n, m = cap.size, fee.size
    first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
    one, two = np.empty(n, np.int64), np.empty(n, np.int64)
    used = np.zeros(2)
    loss, extra = np.zeros(m), np.zeros(m)
    value = _begin(start, col, cost, cap, chosen, one, two, first, second, who, loss)
    opened, where, touched = np.empty(m + 1, np.int32), np.zeros(m, np.int32), np.empty(m, np.int32)
    queue, queued = np.empty(m + 1, np.int32), np.zeros(m, np.bool_)
    many = np.zeros(3, np.int64)
    undo = np.empty(4 * m + 64, np.int32)
    for j in range(m):
        if chosen[j]:
            value += fee[j]
            used[0] += size[j]
            used[1] += group[j]
            opened[many[0]] = j
            where[j] = many[0]
            many[0] += 1
        elif allowed[j]:
            queue[many[2]] = j
            queued[j] = True
            many[2] += 1
    slop = 1e-10 * max(1.0, abs(value))
    looked = 0
    before, steps = value, 0
    for kick in range(kicks + 1):
        while many[1] != many[2]:
            j = queue[many[1]]
            many[1] = (many[1] + 1) % queue.size
            queued[j] = False
            if chosen[j] or not allowed[j]:
                continue
            looked += cstart[j + 1] - cstart[j] + many[0]
            better, out = _weigh(
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
            )
            if out == -2:
                continue
            value += better
            for turn in range(2):
                s = j if turn == 0 else out
                if s < 0:
                    continue
                sign = -1 if chosen[s] else 1
                used[0] += sign * size[s]
                used[1] += sign * group[s]
                _toggle(
                    s,
                    start,
                    col,
                    cost,
                    cap,
                    cstart,
                    row,
                    entry,
                    chosen,
                    one,
                    two,
                    first,
                    second,
                    who,
                    loss,
                    opened,
                    where,
                    many,
                )
                _mark(s, start, col, cost, cstart, row, ccost, second, queue, queued, many)
                looked += 8 * (cstart[s + 1] - cstart[s])
                if kick > 0 and steps < undo.size:
                    undo[steps] = s
                    steps += 1
            t = 0
            while t < many[0]:  # a site whose loss is below its fee is not worth keeping
                r = opened[t]
                t += 1
                if fee[r] > 0.0 and loss[r] < fee[r] - slop:
                    value += loss[r] - fee[r]
                    used[0] -= size[r]
                    used[1] -= group[r]
                    _toggle(
                        r,
                        start,
                        col,
                        cost,
                        cap,
                        cstart,
                        row,
                        entry,
                        chosen,
                        one,
                        two,
                        first,
                        second,
                        who,
                        loss,
                        opened,
                        where,
                        many,
                    )
                    _mark(r, start, col, cost, cstart, row, ccost, second, queue, queued, many)
                    if kick > 0 and steps < undo.size:
                        undo[steps] = r
                        steps += 1
                    t = 0
        if kick > 0 and value > before + slop and steps < undo.size:
            for t in range(steps - 1, -1, -1):
                s = undo[t]
                sign = -1 if chosen[s] else 1
                used[0] += sign * size[s]
                used[1] += sign * group[s]
                _toggle(
                    s,
                    start,
                    col,
                    cost,
                    cap,
                    cstart,
                    row,
                    entry,
                    chosen,
                    one,
                    two,
                    first,
                    second,
                    who,
                    loss,
                    opened,
                    where,
                    many,
                )
            value = before
        before, steps = value, 0
        if kick == kicks or looked > most or many[0] == 0:
            break
        for hit in range(2):
            for _attempt in range(20):
                seed[0] ^= seed[0] << np.uint64(13)
                seed[0] ^= seed[0] >> np.uint64(7)
                seed[0] ^= seed[0] << np.uint64(17)
                i = np.int64(seed[0] % np.uint64(n))
                if hit > 0 and steps > 0:
                    s = undo[0]
                    if cstart[s + 1] > cstart[s]:
                        i = row[cstart[s] + np.int64(seed[0] % np.uint64(cstart[s + 1] - cstart[s]))]
                length = start[i + 1] - start[i]
                if length == 0:
                    continue
                pick_ = np.int64((seed[0] >> np.uint64(20)) % np.uint64(length))
                while pick_ > 0 and cost[start[i] + pick_] > second[i]:
                    pick_ //= 2
                j = col[start[i] + pick_]
                r = who[i]
                if r < 0:
                    r = opened[np.int64((seed[0] >> np.uint64(40)) % np.uint64(many[0]))]
                if chosen[j] or not allowed[j] or not allowed[r]:
                    continue
                if used[0] - size[r] + size[j] > limit * (1 + 1e-12) or used[1] - group[r] + group[j] > group_limit:
                    continue
                value += loss[r] - fee[r]
                _toggle(
                    r,
                    start,
                    col,
                    cost,
                    cap,
                    cstart,
                    row,
                    entry,
                    chosen,
                    one,
                    two,
                    first,
                    second,
                    who,
                    loss,
                    opened,
                    where,
                    many,
                )
                gain = -fee[j]
                for k in range(cstart[j], cstart[j + 1]):
                    gain += max(0.0, first[row[k]] - ccost[k])
                value -= gain
                _toggle(
                    j,
                    start,
                    col,
                    cost,
                    cap,
                    cstart,
                    row,
                    entry,
                    chosen,
                    one,
                    two,
                    first,
                    second,
                    who,
                    loss,
                    opened,
                    where,
                    many,
                )
                used[0] += size[j] - size[r]
                used[1] += group[j] - group[r]
                _mark(r, start, col, cost, cstart, row, ccost, second, queue, queued, many)
                _mark(j, start, col, cost, cstart, row, ccost, second, queue, queued, many)
                undo[steps] = r
                undo[steps + 1] = j
                steps += 2
                break
            if seed[0] & np.uint64(1 << 50):
                break
    return value, looked


@njit(**COMPILED)
def anneal(
    start,
    col,
    cost,
    cap,
    cstart,
    row,
    ccost,
    entry,
    fee,
    size,
    limit,
    group,
    group_limit,
    chosen,
    allowed,
    seed,
    steps,
    hot,
    cold,
):
    """Annealing over swaps: a random site opens, the one whose loss is least shuts; chosen becomes the best seen."""
    n, m = cap.size, fee.size
    first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
    one, two = np.empty(n, np.int64), np.empty(n, np.int64)
    used = np.zeros(2)
    loss, extra = np.zeros(m), np.zeros(m)
    value = _begin(start, col, cost, cap, chosen, one, two, first, second, who, loss)
    opened, where, touched = np.empty(m + 1, np.int32), np.zeros(m, np.int32), np.empty(m, np.int32)
    many = np.zeros(3, np.int64)
    pool = np.nonzero(allowed)[0]
    for j in range(m):
        if chosen[j]:
            value += fee[j]
            used[0] += size[j]
            used[1] += group[j]
            opened[many[0]] = j
            where[j] = many[0]
            many[0] += 1
    best = value
    best_chosen = chosen.copy()
    slop = 1e-10 * max(1.0, abs(value))
    heat, looked = hot, 0
    cool = (cold / hot) ** (1.0 / steps)
    for _step in range(steps):
        heat *= cool
        seed[0] ^= seed[0] << np.uint64(13)
        seed[0] ^= seed[0] >> np.uint64(7)
        seed[0] ^= seed[0] << np.uint64(17)
        j = pool[np.int64(seed[0] % np.uint64(pool.size))]
        if chosen[j]:
            continue
        looked += cstart[j + 1] - cstart[j] + many[0]
        dice = np.float64(seed[0] >> np.uint64(11)) / 9007199254740992.0
        delta, out = _weigh(
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
            heat * np.log(max(dice, 1e-300)),
        )
        if out == -2:
            continue
        value += delta
        for turn in range(2):
            s = j if turn == 0 else out
            if s < 0:
                continue
            sign = -1 if chosen[s] else 1
            used[0] += sign * size[s]
            used[1] += sign * group[s]
            _toggle(
                s,
                start,
                col,
                cost,
                cap,
                cstart,
                row,
                entry,
                chosen,
                one,
                two,
                first,
                second,
                who,
                loss,
                opened,
                where,
                many,
            )
        if value < best - slop:
            best = value
            best_chosen[:] = chosen
    chosen[:] = best_chosen
    return best, looked
