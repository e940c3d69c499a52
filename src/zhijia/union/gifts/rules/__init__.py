"""Plain decisions, no database: purposes and limits, money in words, an officer's own columns, states."""

from .capitals import in_capitals
from .limits import ALL_FESTIVALS, NOTHING, OCCASIONS, Caps, Count, caps_of, counts_against
from .purposes import FESTIVALS, GROUPS, LIFE, Purpose
from .purposes import LABELS as PURPOSES
from .recipients import (
    CARD,
    DESTINATION,
    ENGRAVING,
    FIELDS,
    LOOSE,
    MOST_ROWS,
    REQUIRED,
    SIZE,
    TELLING,
    WORDS,
    Wanted,
    letter_of,
    read_row,
    short,
    shown,
)
from .states import COUNTED, ENDED, LABELS, PARTS, TONES, Part, State

__all__ = [
    "ALL_FESTIVALS",
    "CARD",
    "COUNTED",
    "DESTINATION",
    "ENDED",
    "ENGRAVING",
    "FESTIVALS",
    "FIELDS",
    "GROUPS",
    "LABELS",
    "LIFE",
    "LOOSE",
    "MOST_ROWS",
    "NOTHING",
    "OCCASIONS",
    "PARTS",
    "PURPOSES",
    "REQUIRED",
    "SIZE",
    "TELLING",
    "TONES",
    "WORDS",
    "Caps",
    "Count",
    "Part",
    "Purpose",
    "State",
    "Wanted",
    "caps_of",
    "counts_against",
    "in_capitals",
    "letter_of",
    "read_row",
    "short",
    "shown",
]
