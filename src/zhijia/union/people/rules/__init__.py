"""Plain decisions, no database: who may do what, how the tree nests, what a member's facts may look like."""

from .members import (
    MASKED_IDENTITY,
    PEOPLE_MAX_ROWS,
    TAGS,
    NewMember,
    clean_identity,
    clean_name,
    clean_number,
    clean_phone,
    clean_tags,
    faults,
    mask_identity,
    mask_name,
    mask_phone,
)
from .organisations import LEVELS, clean_credit_code, may_nest, plain_union
from .posts import NEEDS_SECOND_FACTOR, OFFICES, Office, Right, Role
from .privacy import PURPOSES, Purpose

__all__ = [
    "LEVELS",
    "MASKED_IDENTITY",
    "NEEDS_SECOND_FACTOR",
    "OFFICES",
    "PEOPLE_MAX_ROWS",
    "PURPOSES",
    "TAGS",
    "NewMember",
    "Office",
    "Purpose",
    "Right",
    "Role",
    "clean_credit_code",
    "clean_identity",
    "clean_name",
    "clean_number",
    "clean_phone",
    "clean_tags",
    "faults",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "may_nest",
    "plain_union",
]
