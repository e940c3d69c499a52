"""Where the 83rd station should stand: demand, candidates and a finished plan in Shiyan, all invented."""

from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from random import Random
from uuid import uuid4

from zhijia.union.people import queries as people
from zhijia.union.stations import actions as stations
from zhijia.union.stations.rules.planning import Question

from ..data.stations import DISTRICTS
from ..rules import Story

WORKERS = ("环卫", "快递", "外卖骑手", "交警", "货车司机")
COSTS = (6_000, 9_000, 15_000, 24_000, 40_000)  # yuan
TOWN = ("茅箭区", "张湾区", "经开区")


def plan_stations(story: Story, now: datetime) -> str:
    """Points of demand along the streets, rooms that could be had, and the answer to «ten more within 500 m»."""
    if story.slug != "shiyan":
        return "0 个选址方案 · plans"
    demand = _load("demand", "户外作业点（演示）", "纬度,经度,人数,地点,工种", _demand(), now)
    rooms = _load("candidates", "可共享的屋子（演示）", "纬度,经度,地点,费用,面积", _rooms(), now)
    if find_spec("zhijia.solve.siting") is None:
        return "2 组规划数据 · planning data"
    stations.ask_plan(
        name="再建10家，500米内人最多（演示）", demand_id=demand, candidates_id=rooms,
        question=Question("cover", p=10, radius=500, seconds=10), request_key=uuid4(), by=None, now=now,
    )  # fmt: skip
    return "1 个选址方案 · plan"  # the worker answers it


def _load(kind: str, name: str, head: str, rows: list[str], now: datetime) -> int:
    return stations.load_points(
        kind=kind, name=name, content="\n".join([head, *rows]).encode(), file_name=f"{name}.csv", datum="wgs84",
        organisation_id=people.root().id, request_key=uuid4(), by=None, now=now,
    ).id  # fmt: skip


def _demand() -> list[str]:
    return [
        f"{where},{luck.randint(2, 40)},{district}路段{number},{luck.choice(WORKERS)}"
        for where, district, number, luck in _scattered("demand", 130, 25)
    ]


def _rooms() -> list[str]:
    return [
        f"{where},{district}候选{number}（演示）,{luck.choice(COSTS)},{luck.randint(8, 40)}"
        for where, district, number, luck in _scattered("rooms", 36, 8)
    ]


def _scattered(seed: str, in_town: int, elsewhere: int) -> Iterator[tuple[str, str, int, Random]]:
    """(«latitude,longitude», district, number in it, the luck it came by), the same at every load."""
    luck = Random(seed)
    for district in DISTRICTS:
        for number in range(1, 1 + (in_town if district.name in TOWN else elsewhere)):
            north, east = (luck.gauss(middle, district.reach * 0.8) for middle in district.middle)
            yield f"{north:.6f},{east:.6f}", district.name, number, luck
