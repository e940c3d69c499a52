"""Every change to stations: written, kept, reported, restocked, built, inspected, paid for, planned."""

from .keeping import keep
from .reporting import TooMany, answer, report, take_up
from .restocking import ask_restock, move_restock
from .seeing import look, throw_away
from .stations import Door, Facts, change_station, close, open_station, pause, publish, set_day, set_doors
from .visiting import count_open

__all__ = [
    "Door",
    "Facts",
    "TooMany",
    "answer",
    "ask_restock",
    "change_station",
    "close",
    "count_open",
    "keep",
    "look",
    "move_restock",
    "open_station",
    "pause",
    "publish",
    "report",
    "set_day",
    "set_doors",
    "take_up",
    "throw_away",
]
