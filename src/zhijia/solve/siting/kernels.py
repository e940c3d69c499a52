"""The inner loops, compiled. Arrays in, arrays out; what they mean is said in core.py."""

import numpy as np
from numba import njit

COMPILED = {"cache": True, "nogil": True}


@njit(**COMPILED)
def price(start, col, cost, lam, fee, rho):
    """rho[j] = fee[j] + Σ_i min(0, cost[i,j] - lam[i]). Returns how many entries were looked at."""
    rho[:] = fee
    looked = lam.size
    for i in range(lam.size):
        high = lam[i]
        for k in range(start[i], start[i + 1]):
            if cost[k] >= high:
                break
            rho[col[k]] += cost[k] - high
            looked += 1
    return looked


@njit(**COMPILED)
def pick(rho, size, limit, group, group_limit, y):
    """The best relaxed choice: y in [0, 1]; (Σ rho·y, two fair prices of the limit, price of the group's limit).

    Sites of one size: at most `limit` of them, at most `group_limit` of group 1; greedy is exact (a laminar matroid).
    Sites of several sizes: the fractional knapsack, which is a bound.
    """
    y[:] = 0.0
    found = np.nonzero(rho < 0.0)[0]
    order = found[np.argsort(rho[found] / size[found], kind="mergesort")]
    total, room, left = 0.0, limit, group_limit
    dual, last, group_dual = 0.0, 0.0, 0.0
    group_full = False
    for j in order:
        if group[j] == 1 and left <= 0:
            if not group_full:
                group_full = True
                group_dual = -rho[j] / size[j]
            continue
        if room < size[j] * (1 - 1e-12):
            y[j] = max(0.0, room / size[j])
            if size[j] == 1.0 and y[j] < 1e-9:
                y[j] = 0.0
            total += rho[j] * y[j]
            dual = -rho[j] / size[j]
            break
        last = -rho[j] / size[j]
        y[j] = 1.0
        room -= size[j]
        left -= group[j]
        total += rho[j]
    if dual == 0.0:
        last = 0.0  # there was room for more
    return total, dual, last, max(0.0, group_dual - dual)


@njit(**COMPILED)
def slack(start, col, cost, lam, y, grad):
    """grad[i] = 1 - Σ_j y[j] over the sites that look better than lam[i]."""
    for i in range(lam.size):
        high = lam[i]
        rest = 1.0
        for k in range(start[i], start[i + 1]):
            if cost[k] >= high:
                break
            rest -= y[col[k]]
        grad[i] = rest


@njit(**COMPILED)
def ascend(start, col, cost, cap, floor, fee, size, limit, group, group_limit, lam, best_lam, best, upper, state, share, rounds):
    """Deflected subgradient steps on lam, `rounds` of them or until the bound reaches `upper`.

    state: [step factor, rounds without gain, patience, memory of the direction, entries looked at, rounds]; share: smoothed y. Returns the best bound; best_lam is filled.
    """
    n, m = lam.size, fee.size
    rho = np.empty(m)
    y = np.empty(m)
    grad = np.empty(n)
    way = np.zeros(n)
    for turn in range(rounds):
        state[4] += 2 * price(start, col, cost, lam, fee, rho) + 4 * m
        total, _, _, _ = pick(rho, size, limit, group, group_limit, y)
        bound = total
        for i in range(n):
            bound += lam[i]
        for j in range(m):
            share[j] += 0.1 * (y[j] - share[j])
        if bound > best:
            if bound - best > 1e-3 * (upper - bound):
                state[1] = 0.0
            else:
                state[1] += 0.5
            best = bound
            best_lam[:] = lam
            if best >= upper:
                break
        else:
            state[1] += 1.0
            if state[1] >= state[2]:
                state[0] *= 0.5
                state[1] = 0.0
                lam[:] = best_lam
                way[:] = 0.0
                if state[0] < 1e-5:
                    break
                continue
        state[5] += 1.0
        slack(start, col, cost, lam, y, grad)
        keep = state[3]
        norm = 0.0
        for i in range(n):
            if (lam[i] >= cap[i] and grad[i] > 0.0) or (lam[i] <= floor[i] and grad[i] < 0.0):
                grad[i] = 0.0
            way[i] = grad[i] + keep * way[i]
            if (lam[i] >= cap[i] and way[i] > 0.0) or (lam[i] <= floor[i] and way[i] < 0.0):
                way[i] = 0.0
            norm += way[i] * way[i]
        if norm < 1e-12 or upper <= bound:
            state[0] = 0.0  # no way leads up: this is the best there is
            break
        step = state[0] * (upper - bound) / norm
        for i in range(n):
            lam[i] = min(cap[i], max(floor[i], lam[i] + step * way[i]))
    return best


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
def _toggle(s, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many):
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
def _weigh(j, cstart, row, ccost, fee, size, limit, group, group_limit, first, second, who, loss, opened, many, used, extra, touched, slop):
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
def walk(
    start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed, seed, kicks, most
):
    """Swap search to a local optimum, then `kicks` times: a random swap nearby, search again around it, keep or undo.

    chosen is changed to the best found. seed: uint64[1], moved on. Stops after about `most` entries. Returns (value, entries).
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
                j, cstart, row, ccost, fee, size, limit, group, group_limit, first, second, who, loss, opened, many,
                used, extra, touched, slop,
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
                _toggle(s, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
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
                    _toggle(r, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
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
                _toggle(s, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
            value = before
        before, steps = value, 0
        if kick == kicks or looked > most or many[0] == 0:
            break
        for hit in range(2):
            for attempt in range(20):
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
                _toggle(r, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
                gain = -fee[j]
                for k in range(cstart[j], cstart[j + 1]):
                    gain += max(0.0, first[row[k]] - ccost[k])
                value -= gain
                _toggle(j, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
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
def greedy(start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed):
    """Add the site with the largest gain per size until nothing fits or helps; lazy, so few gains are computed twice."""
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
def shrink(start, col, cost, cap, state, number, lam):
    """What is left where sites are open (state 1) or shut (-1): lists end at the nearest open one.

    Returns (start, col, cost, cap, lam, constant, kept rows).
    """
    n = cap.size
    ends = np.empty(n, np.int64)
    caps = np.empty(n)
    rows, entries = 0, 0
    constant = 0.0
    for i in range(n):
        count = 0
        caps[i] = cap[i]
        ends[i] = start[i + 1]
        for k in range(start[i], start[i + 1]):
            s = state[col[k]]
            if s == 1:
                caps[i] = cost[k]
                ends[i] = k
                break
            if s == 0 and cost[k] < cap[i]:
                count += 1
        if count == 0:
            constant += caps[i]
            ends[i] = -1
        else:
            rows += 1
            entries += count
    new_start = np.empty(rows + 1, np.int64)
    new_col = np.empty(entries, np.int32)
    new_cost = np.empty(entries)
    new_cap = np.empty(rows)
    new_lam = np.empty(rows)
    kept = np.empty(rows, np.int64)
    new_start[0] = 0
    at, r = 0, 0
    for i in range(n):
        if ends[i] < 0:
            continue
        for k in range(start[i], ends[i]):
            if state[col[k]] == 0 and cost[k] < caps[i]:
                new_col[at] = number[col[k]]
                new_cost[at] = cost[k]
                at += 1
        new_cap[r] = caps[i]
        new_lam[r] = min(lam[i], caps[i])
        kept[r] = i
        r += 1
        new_start[r] = at
    return new_start, new_col[:at], new_cost[:at], new_cap, new_lam, constant, kept


@njit(**COMPILED)
def columns(start, col, cost, m):
    """The same entries by site: (start, row, cost, where it is among the rows' entries), rows ascending."""
    begin = np.zeros(m + 1, np.int64)
    for k in range(col.size):
        begin[col[k] + 1] += 1
    for j in range(m):
        begin[j + 1] += begin[j]
    at = begin[:-1].copy()
    row = np.empty(col.size, np.int32)
    value = np.empty(col.size)
    entry = np.empty(col.size, np.int64)
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            j = col[k]
            row[at[j]] = i
            value[at[j]] = cost[k]
            entry[at[j]] = k
            at[j] += 1
    return begin, row, value, entry


@njit(**COMPILED)
def fix(start, col, cost, fee, size, limit, group, group_limit, lam, upper, rho, y, must):
    """Sites whose flip would cost more than `upper`: must[j] = 1 open, -1 shut, else 0. Returns the bound.

    With prices mu, nu of the two limits, Σ lam - mu·limit - nu·group_limit + Σ min(0, rho + mu·size + nu·group) is a bound for any
    mu, nu ≥ 0; a site on the other side of zero adds its whole reduced cost.
    """
    price(start, col, cost, lam, fee, rho)
    total, dual, last, group_dual = pick(rho, size, limit, group, group_limit, y)
    base = 0.0
    for i in range(lam.size):
        base += lam[i]
    must[:] = 0
    for turn in range(2):
        mu = dual if turn == 0 else last
        nu = group_dual if turn == 0 else max(0.0, group_dual + dual - last)
        bound = base - mu * limit
        if nu > 0.0:
            bound -= nu * group_limit
        for j in range(rho.size):
            bound += min(0.0, rho[j] + mu * size[j] + nu * group[j])
        for j in range(rho.size):
            r = rho[j] + mu * size[j] + nu * group[j]
            if r > 0.0 and bound + r > upper:
                must[j] = -1
            elif r < 0.0 and bound - r > upper:
                must[j] = 1
    return base + total


@njit(**COMPILED)
def anneal(
    start, col, cost, cap, cstart, row, ccost, entry, fee, size, limit, group, group_limit, chosen, allowed, seed, steps, hot, cold
):
    """Simulated annealing over swaps: a random site opens, the one whose loss is least shuts. chosen becomes the best seen."""
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
    for step in range(steps):
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
            j, cstart, row, ccost, fee, size, limit, group, group_limit, first, second, who, loss, opened, many,
            used, extra, touched, heat * np.log(max(dice, 1e-300)),
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
            _toggle(s, start, col, cost, cap, cstart, row, entry, chosen, one, two, first, second, who, loss, opened, where, many)
        if value < best - slop:
            best = value
            best_chosen[:] = chosen
    chosen[:] = best_chosen
    return best, looked


@njit(**COMPILED)
def trim(start, col, cost, cap, chosen, rank):
    """Each row's list up to its rank-th chosen site, whose cost becomes the cap: enough to judge swaps around `chosen`."""
    n = cap.size
    ends = np.empty(n, np.int64)
    caps = cap.copy()
    begin = np.zeros(n + 1, np.int64)
    for i in range(n):
        seen = 0
        ends[i] = start[i + 1]
        for k in range(start[i], start[i + 1]):
            if chosen[col[k]]:
                seen += 1
                if seen == rank:
                    ends[i] = k
                    caps[i] = cost[k]
                    break
        while ends[i] > start[i] and cost[ends[i] - 1] >= caps[i]:
            ends[i] -= 1
        begin[i + 1] = begin[i] + ends[i] - start[i]
    new_col = np.empty(begin[n], np.int32)
    new_cost = np.empty(begin[n])
    for i in range(n):
        for t in range(ends[i] - start[i]):
            new_col[begin[i] + t] = col[start[i] + t]
            new_cost[begin[i] + t] = cost[start[i] + t]
    return begin, new_col, new_cost, caps


@njit(**COMPILED)
def same_rows(start, col, cost, order, key, into):
    """Groups rows that have equal lists. order: rows sorted by key; into[i] becomes the first row equal to i (or i itself)."""
    for place in range(order.size):
        i = order[place]
        into[i] = i
        back = place - 1
        while back >= 0 and key[order[back]] == key[i]:
            other = order[back]
            if into[other] == other and start[other + 1] - start[other] == start[i + 1] - start[i]:
                same = True
                for t in range(start[i + 1] - start[i]):
                    if col[start[i] + t] != col[start[other] + t] or cost[start[i] + t] != cost[start[other] + t]:
                        same = False
                        break
                if same:
                    into[i] = other
                    break
            back -= 1
