"""How long a notice and a message may be, and how long they are kept. No database here."""

from datetime import timedelta

TITLE = 80
BODY = 2_000
PAGE = 20
SMS_TEXT = 300  # about five messages of 67 characters, the most a carrier joins
SMS_KEPT = timedelta(days=7)


def path_inside(path: str) -> str:
    """An address inside the federation, without its prefix: «services/3/». Empty for one that leads elsewhere.

    >>> path_inside("services/3/"), path_inside("//example.org/x"), path_inside("https://example.org/")
    ('services/3/', '', '')
    """
    path = path.strip()
    elsewhere = path.startswith(("/", "\\")) or ":" in path.partition("/")[0] or "\\" in path
    return "" if elsewhere or len(path) > 200 else path
