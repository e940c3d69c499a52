"""Tables that people send and take: Excel and CSV in, in their own columns; Excel out."""

from .matching import SHAPES, body, find_header, guess_columns, header_of_people, letter, plain, said, without_footer
from .reading import (
    LIMIT_BYTES,
    LIMIT_CELL,
    LIMIT_COLUMNS,
    LIMIT_ROWS,
    ROUNDED,
    Table,
    cell_text,
    check_file,
    exact,
    not_a_formula,
    read_file,
    serial_day,
)
from .writing import XLSX, csv_file, harmless, workbook

__all__ = [
    "LIMIT_BYTES",
    "LIMIT_CELL",
    "LIMIT_COLUMNS",
    "LIMIT_ROWS",
    "ROUNDED",
    "SHAPES",
    "XLSX",
    "Table",
    "body",
    "cell_text",
    "check_file",
    "csv_file",
    "exact",
    "find_header",
    "guess_columns",
    "harmless",
    "header_of_people",
    "letter",
    "not_a_formula",
    "plain",
    "read_file",
    "said",
    "serial_day",
    "without_footer",
    "workbook",
]
