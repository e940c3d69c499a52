"""Whose money a received parcel is, said to settlements."""

from datetime import datetime
from typing import Any

from ..models import Parcel, Return


def book_sale(parcel: Parcel, *, by: Any, now: datetime) -> None: ...


def book_return(returning: Return, *, by: Any, now: datetime) -> None: ...
