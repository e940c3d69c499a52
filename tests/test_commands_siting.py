"""`./zhijia solve siting` answers in names, and says which row will not do."""

import json
from argparse import ArgumentParser

import pytest

from zhijia.config.commands import solve
from zhijia.config.faults import Fault


@pytest.fixture
def ask(tmp_path, capsys):
    def run(demand, candidates, *options):
        (tmp_path / "d.csv").write_text(demand, encoding="utf-8")
        (tmp_path / "c.csv").write_text(candidates, encoding="utf-8")
        parser = ArgumentParser()
        solve.add_arguments(parser)
        where = ["--demand", str(tmp_path / "d.csv"), "--candidates", str(tmp_path / "c.csv")]
        code = solve.run(parser.parse_args(["siting", *where, *options]))
        return code, capsys.readouterr().out

    return run


PEOPLE = "id,lon,lat,weight\n五堰,110.78,32.65,40\n六堰,110.79,32.65,10\n"
ROOMS = "id,lon,lat,standing\nA,110.7801,32.65,\nB,110.79,32.6501,1\n"


def test_the_command_answers_in_names(ask):
    code, said = ask(PEOPLE, ROOMS, "--p", "1", "--radius", "500", "--out", "json")
    answer = json.loads(said)

    assert code == 0
    assert (answer["chosen"], answer["standing"], answer["value"], answer["status"]) == (["A"], ["B"], 50, "optimal")
    assert "optimal" in ask(PEOPLE, ROOMS, "--p", "1")[1]
    assert json.loads(ask(PEOPLE, ROOMS, "--p", "1", "--out", "geojson")[1])["features"][1]["properties"]["new"]
    assert ask(PEOPLE, ROOMS, "--p", "1", "--out", "csv")[1].splitlines()[1].startswith("五堰,A,")


@pytest.mark.parametrize(
    ("demand", "why"),
    [
        (PEOPLE.replace(",40", ","), "row 1, weight: is missing"),
        (PEOPLE.replace("六堰", "五堰"), "row 2, id: '五堰' is there twice"),
        (PEOPLE.replace("lon,lat", "东,北"), "columns lon and lat"),
        ("id,lon,lat,datum\n1,110.78,32.65,gcj02\n", "gcj02 is not wgs84: say so with --coordinates"),
    ],
)
def test_the_command_says_which_row_will_not_do(ask, demand, why):
    with pytest.raises(Fault, match=why):
        ask(demand, ROOMS, "--p", "1")


def test_positions_of_the_phone_s_maps_are_turned_on_request(ask):
    from zhijia.solve.datum import converted

    rows = [("五堰", 32.65, 110.78, 40), ("六堰", 32.65, 110.79, 10)]
    for datum in ("gcj02", "bd09"):
        there = [(name, *converted(lat, lon, datum), weight) for name, lat, lon, weight in rows]
        people = "id,lon,lat,weight\n" + "".join(f"{name},{lon},{lat},{n}\n" for name, lat, lon, n in there)
        lat, lon = converted(32.65, 110.7801, datum)
        said = ask(people, f"id,lon,lat\nA,{lon},{lat}\n", "--p", "1", "--coordinates", datum, "--out", "geojson")[1]
        place = json.loads(said)["features"][0]["geometry"]["coordinates"]

        assert place == pytest.approx([110.7801, 32.65], abs=1e-8)


def test_several_radii_hours_curve_and_moves_are_asked_with_options(ask):
    near = ("--radius", "500", "--radius", "1200:0.5", "--out", "json")
    assert json.loads(ask(PEOPLE, ROOMS, "--p", "1", *near)[1])["value"] == 50
    rooms = "id,lon,lat\nA,110.7801,32.65\n"
    assert json.loads(ask(PEOPLE, rooms, "--p", "1", *near)[1])["value"] == 45

    people = "id,lon,lat,weight,hours\n夜,110.78,32.65,40,22-2\n昼,110.79,32.65,10,8-12\n"
    rooms = "id,lon,lat,hours\nA,110.78,32.65,8-24\nB,110.79,32.65,8-20\n"
    by_hour = json.loads(ask(people, rooms, "--p", "1", "--radius", "300", "--by-hour", "--out", "json")[1])
    assert (by_hour["chosen"], by_hour["value"]) == (["A"], 20)

    rooms = "id,lon,lat,standing\nA,110.78,32.65,\nB,110.5,32.65,1\nC,110.79,32.65,\n"
    curve = ask(PEOPLE, rooms, "--model", "curve", "--p", "2", "--radius", "300", "--out", "csv")[1].splitlines()
    assert [line.split(",")[1] for line in curve] == ["value", "0.0", "40.0", "50.0"]
    moves = json.loads(ask(PEOPLE, rooms, "--model", "move", "--p", "1", "--radius", "300", "--out", "json")[1])
    assert moves["steps"][1] | {"status": ""} == {
        "new": 1, "value": 40, "bound": 40, "status": "", "chosen": ["A"], "moved": ["B"],
    }  # fmt: skip


def test_distances_come_from_a_matrix_or_a_network(ask, tmp_path):
    people, rooms = "id,weight,node\na,3,1\nb,1,4\n", "id,node\nX,2\nY,3\n"
    (tmp_path / "long.csv").write_text("demand,site,distance\na,X,10\na,Y,90\nb,Y,20\n")
    (tmp_path / "wide.csv").write_text("id,Y,X\na,90,10\nb,20,inf\n")
    (tmp_path / "paths.csv").write_text("from,to,length\n1,2,10\n2,3,80\n3,4,20\n")

    for given, value in (("--matrix long.csv", 290), ("--matrix wide.csv", 290), ("--network paths.csv", 130)):
        option, name = given.split()
        code, said = ask(people, rooms, option, str(tmp_path / name), "--p", "1", "--out", "json")
        assert (code, json.loads(said)["value"]) == (0, value)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("--matrix", "demand,site,distance\na,Z,10\n", "row 1, site: 'Z' is not known"),
        ("--matrix", "demand,site,distance\na,X,10\na,X,9\n", "from 'a' to 'X' is given twice"),
        ("--matrix", "demand,site,distance\na,X,-1\n", "row 1, distance: is missing, not a number or below 0"),
        ("--matrix", "id,X\na,1\n", "from 'a' to 'Y' is missing"),
        ("--network", "from,to,length\n1,2,10\n", "row 2, node: '4' is not known"),
        ("--network", "von,nach\n1,2\n", "columns from, to and length"),
    ],
)
def test_a_matrix_or_network_that_will_not_do_says_where(ask, tmp_path, name, text, why):
    (tmp_path / "far.csv").write_text(text)
    with pytest.raises(Fault, match=why):
        ask("id,weight,node\na,3,1\nb,1,4\n", "id,node\nX,2\nY,3\n", name, str(tmp_path / "far.csv"), "--p", "1")


@pytest.mark.parametrize(
    ("demand", "rooms", "options", "why"),
    [
        ("id,lon,lat\n1,32.65,110.78\n", ROOMS, ["--p", "1"], "row 1, lat: 110.78 is beyond 90"),
        ("id,lon,lat\n1,43.8,87.6\n", ROOMS, ["--p", "1"], "longitude and latitude look swapped"),
        ("id,lon,lat\n1,-74.0,40.7\n", ROOMS, ["--p", "1"], "km apart"),
        (PEOPLE, ROOMS, ["--p", "3"], "3 new sites are asked for and there are 1 candidates"),
        (PEOPLE, ROOMS, ["--budget", "0.5", "--radius", "9"], "buys nothing"),
        (PEOPLE, "id,lon,lat,hours\nA,110.78,32.65,morning\n", ["--p", "1"], "row 1, hours: 'morning' is not like"),
        ("id,lon,lat\n1,110.78,32.65,7\n", ROOMS, ["--p", "1"], "row 1, row: has 4 cells, the heading 3"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_row(ask, demand, rooms, options, why):
    with pytest.raises(Fault, match=why):
        ask(demand, rooms, *options)


def test_points_that_lie_on_each_other_are_told_and_counted(ask, capsys):
    twice = PEOPLE + "又,110.78,32.65,5\n"

    assert json.loads(ask(twice, ROOMS, "--p", "1", "--radius", "500", "--out", "json")[1])["value"] == 55
