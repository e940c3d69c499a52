"""A supplier's part is whole: from here its money is the supplier's, less the charity share."""

from datetime import datetime
from typing import Any

from ..models import Supply


def book(supply: Supply, *, by: Any, now: datetime) -> None:
    """Book the sale of a part that has arrived whole."""
