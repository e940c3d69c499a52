"""Smart lockers: cells are a pool of claims, each door is a row, and what moves a door is an adapter with six verbs.

The simulated locker stands where no cabinet is connected: it does what a cabinet does, in the rows themselves.
"""

from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims.rules.words import SoldOut

from ..models import Cell, Parcel, Place


class Locker(Protocol):
    """What a cabinet can do. A maker's adapter speaks its protocol; each verb is safe to repeat."""

    def choose(self, parcel: Parcel) -> Cell:
        """A cell that is free and whole, kept for this parcel. Raises Refusal when there is none."""

    def open_to_fill(self, cell: Cell, now: datetime) -> None:
        """The door opens for the courier."""

    def open_to_empty(self, cell: Cell, now: datetime) -> None:
        """The door opens for whoever had the code."""

    def let_go(self, cell: Cell) -> None:
        """The cell is empty and can be given to another."""

    def look(self, cell: Cell) -> str:
        """free | taken | broken."""

    def out_of_order(self, cell: Cell, is_broken: bool) -> None:
        """A door that does not work is passed over, or works again."""


class Simulated:
    """A cabinet that is nothing but its rows."""

    def choose(self, parcel: Parcel) -> Cell:
        if (kept := Cell.objects.filter(parcel=parcel).first()) is not None:
            return kept
        free = Cell.objects.select_for_update(skip_locked=True).filter(place=parcel.place, parcel=None, is_broken=False)
        cell = free.order_by("number").first()
        if cell is None:
            raise Refusal(_("%s没有空柜了。请改放服务台，或等一会儿。") % parcel.place)
        cell.parcel = parcel
        cell.save(update_fields=["parcel"])
        return cell

    def open_to_fill(self, cell: Cell, now: datetime) -> None:
        self._open(cell, now)

    def open_to_empty(self, cell: Cell, now: datetime) -> None:
        self._open(cell, now)

    def _open(self, cell: Cell, now: datetime) -> None:
        Cell.objects.filter(id=cell.id).update(opened_at=now)

    def let_go(self, cell: Cell) -> None:
        Cell.objects.filter(id=cell.id).update(parcel=None)

    def look(self, cell: Cell) -> str:
        return "broken" if cell.is_broken else "taken" if cell.parcel_id else "free"

    def out_of_order(self, cell: Cell, is_broken: bool) -> None:
        Cell.objects.filter(id=cell.id).update(is_broken=is_broken)


def locker(place: Place) -> Locker:
    """Who moves the doors of this place."""
    return Simulated()


def put_in(parcel: Parcel, *, now: datetime) -> Cell:
    """A cell for a parcel that has arrived, taken from the pool. Raises Refusal when the locker is full."""
    place = parcel.place
    if place is None or place.pool_id is None:
        raise ValueError(f"parcel {parcel.pk} does not go to a locker")
    parcel.cell_key = uuid4()
    try:
        claims.take(pool_id=place.pool_id, quantity=1, request_key=parcel.cell_key, now=now)
    except SoldOut as full:
        raise Refusal(_("%s没有空柜了。请改放服务台，或等一会儿。") % place) from full
    cabinet = locker(place)
    cell = cabinet.choose(parcel)
    cabinet.open_to_fill(cell, now)
    parcel.save(update_fields=["cell_key"])
    return cell


def take_out(parcel: Parcel, *, by: Any, now: datetime) -> Cell | None:
    """The door opens, and the cell is free again. Twice is once."""
    cell = Cell.objects.filter(parcel=parcel).first()
    if cell is None or parcel.place is None or parcel.place.pool_id is None or parcel.cell_key is None:
        return None
    cabinet = locker(parcel.place)
    cabinet.open_to_empty(cell, now)
    cabinet.let_go(cell)
    claims.give_back(pool_id=parcel.place.pool_id, request_key=parcel.cell_key, by=by, now=now)
    return cell
