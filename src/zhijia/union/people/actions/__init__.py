"""Every change to the tree, its members and their posts."""

from ..rules import NewMember
from .amending import Change, correct_members, put_back
from .bulk import RowsRefused, add_members, take_back
from .exports import CONFIRM_ABOVE, export_members, fetch_export
from .joining import apply_to_join, clean_name_typed, decide_application, joinable_now, prove_phone, send_join_code
from .members import add_member, come_back, correct_member, leave, recognise, reveal, tag_member
from .organisations import (
    add_organisation,
    close_organisation,
    merge_organisation,
    move_organisation,
    rename_organisation,
)
from .posts import end_post, give_post
from .privacy import answer_correction, ask_correction, erase, give_consent, take_along, withdraw_consent
from .transfers import answer_transfer, ask_transfer, withdraw_transfer

__all__ = [
    "CONFIRM_ABOVE",
    "Change",
    "NewMember",
    "RowsRefused",
    "add_member",
    "add_members",
    "add_organisation",
    "answer_correction",
    "answer_transfer",
    "apply_to_join",
    "ask_correction",
    "ask_transfer",
    "clean_name_typed",
    "close_organisation",
    "come_back",
    "correct_member",
    "correct_members",
    "decide_application",
    "end_post",
    "erase",
    "export_members",
    "fetch_export",
    "give_consent",
    "give_post",
    "joinable_now",
    "leave",
    "merge_organisation",
    "move_organisation",
    "prove_phone",
    "put_back",
    "recognise",
    "rename_organisation",
    "reveal",
    "send_join_code",
    "tag_member",
    "take_along",
    "take_back",
    "withdraw_consent",
    "withdraw_transfer",
]
