"""Places, shows and their tickets, classes, and culture on order."""

from .classes import Attendance, Certificate, Course, Homework, Session, SessionRoom, Term
from .orders import Order, Service, Slot, Spot, Team, TeamOff, Travel
from .places import Area, Room, Seat, Venue
from .shows import Feedback, Scan, Season, Show, Snapshot, Ticket

__all__ = [
    "Area",
    "Attendance",
    "Certificate",
    "Course",
    "Feedback",
    "Homework",
    "Order",
    "Room",
    "Scan",
    "Season",
    "Seat",
    "Service",
    "Session",
    "SessionRoom",
    "Show",
    "Slot",
    "Snapshot",
    "Spot",
    "Team",
    "TeamOff",
    "Term",
    "Ticket",
    "Travel",
    "Venue",
]
