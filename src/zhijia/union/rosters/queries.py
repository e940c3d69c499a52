from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.kernel.sheets import letter
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import TAGS

from .models import Roster, Row
from .rules import FIELDS

UNDO_WITHIN = timedelta(hours=24)
KEEP_FOR = timedelta(days=30)
RIGHT = "roster.write"


def mine(person: Person) -> QuerySet[Roster]:
    """Rosters of the unions over which this person may write, newest first."""
    rosters = Roster.objects.filter(person.over(RIGHT)).select_related("organisation", "uploaded_by")
    return rosters.order_by("-id")


def roster(person: Person, roster_id: int) -> Roster:
    """One of them. Raises NotYours."""
    if (found := mine(person).filter(id=roster_id).first()) is None:
        raise NotYours
    return found


def waiting(person: Person) -> int:
    """How many rosters wait for this officer: to be checked, or to be confirmed."""
    return mine(person).filter(state__in=[Roster.State.UPLOADED, Roster.State.CHECKED]).count()


def wrong_rows(one: Roster) -> QuerySet[Row]:
    """The rows that cannot be entered, in the order of the file."""
    return one.rows.filter(kind=Row.Kind.WRONG).order_by("line")


def cells_in_error(one: Roster, row: Row) -> list[dict[str, Any]]:
    """What is wrong in a row, each with its column as the spreadsheet names it."""
    from .rules.cells import shown

    found = []
    for field, sentence in row.wrong:
        column = one.matching.get(field)
        text = row.cells[column] if column is not None and column < len(row.cells) else ""
        where = f"{letter(column)} {one.headers[column]}" if column is not None else FIELDS.get(field, "")
        found.append({"where": where, "text": shown(field, text), "why": sentence})
    return found


def changed_rows(one: Roster) -> QuerySet[Row]:
    """The rows that would change a member, in the order of the file."""
    return one.rows.filter(kind=Row.Kind.CHANGED).order_by("line")


def kept_rows(one: Roster) -> QuerySet[Row]:
    """After undoing: the rows that were not undone, each with its reason."""
    return one.rows.filter(kind__in=[Row.Kind.NEW, Row.Kind.CHANGED]).exclude(wrong=[]).order_by("line")


def name_of(one: Roster, row: Row) -> str:
    """Whom a row is about, as the file calls them."""
    return str(row.cells[one.matching["name"]])[:60]


def differences(row: Row) -> list[dict[str, Any]]:
    """Each changed field of a row with both its values as a reader may see them."""
    return [
        {"field": FIELDS[name], "before": _told(name, pair[0]), "after": _told(name, pair[1])}
        for name, pair in row.changes.items()
    ]


def _told(name: str, value: Any) -> str:
    """One side of a change: numbers of persons masked, codes in words."""
    from .rules.cells import shown

    if name == "employment":
        return str(dict(Member.Employment.choices).get(value, value))
    if name == "tags":
        return "、".join(str(TAGS.get(one, one)) for one in value)
    return shown(name, str(value)) if value and name != "identity_number" else str(value)


def missing(one: Roster) -> QuerySet[Member]:
    """Active members of the union, and of those below, whom no row is about. They are listed and left alone."""
    return people.not_among(one.organisation.path, one.rows.filter(member_id=OuterRef("pk")))


def may_undo(one: Roster, now: datetime) -> bool:
    """Whether a roster may still be taken back at this moment."""
    return one.state == Roster.State.LOADED and one.loaded_at is not None and now < one.loaded_at + UNDO_WITHIN


def last_matching(organisation_id: int, headers: list[str]) -> dict[str, int] | None:
    """How columns with these very headers were matched the last time in this union."""
    before = Roster.objects.filter(organisation=organisation_id, headers=headers).exclude(matching={})
    found = before.order_by("-id").values_list("matching", flat=True).first()
    return dict(found) if found else None
