"""Plain decisions: who may ask, who gets, and the words a member reads."""

from .absence import WITHIN, rests_until
from .eligibility import KEYS, Standing, asks_age, checked, unmet
from .following import follows
from .granting import Ask, Book, Busy, Given, No, Terms, Why, decide, given, promoted, time_to_accept
from .states import COUNTED, LABELS, LIVE, State, Way

__all__ = [
    "COUNTED",
    "KEYS",
    "LABELS",
    "LIVE",
    "WITHIN",
    "Ask",
    "Book",
    "Busy",
    "Given",
    "No",
    "Standing",
    "State",
    "Terms",
    "Way",
    "Why",
    "asks_age",
    "checked",
    "decide",
    "follows",
    "given",
    "promoted",
    "rests_until",
    "time_to_accept",
    "unmet",
]
