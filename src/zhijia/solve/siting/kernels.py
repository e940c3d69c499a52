"""The bound and the lists, compiled. Arrays in, arrays out; what they mean is said in core.py."""

import os
from pathlib import Path

import numpy as np
from numba import njit

# numba keeps what it compiled beside the file or in the home folder; where neither can be written it compiles again.
KEPT = any(os.access(one, os.W_OK) for one in (Path(__file__).parent, Path.home()))
COMPILED = {"cache": KEPT, "nogil": True}


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
def ascend(
    start, col, cost, cap, floor, fee, size, limit, group, group_limit, lam, best_lam, best, upper, state, share, rounds
):
    """Deflected subgradient steps on lam, `rounds` of them or until the bound reaches `upper`.

    state: [step factor, rounds without gain, patience, memory of the direction, entries looked at, rounds];
    share: smoothed y. Returns the best bound; best_lam is filled.
    """
    n, m = lam.size, fee.size
    rho = np.empty(m)
    y = np.empty(m)
    grad = np.empty(n)
    way = np.zeros(n)
    for _turn in range(rounds):
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

    With prices mu, nu of the two limits, Σ lam - mu·limit - nu·group_limit + Σ min(0, rho + mu·size + nu·group)
    is a bound for any
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
def trim(start, col, cost, cap, chosen, rank):
    """Each row's list up to its rank-th chosen site, whose cost becomes the cap."""
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
    """Groups rows with equal lists. order: rows sorted by key; into[i] becomes the first row equal to i (or i)."""
    begin = 0
    for place in range(order.size):
        i = order[place]
        into[i] = i
        if key[order[begin]] != key[i]:
            begin = place
        for back in range(begin, place):  # the first of a group is nearly always the one: a million rows take a second
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


@njit(**COMPILED)
def odd_sets(start, col, cstart, row, x, slack, odd, begin, step, most, flips, hold, made, ends, costs):
    """Sets of rows with odd right sides in all and little to lose. Fills made[: ends[k + 1]], costs; returns how many.

    start, col: the odd entries by row; cstart, row: by column; x: what an odd column costs; odd: of the right side;
    begin, step: which rows to start from; hold: flips for which a row keeps its side.
    """
    rows = slack.size
    base = slack.copy()
    for i in range(rows):
        for k in range(start[i], start[i + 1]):
            base[i] += x[col[k]]
    delta, inside = base.copy(), np.zeros(rows, np.bool_)
    uneven = np.zeros(x.size, np.bool_)
    touched, seen, free = np.empty(rows, np.int32), np.zeros(rows, np.bool_), np.zeros(rows, np.int64)
    found = 0
    for first in range(begin, rows, step):
        count, cost, right, best, kept = 0, 0.0, False, most, False
        f = first
        for turn in range(flips):
            inside[f] = not inside[f]
            cost += delta[f]
            right = right != odd[f]
            for k in range(start[f], start[f + 1]):
                c = col[k]
                uneven[c] = not uneven[c]
                change = -2.0 * x[c] if uneven[c] else 2.0 * x[c]
                for t in range(cstart[c], cstart[c + 1]):
                    i = row[t]
                    delta[i] += change
                    if not seen[i]:
                        seen[i] = True
                        touched[count] = i
                        count += 1
            if not seen[f]:
                seen[f] = True
                touched[count] = f
                count += 1
            delta[f] = -slack[f] if inside[f] else slack[f]
            for k in range(start[f], start[f + 1]):
                delta[f] += -x[col[k]] if uneven[col[k]] else x[col[k]]
            free[f] = turn + hold
            if right and cost < best - 1e-9:
                if not kept:
                    if found == costs.size:
                        break
                    found += 1
                    kept = True
                best, at = cost, ends[found - 1]
                for t in range(count):
                    if inside[touched[t]] and at < made.size:
                        made[at] = touched[t]
                        at += 1
                if at == made.size:
                    return found - 1
                ends[found], costs[found - 1] = at, cost
            least, f = np.inf, -1
            for t in range(count):
                i = touched[t]
                if free[i] <= turn and delta[i] < least:
                    least, f = delta[i], i
            if f < 0:
                break
        for t in range(count):
            i = touched[t]
            inside[i] = seen[i] = False
            delta[i], free[i] = base[i], 0
            for k in range(start[i], start[i + 1]):
                uneven[col[k]] = False
        if found == costs.size:
            break
    return found


@njit(**COMPILED)
def dominated(start, col, cstart, row, fee, size, group):
    """Sites that another one replaces: it serves every row they serve, and takes no more. All entries cost 0."""
    m = fee.size
    out = np.zeros(m, np.bool_)
    mark = np.full(start.size, -1, np.int64)
    for j in range(m):
        mine = cstart[j + 1] - cstart[j]
        if mine == 0:
            out[j] = True
            continue
        rare = row[cstart[j]]
        for t in range(cstart[j], cstart[j + 1]):
            i = row[t]
            mark[i] = j
            if start[i + 1] - start[i] < start[rare + 1] - start[rare]:
                rare = i
        for e in range(start[rare], start[rare + 1]):
            k = col[e]
            theirs = cstart[k + 1] - cstart[k]
            if k == j or theirs < mine or fee[k] > fee[j] or size[k] > size[j] or group[k] > group[j]:
                continue
            same = theirs == mine and fee[k] == fee[j] and size[k] == size[j] and group[k] == group[j]
            if same and k > j:
                continue
            both = 0
            for t in range(cstart[k], cstart[k + 1]):
                if mark[row[t]] == j:
                    both += 1
            if both == mine:
                out[j] = True
                break
    return out


@njit(**COMPILED)
def layers(start, col, cost, cap):
    """A row for each step of a row's cost, as a covering: (start, col, what the step costs, constant)."""
    rows, entries = 0, 0
    for i in range(cap.size):
        for k in range(start[i], start[i + 1]):
            if k + 1 == start[i + 1] or cost[k + 1] > cost[k]:
                rows += 1
                entries += k + 1 - start[i]
    new_start, new_col, new_cap = np.zeros(rows + 1, np.int64), np.empty(entries, np.int32), np.empty(rows)
    constant = 0.0
    r, at = 0, 0
    for i in range(cap.size):
        last = start[i + 1]
        constant += cost[start[i]] if start[i] < last else cap[i]
        for k in range(start[i], last):
            above = cap[i] if k + 1 == last else cost[k + 1]
            if above > cost[k]:
                for e in range(start[i], k + 1):
                    new_col[at] = col[e]
                    at += 1
                new_cap[r] = above - cost[k]
                r += 1
                new_start[r] = at
    return new_start[: r + 1], new_col[:at], new_cap[:r], constant
