"""A union's own list: uploaded, matched, checked, loaded, taken back. Each step may be asked for twice."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal
from zhijia.union.people import actions as people
from zhijia.union.people import queries as people_queries
from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.rules import plain_union

from . import queries, rules
from .models import Roster, Row

TELL_EVERY = 2_000  # rows between two reports of progress
TYPE_FROM = 50  # more people than this: the number is typed before they are entered or changed
State = Roster.State


def upload(
    *, organisation_id: int, content: bytes, file_name: str, request_key: UUID, by: User, now: datetime, sheet: str = ""
) -> Roster:
    """Keep the file and look for its columns. The same request_key again returns the roster that is there."""
    if earlier := Roster.objects.filter(request_key=request_key, uploaded_by=by).first():
        return earlier
    organisation = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if organisation is None or not people_queries.may(by, queries.RIGHT, organisation.path, now):
        raise NotYours
    table = sheets.read_file(content, file_name, sheet, rules.WORDS)
    header = sheets.header_of_people(table.rows, rules.WORDS)
    headers = [text[:60] for text in table.rows[header]]
    with transaction.atomic():
        roster = Roster(
            request_key=request_key, organisation=organisation, uploaded_by=by, uploaded_at=now, state_at=now,
            file_name=file_name[-120:], sha256=hashlib.sha256(content).hexdigest(), sheet=table.sheet[:60],
            header_row=header, headers=headers, rows_total=sum(map(any, table.rows[header + 1 :])),
        )  # fmt: skip
        guess = sheets.guess_columns(headers, table.rows[header + 1 : header + 21], rules.WORDS, sheets.SHAPES)
        roster.matching = queries.last_matching(organisation_id, headers) or guess
        roster.file.save(f"{request_key}{'.' + file_name.lower().rpartition('.')[2]}", ContentFile(content), save=False)
        roster.save()
        journal.write(
            "roster.uploaded", by=by, at=now, about=roster, organisation=organisation.path, rows=roster.rows_total
        )
    return roster


@transaction.atomic
def match(*, roster_id: int, matching: Mapping[str, int], by: User, now: datetime) -> Roster:
    """Say which column is which, and have the rows checked. From «checked» too: another try with other columns."""
    roster = _lock(roster_id, by, now)
    if roster.state not in (State.UPLOADED, State.CHECKED):
        return roster
    if not roster.file:
        raise Refusal(_("这份名册的文件已满 30 天，按期删除了。请重新上传。"))
    columns = list(matching.values())
    for field in rules.REQUIRED:
        if field not in matching:
            raise Refusal(_("请指出哪一列是“%s”。") % rules.FIELDS[field], field=field)
    if len(set(columns)) < len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        field = [name for name, column in matching.items() if column == twice][1]
        raise Refusal(_("%s 列对应了两个字段。请只选一个。") % sheets.letter(twice), field=field)
    if set(matching) - set(rules.FIELDS) or any(not 0 <= column < len(roster.headers) for column in columns):
        raise Refusal(_("没有这一列。请重新选择。"))
    roster.matching, roster.state, roster.state_at, roster.rows_done, roster.problem = (
        dict(matching),
        State.CHECKING,
        now,
        0,
        "",
    )
    roster.save()
    jobs.enqueue("rosters.check", roster_id=roster.pk)
    return roster


def check(*, roster_id: int, now: datetime) -> None:
    """Read every row and compare it with who is there. Whole or absent: the rows appear in one transaction."""
    roster = Roster.objects.filter(id=roster_id, state=State.CHECKING).select_related("organisation").first()
    if roster is None:
        return
    try:
        with roster.file.open("rb") as file:
            table = sheets.read_file(file.read(), str(roster.file.name), roster.sheet, rules.WORDS)
    except (OSError, Refusal) as problem:
        _stop(roster, State.UPLOADED, str(problem), now)
        return
    rows, elsewhere = _read(roster, table, now)
    with transaction.atomic():
        if Roster.objects.select_for_update().get(pk=roster.pk).state != State.CHECKING:
            return  # another worker was quicker
        Row.objects.filter(roster=roster).delete()
        Row.objects.bulk_create(rows, batch_size=5_000)
        kinds = [row.kind for row in rows]
        Roster.objects.filter(pk=roster.pk).update(
            state=State.CHECKED, state_at=now, rows_total=len(rows), rows_done=len(rows),
            rows_new=kinds.count(Row.Kind.NEW), rows_known=kinds.count(Row.Kind.KNOWN),
            rows_changed=kinds.count(Row.Kind.CHANGED), rows_wrong=kinds.count(Row.Kind.WRONG),
            rows_elsewhere=elsewhere, rows_missing=queries.missing(roster).count(),
        )  # fmt: skip


def _read(roster: Roster, table: sheets.Table, now: datetime) -> tuple[list[Row], int]:
    """The rows with what they mean, and how many of them are about members of another union."""
    rows, said = [], []
    readers = _Readers(roster, now)
    for line, cells in enumerate(table.rows[roster.header_row + 1 :], start=roster.header_row + 2):
        if not any(cells):
            continue
        reading = readers.read(cells)
        kind = Row.Kind.NEW if reading.member else Row.Kind.WRONG
        rows.append(Row(roster=roster, line=line, kind=kind, cells=cells[: len(roster.headers)], wrong=reading.wrong))
        said.append(people_queries.Said(reading.about, reading.fields, reading.member is not None))
        if len(rows) % TELL_EVERY == 0:  # outside of any transaction, so that the page sees it
            Roster.objects.filter(pk=roster.pk).update(rows_done=len(rows))
    return rows, _compare(roster, rows, said)


class _Readers:
    """What reading a row needs to know of the union, asked once."""

    def __init__(self, roster: Roster, now: datetime) -> None:
        self.matching, self.home, self.today = roster.matching, roster.organisation_id, localdate(now)
        self.employments = Member.Employment.values
        self.unions: dict[str, int | None] = {}
        for union in people_queries.below(roster.organisation.path):
            plain = plain_union(union.name)
            self.unions[plain] = None if plain in self.unions else union.id

    def read(self, cells: list[str]) -> Any:
        said = {field: cells[column] for field, column in self.matching.items() if column < len(cells)}
        return rules.read_row(said, self.unions, self.home, self.employments, self.today)


def _compare(roster: Roster, rows: list[Row], said: list[people_queries.Said]) -> int:
    """Mark who is in the file twice, who is here, what differs, who is in another union: and say how many those are."""
    found = people_queries.compare(said, roster.organisation.path)
    for row, one in zip(rows, found, strict=True):
        row.member_id = one.member_id
        if one.same_as is not None:
            field = one.wrong[0][0]
            why = _("与第 %s 行相同。请删去一行，或改正其中一个。") % rows[one.same_as].line
            one.wrong = [(field if field in rules.FIELDS else "name", why)]
        if row.kind == Row.Kind.WRONG or one.wrong:
            row.kind, row.wrong = Row.Kind.WRONG, row.wrong or one.wrong
        elif one.member_id is not None:
            row.kind = Row.Kind.CHANGED if one.changes else Row.Kind.KNOWN
            row.changes = rules.masked(one.changes)
    return sum(one.elsewhere for one in found)


@transaction.atomic
def load(*, roster_id: int, typed: str, by: User, now: datetime) -> Roster:
    """Have the new members entered and the changed ones corrected. Twice is once; of two officers, one is first."""
    roster = _lock(roster_id, by, now)
    if roster.state != State.CHECKED:
        return roster
    people_count = roster.rows_new + roster.rows_changed
    if not people_count:
        raise Refusal(_("没有可以导入的新会员，也没有要更新的。请改正后重新上传，或放弃。"))
    if people_count > TYPE_FROM and typed.strip().replace(",", "") != str(people_count):
        raise Refusal(
            _("一次导入超过 %(from)s 人，请输入人数 %(n)s 确认。") % {"from": TYPE_FROM, "n": people_count},
            field="typed",
        )
    roster.state, roster.state_at, roster.problem = State.LOADING, now, ""
    roster.save(update_fields=["state", "state_at", "problem"])
    jobs.enqueue("rosters.load", roster_id=roster.pk, by=by.pk)
    return roster


def enter(*, roster_id: int, by: User, now: datetime) -> None:
    """Enter the new and correct the changed, in one transaction with the roster's state: whole or absent, once."""
    try:
        with transaction.atomic():
            roster = Roster.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=roster_id)
            if roster.state != State.LOADING:
                return
            _enter(roster, by, now)
            roster.state, roster.state_at, roster.loaded_at = State.LOADED, now, now
            roster.save(update_fields=["state", "state_at", "loaded_at"])
            facts = {"rows": roster.rows_new, "changed": roster.rows_changed, "file": roster.file_name}
            journal.write("roster.loaded", by=by, at=now, about=roster, organisation=roster.organisation.path, **facts)
    except (Refusal, NotYours, AttributeError, TypeError) as problem:
        # Somebody entered or changed one of them meanwhile, or a union closed: back to checking, which says which row.
        said = str(problem)[:400] or _("核对之后名册或组织有了变化。请重新核对。")
        Roster.objects.filter(pk=roster_id, state=State.LOADING).update(state=State.CHECKED, state_at=now, problem=said)


def _enter(roster: Roster, by: User, now: datetime) -> None:
    """Corrections first: what they would take must have been free when the officer looked."""
    readers, source = _Readers(roster, now), source_of(roster)
    changed = list(roster.rows.filter(kind=Row.Kind.CHANGED).order_by("line"))
    changes = [people.Change(row.member_id or 0, _in_clear(row, readers)) for row in changed]
    try:
        people.correct_members(changes=changes, by=by, now=now, source=source)
    except people.RowsRefused as no:
        raise _by_line(no, changed) from no
    new = list(roster.rows.filter(kind=Row.Kind.NEW).order_by("line"))
    members = [readers.read(row.cells).member for row in new]
    try:
        ids = people.add_members(rows=members, by=by, now=now, source=source)
    except people.RowsRefused as no:
        raise _by_line(no, new) from no
    _name_rows({row.pk: member for row, member in zip(new, ids, strict=True)})


def _name_rows(members: dict[int, int]) -> None:
    """Write down which member each row became (row → member), in one statement."""
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE rosters_row AS r SET member_id = c.member"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS c(id, member) WHERE r.id = c.id",
            [list(members), list(members.values())],
        )


def _by_line(no: people.RowsRefused, rows: list[Row]) -> people.RowsRefused:
    """The same refusal, speaking of the lines of the file."""
    return people.RowsRefused({rows[index].line - 1: why for index, why in no.rows.items()})


def _in_clear(row: Row, readers: _Readers) -> dict[str, list[Any]]:
    """The changes that were shown, the identity number read again: it is kept nowhere but in the row itself."""
    if "identity_number" not in row.changes:
        return dict(row.changes)
    return {**row.changes, "identity_number": ["", readers.read(row.cells).about.identity_number]}


@transaction.atomic
def go_on(*, roster_id: int, by: User, now: datetime) -> Roster:
    """Queue again what a dead worker left; the job itself sees whether anything is to be done."""
    roster = _lock(roster_id, by, now)
    if roster.state == State.CHECKING:
        jobs.enqueue("rosters.check", roster_id=roster.pk)
    elif roster.state == State.LOADING:
        jobs.enqueue("rosters.load", roster_id=roster.pk, by=by.pk)
    elif roster.state == State.UNDOING:
        jobs.enqueue("rosters.undo", roster_id=roster.pk, by=by.pk)
    return roster


@transaction.atomic
def undo(*, roster_id: int, by: User, now: datetime) -> Roster:
    """Have taken back, within a day, what it entered, but for members who have lived since."""
    roster = _lock(roster_id, by, now)
    if roster.state in (State.UNDOING, State.UNDONE):
        return roster
    if not queries.may_undo(roster, now):
        raise Refusal(_("导入满 24 小时后不能整批撤销。请在会员页逐个办理退会。"))
    roster.state, roster.state_at = State.UNDOING, now
    roster.save(update_fields=["state", "state_at"])
    jobs.enqueue("rosters.undo", roster_id=roster.pk, by=by.pk)
    return roster


@transaction.atomic
def take_back(*, roster_id: int, by: User, now: datetime) -> None:
    """Take it back: whole or absent, and once."""
    roster = Roster.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=roster_id)
    if roster.state != State.UNDOING:
        return
    source = source_of(roster)
    roster.removed, lived = people.take_back(source=source, by=by, now=now)
    changed = list(roster.rows.filter(kind=Row.Kind.CHANGED).order_by("line"))
    changes = [people.Change(row.member_id or 0, row.changes) for row in changed]
    kept = people.put_back(changes=changes, by=by, now=now, source=source)
    kept |= dict.fromkeys(lived, _("导入之后有过登录或变更，保留为会员。"))
    _say_kept(roster, kept)
    roster.restored, roster.kept = len(changed) - sum(row.member_id in kept for row in changed), len(kept)
    roster.state, roster.state_at = State.UNDONE, now
    roster.save(update_fields=["state", "state_at", "removed", "restored", "kept"])
    facts = {"removed": roster.removed, "restored": roster.restored, "kept": roster.kept}
    journal.write("roster.undone", by=by, at=now, about=roster, organisation=roster.organisation.path, **facts)


def _say_kept(roster: Roster, kept: dict[int, str]) -> None:
    rows = list(roster.rows.filter(kind__in=[Row.Kind.NEW, Row.Kind.CHANGED], member_id__in=list(kept)))
    for row in rows:
        row.wrong = [("name", kept[row.member_id or 0])]
    Row.objects.bulk_update(rows, ["wrong"], batch_size=1_000)


@transaction.atomic
def discard(*, roster_id: int, by: User, now: datetime) -> Roster:
    """Forget a roster that was not loaded: its file and its rows go at once."""
    roster = _lock(roster_id, by, now)
    if roster.state not in (State.UPLOADED, State.CHECKED):
        return roster
    roster.state, roster.state_at = State.DISCARDED, now
    roster.save(update_fields=["state", "state_at"])
    _forget(roster)
    journal.write("roster.discarded", by=by, at=now, about=roster, organisation=roster.organisation.path)
    return roster


def forget_old(*, now: datetime) -> int:
    """Files and rows go 30 days after their upload; the roster's figures stay. Returns how many went."""
    old = Roster.objects.filter(uploaded_at__lt=now - queries.KEEP_FOR).exclude(file="")
    # What an undoing would need stays for as long as one may be asked for.
    old = old.exclude(state__in=[State.LOADING, State.UNDOING])
    old = old.exclude(state=State.LOADED, loaded_at__gt=now - queries.UNDO_WITHIN)
    for roster in old:
        _forget(roster)
    return len(old)


def note_export(*, roster: Roster, rows: int, by: User, now: datetime) -> None:
    """The wrong rows left the house as a file."""
    path = roster.organisation.path
    journal.exported("roster.wrong-rows", by=by, at=now, purpose="correction", rows=rows, organisation=path)


def source_of(roster: Roster) -> str:
    """By what its members say where they came from."""
    return f"roster:{roster.pk}"


def _lock(roster_id: int, by: User, now: datetime) -> Roster:
    roster = Roster.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=roster_id).first()
    if roster is None or not people_queries.may(by, queries.RIGHT, roster.organisation.path, now):
        raise NotYours
    return roster


def _stop(roster: Roster, state: str, problem: str, now: datetime) -> None:
    Roster.objects.filter(pk=roster.pk, state=F("state")).update(state=state, state_at=now, problem=problem[:500])


def _forget(roster: Roster) -> None:
    roster.rows.all().delete()
    file, roster.file.name = roster.file.name, ""
    roster.save(update_fields=["file"])
    if file:
        transaction.on_commit(lambda: roster.file.storage.delete(file))
