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
        ("id,lon,lat,datum\n1,110.78,32.65,gcj02\n", "gcj02 is not WGS84"),
    ],
)
def test_the_command_says_which_row_will_not_do(ask, demand, why):
    with pytest.raises(Fault, match=why):
        ask(demand, ROOMS, "--p", "1")
