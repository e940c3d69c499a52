"""Stations and what is known of them; reports and supplies; co-building; plans."""

from .building import Building, Inspection, StarYear, Subsidy
from .planning import Dataset, Plan
from .reports import KeeperNote, Report, Restock, Visits
from .stations import Batch, Sighting, Spot, Station, Thing

__all__ = [
    "Batch",
    "Building",
    "Dataset",
    "Inspection",
    "KeeperNote",
    "Plan",
    "Report",
    "Restock",
    "Sighting",
    "Spot",
    "StarYear",
    "Station",
    "Subsidy",
    "Thing",
    "Visits",
]
