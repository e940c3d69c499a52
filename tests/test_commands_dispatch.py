"""`./zhijia solve dispatch` keeps every rule and is worth as much as another solver's model of the same words."""

import csv
import io
import json
from argparse import ArgumentParser
from datetime import date
from itertools import combinations
from random import Random

import highspy
import pytest

from zhijia.config.commands import solve
from zhijia.config.faults import Fault

COUNTIES = ("鹿城", "瓯海", "泰顺", "文成")


@pytest.fixture
def ask(tmp_path, capsys):
    """ask(document, "--out", "json") → the exit code and what was printed."""

    def run(document, *options):
        file = tmp_path / "orders.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return command(str(file), *options)

    def command(*words):
        parser = ArgumentParser()
        solve.add_arguments(parser)
        return solve.run(parser.parse_args(["dispatch", *words])), capsys.readouterr().out

    run.command = command
    return run


def a_document(seed, orders=40, teams=5):
    luck = Random(seed)
    slots = [f"2026-12-{day:02} {part}" for day in range(1, 9) for part in range(3)]
    names = [f"团{n}" for n in range(teams)]
    return {
        "orders": [
            {
                "id": f"单{n}",
                "unit": f"厂{luck.randrange(12)}",
                "county": luck.choice(COUNTIES),
                "slots": luck.sample(slots, 3),
                "teams": luck.sample(names, luck.choice((1, 2))),
                **({"first_month": 1, "last_month": 11} if n % 13 == 12 else {}),
            }
            for n in range(orders)
        ],
        "teams": [
            {
                "id": one,
                "county": luck.choice(COUNTIES),
                "busy": luck.sample(slots, 3),
                "most_a_day": luck.choice((1, 2)),
            }
            for one in names
        ],
        "travel": [{"a": a, "b": b, "minutes": luck.choice((25, 60, 150))} for a, b in combinations(COUNTIES, 2)],
        "fixed": [{"team": names[0], "slot": slots[4], "county": "泰顺"}],
        "before": {"units": {"厂0": 3, "厂1": 1}, "counties": {"鹿城": 4}},
        "most_a_unit": 3,
    }


def roads(said):
    found = {(row["a"], row["b"]): row["minutes"] for row in said["travel"]}
    return lambda a, b: 0 if a == b else found.get((a, b), found.get((b, a), 0))


def broken(said, placed):
    """Every rule, from the words alone: what is broken, in words."""
    orders = {one["id"]: one for one in said["orders"]}
    teams = {one["id"]: one for one in said["teams"]}
    minutes, wrong = roads(said), []
    been = [(one["team"], one["slot"], one["county"]) for one in said["fixed"]]
    given = dict(said["before"]["units"])
    if len({one["order"] for one in placed}) < len(placed):
        wrong.append("an order twice")
    for one in placed:
        order, team = orders[one["order"]], teams[one["team"]]
        if one["slot"] not in order["slots"] or one["team"] not in order["teams"]:
            wrong.append(("not asked for", one))
        if date.fromisoformat(one["slot"][:10]).month > order.get("last_month", 12):
            wrong.append(("out of season", one))
        if one["slot"] in team["busy"]:
            wrong.append(("busy", one))
        been.append((one["team"], one["slot"], order["county"]))
        given[order["unit"]] = given.get(order["unit"], 0) + 1
    for (team, slot, county), (other, its_slot, its_county) in combinations(been, 2):
        if team == other and slot == its_slot:
            wrong.append(("in two places", team, slot))
        if team == other and slot[:10] == its_slot[:10] and minutes(county, its_county) > 90:
            wrong.append(("too far in a day", team, slot))
    for team in teams:
        days = [slot[:10] for name, slot, _county in been if name == team]
        wrong += [("too often", team, day) for day in days if days.count(day) > teams[team]["most_a_day"]]
    new = {orders[one["order"]]["unit"] for one in placed}
    return wrong + [("over its quota", unit) for unit in new if given[unit] > said["most_a_unit"]]


def another_model(said):
    """The same problem written otherwise: steps as binaries in order, conflicts pair by pair. The best value."""
    teams, minutes = {one["id"]: one for one in said["teams"]}, roads(said)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    ways = []
    for order in said["orders"]:
        for rank, slot in enumerate(order["slots"]):
            for team in order["teams"]:
                if int(slot[5:7]) <= order.get("last_month", 12) and slot not in teams[team]["busy"]:
                    worth = 1000 - 30 * len(
                        [s for s in order["slots"][:rank] if int(s[5:7]) <= order.get("last_month", 12)]
                    )
                    worth -= minutes(teams[team]["county"], order["county"]) / 2
                    ways.append((solver.addBinary(obj=worth), order, slot, team))
    for order in said["orders"]:
        mine = [x for x, one, _slot, _team in ways if one is order]
        if mine:
            solver.addConstr(sum(mine) <= 1)
    for team in teams:
        agreed = [one for one in said["fixed"] if one["team"] == team]
        ours = [way for way in ways if way[3] == team]
        for x, order, slot, _team in ours:
            same = [one for one in agreed if one["slot"][:10] == slot[:10]]
            if any(one["slot"] == slot or minutes(one["county"], order["county"]) > 90 for one in same):
                solver.addConstr(x <= 0)
        for (x, order, slot, _), (y, other, its, _) in combinations(ours, 2):
            far = minutes(order["county"], other["county"]) > 90
            if slot == its or (slot[:10] == its[:10] and far):
                solver.addConstr(x + y <= 1)
        for day in {slot[:10] for _x, _order, slot, _team in ours}:
            had = sum(one["slot"][:10] == day for one in agreed)
            today = [x for x, _order, slot, _team in ours if slot[:10] == day]
            solver.addConstr(sum(today) <= max(0, teams[team]["most_a_day"] - had))
    for key, had, weight in (("unit", said["before"]["units"], 400), ("county", said["before"]["counties"], 200)):
        for name in {one[key] for one in said["orders"]}:
            mine = [x for x, order, _slot, _team in ways if order[key] == name]
            steps = [solver.addBinary(obj=weight / (had.get(name, 0) + n + 1)) for n in range(len(mine))]
            if mine:
                solver.addConstr(sum(mine) - sum(steps) == 0)
                if key == "unit":
                    solver.addConstr(sum(mine) <= max(0, said["most_a_unit"] - had.get(name, 0)))
    solver.maximize()
    return solver.getInfo().objective_function_value


@pytest.mark.parametrize("seed", range(4))
def test_it_breaks_no_rule_and_another_model_finds_nothing_better(ask, seed):
    said = a_document(seed)

    code, out = ask(said, "--out", "json")

    found = json.loads(out)
    assert code == 0
    assert broken(said, found["placed"]) == []
    assert found["optimal"]
    assert found["value"] == pytest.approx(another_model(said), rel=1e-5)
    assert found["value"] == pytest.approx(sum(sum(one["worth"].values()) for one in found["placed"]), rel=1e-5)
    assert len(found["placed"]) + len(found["left"]) == len(said["orders"])


def test_csv_files_say_the_same(ask, tmp_path):
    said = a_document(7, orders=12)
    _code, out = ask(said, "--out", "json")
    paths = {name: tmp_path / f"{name}.csv" for name in ("orders", "teams", "travel", "fixed", "before")}
    shares = [{"unit": name, "n": n} for name, n in said["before"]["units"].items()]
    shares += [{"county": name, "n": n} for name, n in said["before"]["counties"].items()]
    for name, path in paths.items():
        rows = shares if name == "before" else said[name]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({key for row in rows for key in row}))
            writer.writeheader()
            writer.writerows(
                {key: ";".join(value) if isinstance(value, list) else value for key, value in row.items()}
                for row in rows
            )
    files = [word for name, path in paths.items() for word in (f"--{name}", str(path))]

    code, text = ask.command(*files, "--most-a-unit", "3", "--out", "csv")

    table = list(csv.DictReader(io.StringIO(text)))
    placed = [(row["order"], row["slot"], row["team"]) for row in table if not row["left"]]
    assert code == 0
    assert placed == [(one["order"], one["slot"], one["team"]) for one in json.loads(out)["placed"]]
    assert [row["left"] for row in table if row["left"]] == [one["why"] for one in json.loads(out)["left"]]


def test_the_summary_ends_with_the_proof(ask):
    code, said = ask(a_document(1, orders=6))

    assert code == 0
    assert "optimal" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("[]", "an object"),
        ("{", "not JSON"),
        ({"orders": [{"id": 1}], "teams": []}, "has no unit"),
        ({"orders": [], "teams": [{"id": "a", "county": "x"}] * 2}, "have the id 'a'"),
        ({"orders": [], "teams": [{"id": "a", "county": "x", "busy": ["2026-02-30 1"]}]}, "is no slot"),
        ({"orders": [], "teams": [{"id": "a", "county": "x", "most_a_day": 0}]}, "at least 1"),
        ({"orders": [{"id": 1, "unit": "u", "county": "c", "teams": ["b"]}], "teams": []}, "unknown team 'b'"),
        ({"orders": [], "teams": [], "fixed": [{"team": "a"}]}, "unknown team"),
        ({"orders": {}, "teams": []}, "list of objects"),
    ],
)
def test_what_will_not_do_is_told_with_its_place(ask, wrong, why):
    with pytest.raises(Fault, match=why):
        ask(wrong)
