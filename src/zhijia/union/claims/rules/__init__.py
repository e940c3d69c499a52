"""Plain decisions: who may ask, who gets, and the words a member reads."""

from .eligibility import KEYS, Standing, checked, unmet
from .granting import Ask, Book, Given, No, Terms, Why, decide, given, promoted
from .states import COUNTED, LABELS, LIVE, State, Way

__all__ = [
    "COUNTED",
    "KEYS",
    "LABELS",
    "LIVE",
    "Ask",
    "Book",
    "Given",
    "No",
    "Standing",
    "State",
    "Terms",
    "Way",
    "Why",
    "checked",
    "decide",
    "given",
    "promoted",
    "unmet",
]
