"""Every change to stations: written, kept, reported, restocked, built, inspected, paid for, planned."""

from .bringing import Brought, bring, export
from .building import Offer, agree, apply_to_host, decline, end, open_built
from .inspecting import give_stars, inspect
from .keeping import keep
from .planning import ask_plan, solve_plan, stop_plan
from .pointing import draw_points, load_points, read_dataset
from .reporting import TooMany, answer, report, take_up
from .restocking import ask_restock, move_restock
from .seeing import look, throw_away
from .stations import Door, Facts, change_station, close, open_station, pause, publish, set_day, set_doors
from .subsidies import grant_budget, pay_subsidy, propose_subsidy, return_subsidy
from .visiting import Counted, count_many, count_open

__all__ = [
    "Brought",
    "Counted",
    "Door",
    "Facts",
    "Offer",
    "TooMany",
    "agree",
    "answer",
    "apply_to_host",
    "ask_plan",
    "ask_restock",
    "bring",
    "change_station",
    "close",
    "count_many",
    "count_open",
    "decline",
    "draw_points",
    "end",
    "export",
    "give_stars",
    "grant_budget",
    "inspect",
    "keep",
    "load_points",
    "look",
    "move_restock",
    "open_built",
    "open_station",
    "pause",
    "pay_subsidy",
    "propose_subsidy",
    "publish",
    "read_dataset",
    "report",
    "return_subsidy",
    "set_day",
    "set_doors",
    "solve_plan",
    "stop_plan",
    "take_up",
    "throw_away",
]
