"""Tables that people send and take: Excel and CSV in, in their own columns; Excel out."""

from .matching import SHAPES, find_header, guess_columns, letter, plain
from .reading import (
    LIMIT_BYTES,
    LIMIT_CELL,
    LIMIT_COLUMNS,
    LIMIT_ROWS,
    ROUNDED,
    Table,
    cell_text,
    exact,
    not_a_formula,
    read_file,
)
from .writing import XLSX, workbook

__all__ = [
    "LIMIT_BYTES",
    "LIMIT_CELL",
    "LIMIT_COLUMNS",
    "LIMIT_ROWS",
    "ROUNDED",
    "SHAPES",
    "XLSX",
    "Table",
    "cell_text",
    "exact",
    "find_header",
    "guess_columns",
    "letter",
    "not_a_formula",
    "plain",
    "read_file",
    "workbook",
]
