"""Every change to the tree, its members and their posts."""

from .bulk import RowsRefused, add_members, take_back
from .members import add_member, come_back, correct_member, leave, reveal, tag_member
from .organisations import (
    add_organisation,
    close_organisation,
    merge_organisation,
    move_organisation,
    rename_organisation,
)

__all__ = [
    "RowsRefused",
    "add_member",
    "add_members",
    "add_organisation",
    "close_organisation",
    "come_back",
    "correct_member",
    "leave",
    "merge_organisation",
    "move_organisation",
    "rename_organisation",
    "reveal",
    "tag_member",
    "take_back",
]
