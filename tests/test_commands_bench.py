"""`./zhijia bench` knows the benchmarks by looking into the folder."""

from argparse import Namespace

import pytest

from bench import report
from zhijia.config.commands import bench
from zhijia.config.faults import Fault


def test_a_module_that_says_help_is_a_benchmark_and_what_only_helps_is_none(tmp_path):
    (tmp_path / "siting.py").write_text('HELP = "where the next one stands"\n')
    (tmp_path / "report.py").write_text("def table(): ...\n")

    assert bench.benches(tmp_path) == {"siting": "where the next one stands"}


def test_an_unknown_one_is_told_with_those_there_are():
    with pytest.raises(Fault, match="There is no benchmark 'sitting'"):
        bench.run(Namespace(rest=["sitting"]))


def test_a_table_has_its_numbers_to_the_right():
    rows = [{"name": "pmed1", "value": 5819}, {"name": "city", "value": None}]

    assert report.table(rows, ["name", "value"]).splitlines() == [
        "name   value", "-----  -----", "pmed1  5,819", "city       –",
    ]  # fmt: skip
