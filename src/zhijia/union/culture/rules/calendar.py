"""iCalendar (RFC 5545), as far as a feed of dates needs it: escaped text, lines folded at 75 bytes, times in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Event:
    """Something at a time. `uid` stays the same as long as it is the same thing."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ""
    words: str = ""
    url: str = ""
    cancelled: bool = False


def feed(name: str, events: Iterable[Event]) -> str:
    """The whole calendar; lines end as the RFC wants.

    >>> at = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
    >>> "SUMMARY:越剧\\\\, 梁祝" in feed("演出", [Event("1@x", "越剧, 梁祝", at, at, at)])
    True
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhijia//culture//ZH", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for one in events:
        lines += ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{stamp(one.changed_at)}"]
        lines += [f"DTSTART:{stamp(one.starts_at)}", f"DTEND:{stamp(one.ends_at)}", f"SUMMARY:{escaped(one.title)}"]
        lines += [f"LOCATION:{escaped(one.place)}"] if one.place else []
        lines += [f"DESCRIPTION:{escaped(one.words)}"] if one.words else []
        lines += [f"URL:{one.url}"] if one.url else []
        lines += ["STATUS:CANCELLED"] if one.cancelled else ["STATUS:CONFIRMED"]
        lines += ["END:VEVENT"]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def stamp(at: datetime) -> str:
    """20260701T113000Z."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Backslash, comma, semicolon and line breaks as text wants them.

    >>> escaped("a,b;c\\\\d\\ne")
    'a\\\\,b\\\\;c\\\\\\\\d\\\\ne'
    """
    for char in "\\,;":
        text = text.replace(char, f"\\{char}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """At most 75 bytes a line, never within a letter; what goes on begins with a space."""
    rows: list[str] = []
    row = b""
    for char in line:
        piece = char.encode()
        if len(row) + len(piece) > (75 if not rows else 74):
            rows.append(row.decode())
            row = b""
        row += piece
    return "\r\n ".join([*rows, row.decode()])
