"""A file of recipients: uploaded, read and checked, entered whole or not at all. Each step may be asked for twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries, rules
from ..models import Campaign, Line, Upload
from ..rules import State, Wanted
from .locking import changed, ensure, lock
from .roster import append

AT_ONCE = 1_000  # rows that are checked and entered while the page waits; more go to a worker
TELL_EVERY = 1_000
KEPT = 2_000  # wrong rows that are named
FileState = Upload.State


def upload(
    *, campaign_id: int, content: bytes, file_name: str, replace: bool, request_key: UUID, by: Any, now: datetime
) -> Upload:
    """Keep the file, find its columns and check its rows. The same request_key again returns what is there.

    When the column of names is not found it waits for `match`. Raises Refusal for a file that cannot be read.
    """
    if earlier := Upload.objects.filter(request_key=request_key, by=by).first():
        return earlier
    table = sheets.read_file(content, file_name, words=rules.WORDS)
    header = sheets.header_of_people(table.rows, rules.WORDS)
    headers, below = [text[:60] for text in table.rows[header]], table.rows[header + 1 : header + 21]
    matching = sheets.guess_columns(headers, below, rules.WORDS, sheets.SHAPES, rules.LOOSE)
    count = len(_body(table.rows, header, matching))
    if count > rules.MOST_ROWS:
        words = _("表里有 %(has)s 人，一份订单最多 %(most)s 人。请分成几份。")
        raise Refusal(words % {"has": f"{count:,}", "most": f"{rules.MOST_ROWS:,}"}, field="file")
    with transaction.atomic():
        campaign = lock(campaign_id, by=by, now=now)
        ensure(campaign, State.DRAFT)
        one = Upload(
            campaign=campaign, replace=replace, file_name=file_name[-120:], header_row=header, headers=headers,
            matching=matching, rows=count, by=by, at=now, state_at=now, request_key=request_key,
        )  # fmt: skip
        one.file.save(f"{request_key}.{file_name.lower().rpartition('.')[2]}", ContentFile(content), save=False)
        one.save()
        if set(rules.REQUIRED) <= set(one.matching):
            _to_check(one, now)
    return _at_once(one, now)


def match(*, upload_id: int, matching: Mapping[str, int], by: Any, now: datetime) -> Upload:
    """Say which column is which, and have the rows checked again."""
    with transaction.atomic():
        one = _lock(upload_id, by, now)
        if one.state not in (FileState.UPLOADED, FileState.CHECKED):
            return one
        columns = list(matching.values())
        for field in rules.REQUIRED:
            if field not in matching:
                raise Refusal(_("请指出哪一列是“%s”。") % rules.FIELDS[field], field=field)
        if len(set(columns)) < len(columns):
            twice = next(column for column in columns if columns.count(column) > 1)
            raise Refusal(_("%s 列对应了两个字段。请只选一个。") % sheets.letter(twice))
        if set(matching) - set(rules.FIELDS) or any(not 0 <= column < len(one.headers) for column in columns):
            raise Refusal(_("没有这一列。请重新选择。"))
        one.matching = dict(matching)
        _to_check(one, now)
    return _at_once(one, now)


def _to_check(one: Upload, now: datetime) -> None:
    one.state, one.state_at, one.done = FileState.CHECKING, now, 0
    one.save()
    if one.rows > AT_ONCE:
        jobs.enqueue("gifts.check", upload_id=one.pk)


def _at_once(one: Upload, now: datetime) -> Upload:
    if one.rows <= AT_ONCE and one.state == FileState.CHECKING:
        check(upload_id=one.pk, now=now)
        one.refresh_from_db()
    return one


def check(*, upload_id: int, now: datetime) -> None:
    """Read every row and look for its person. Changes nothing but what the file's own page shows."""
    one = Upload.objects.select_related("campaign__organisation").filter(id=upload_id, state=FileState.CHECKING).first()
    if one is None:
        return
    lines, wrong = _read(one, tell=True)
    with transaction.atomic():
        if Upload.objects.select_for_update().get(id=one.id).state != FileState.CHECKING:
            return  # another worker was quicker
        members = sum(line.member_id is not None for line in lines)
        Upload.objects.filter(id=one.id).update(
            state=FileState.CHECKED, state_at=now, done=one.rows, members=members, guests=len(lines) - members,
            wrong_rows=len({row for row, *_rest in wrong}), wrong=wrong[:KEPT],
        )  # fmt: skip


def _read(one: Upload, *, tell: bool = False) -> tuple[list[Line], list[list[Any]]]:
    """The lines a file gives, and [row, column, what stands there, why] for what is wrong."""
    read: list[tuple[int, Wanted]] = []
    wrong: list[list[Any]] = []
    for number, cells in rows_of(one):
        wanted, faults = rules.read_row(cells)
        if wanted:
            read.append((number, wanted))
        wrong += [_fault(one, number, field, cells.get(field, ""), why) for field, why in faults]
        if tell and len(read) % TELL_EVERY == 0:
            Upload.objects.filter(id=one.id).update(done=len(read))
    lines: list[Line] = []
    answers = queries.match(
        one.campaign, [wanted for _n, wanted in read], replace=one.replace, rows=[n for n, _w in read]
    )
    for (number, wanted), answer in zip(read, answers, strict=True):
        if isinstance(answer, Line):
            lines.append(answer)
        else:
            wrong += [_fault(one, number, field, getattr(wanted, field), why) for field, why in answer]
    return lines, sorted(wrong, key=lambda fault: fault[0])


def rows_of(one: Upload) -> list[tuple[int, dict[str, str]]]:
    """(row as the spreadsheet counts, field → text) of every row that names somebody."""
    with one.file.open("rb") as file:
        table = sheets.read_file(file.read(), str(one.file.name), words=rules.WORDS)
    return [
        (number, {field: cells[column] for field, column in one.matching.items() if column < len(cells)})
        for number, cells in _body(table.rows, one.header_row, one.matching)
    ]


def _body(rows: Sequence[Sequence[str]], header: int, matching: Mapping[str, int]) -> list[tuple[int, Sequence[str]]]:
    """The rows that name somebody; while no column is known, all that are not empty."""
    telling = [column for field, column in matching.items() if field in rules.TELLING]
    return sheets.body(rows, header, telling or range(sheets.LIMIT_COLUMNS))


def _fault(one: Upload, row: int, field: str, text: str, why: str) -> list[Any]:
    column = one.matching.get(field)
    where = f"{sheets.letter(column)} {one.headers[column]}" if column is not None else str(rules.FIELDS.get(field, ""))
    return [row, where, rules.shown(field, text), why]


def enter(*, upload_id: int, by: Any, now: datetime) -> Upload:
    """Have the checked rows made the roster. Raises Refusal when one of them is wrong: then nothing is changed."""
    with transaction.atomic():
        one = _lock(upload_id, by, now)
        if one.state != FileState.CHECKED:
            return one
        ensure(one.campaign, State.DRAFT)
        if one.wrong_rows:
            raise Refusal(_("%d 行有问题，名单没有改动。请在 Excel 里改好后重新上传。") % one.wrong_rows)
        one.state, one.state_at = FileState.ENTERING, now
        one.save(update_fields=["state", "state_at"])
        if one.rows > AT_ONCE:
            jobs.enqueue("gifts.enter", upload_id=one.pk)
    if one.rows <= AT_ONCE:
        write(upload_id=one.pk, now=now)
        one.refresh_from_db()
    return one


@transaction.atomic
def write(*, upload_id: int, now: datetime) -> None:
    """Make the rows the roster: all of them in one transaction with the file's state, and once."""
    which = Upload.objects.filter(id=upload_id).values_list("campaign_id", flat=True).first()
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=which or 0).first()
    )
    one = Upload.objects.select_for_update().filter(id=upload_id, state=FileState.ENTERING).first()
    if one is None or campaign is None:
        return
    one.campaign = campaign
    lines, wrong = _read(one)
    if wrong or campaign.state != State.DRAFT:
        # Somebody left the union, or the campaign was sent meanwhile: back, with what is wrong now.
        one.state, one.wrong, one.wrong_rows = FileState.CHECKED, wrong[:KEPT], len({row for row, *_rest in wrong})
        one.state_at = now
        one.save()
        return
    if one.replace:
        campaign.lines.all().delete()
    append(campaign, lines)
    changed(campaign)
    one.state, one.state_at = FileState.ENTERED, now
    one.save(update_fields=["state", "state_at"])
    path = campaign.organisation.path
    journal.write(
        "gift.loaded", by=one.by, at=now, about=campaign, organisation=path, rows=len(lines), file=one.file_name
    )
    _forget(one)


@transaction.atomic
def drop(*, upload_id: int, by: Any, now: datetime) -> Upload:
    """Forget a file that was not entered: it goes at once."""
    one = _lock(upload_id, by, now)
    if one.state in (FileState.UPLOADED, FileState.CHECKED):
        one.state, one.state_at, one.wrong = FileState.DROPPED, now, []
        one.save(update_fields=["state", "state_at", "wrong"])
        _forget(one)
    return one


@transaction.atomic
def go_on(*, upload_id: int, by: Any, now: datetime) -> Upload:
    """Queue again what a dead worker left; the job itself sees whether anything is to be done."""
    one = _lock(upload_id, by, now)
    if one.state == FileState.CHECKING:
        jobs.enqueue("gifts.check", upload_id=one.pk)
    elif one.state == FileState.ENTERING:
        jobs.enqueue("gifts.enter", upload_id=one.pk)
    return one


def _lock(upload_id: int, by: Any, now: datetime) -> Upload:
    which = Upload.objects.filter(id=upload_id).values_list("campaign_id", flat=True).first()
    campaign = lock(which or 0, by=by, now=now)
    one = Upload.objects.select_for_update().filter(id=upload_id).first()
    if one is None:
        raise NotYours
    one.campaign = campaign
    return one


def _forget(one: Upload) -> None:
    file, one.file.name = one.file.name, ""
    one.save(update_fields=["file"])
    if file:
        transaction.on_commit(lambda: one.file.storage.delete(file))
