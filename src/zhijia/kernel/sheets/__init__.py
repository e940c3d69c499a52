"""Tables that people send and take: Excel and CSV in, in their own columns; Excel out."""

from .matching import find_header, guess_columns, letter, plain
from .reading import (
    LIMIT_BYTES,
    LIMIT_CELL,
    LIMIT_COLUMNS,
    LIMIT_ROWS,
    ROUNDED,
    Table,
    cell_text,
    read_file,
)
from .writing import XLSX, workbook

__all__ = [
    "LIMIT_BYTES",
    "LIMIT_CELL",
    "LIMIT_COLUMNS",
    "LIMIT_ROWS",
    "ROUNDED",
    "XLSX",
    "Table",
    "cell_text",
    "find_header",
    "guess_columns",
    "letter",
    "plain",
    "read_file",
    "workbook",
]
