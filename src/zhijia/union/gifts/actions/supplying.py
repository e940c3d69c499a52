"""The supplier's part: says when, shows how it will look, sends to units; and the units say what arrived."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Campaign, Load, Parcel, Proof, Supply
from ..rules import Part, State, short
from . import settling
from .handing import open_units
from .locking import ensure, lock, lock_supply, move

PICTURE_BYTES, PICTURE_SIDE = 8 << 20, 1_400


@transaction.atomic
def confirm(*, supply_id: int, promised_on: date, by: Any, now: datetime) -> Supply:
    """The supplier takes it on and says by which day all is sent; said again, the day is another."""
    supply = lock_supply(supply_id, by=by, now=now)
    ensure(supply.campaign, State.PAID, State.HANDING)
    if not localdate(now) <= promised_on <= supply.campaign.hand_out_on:
        words = _("发货的日子要在今天和计划发放的日子（%s）之间。来不及请先电话联系工会。")
        raise Refusal(words % supply.campaign.hand_out_on, field="promised_on")
    supply.promised_on = promised_on
    if supply.state == Part.WAITING:
        supply.state, supply.confirmed_at, supply.confirmed_by = Part.CONFIRMED, now, by
    supply.save()
    facts = {"promised": str(promised_on), "supply": supply.pk}
    journal.write("gift.confirmed", by=by, at=now, about=supply.campaign, organisation=_path(supply), **facts)
    return supply


@transaction.atomic
def note_invoice(*, supply_id: int, number: str, by: Any, now: datetime) -> Supply:
    """The supplier says under which number it wrote the invoice; the last one said counts."""
    supply = lock_supply(supply_id, by=by, now=now)
    ensure(supply.campaign, State.PAID, State.HANDING, State.CLOSED)
    if not (number := short(number, 40, field="number")):
        raise Refusal(_("请写发票号码。"), field="number")
    supply.invoice = number
    supply.save(update_fields=["invoice"])
    journal.write("gift.issued", by=by, at=now, about=supply.campaign, organisation=_path(supply), number=number)
    return supply


@transaction.atomic
def show_proof(*, supply_id: int, content: bytes, note: str, request_key: UUID, by: Any, now: datetime) -> Proof:
    """A picture of how it will look: the next version, kept without what a camera wrote into it."""
    supply = lock_supply(supply_id, by=by, now=now)
    if earlier := Proof.objects.filter(request_key=request_key, supply=supply).first():
        return earlier
    ensure(supply.campaign, State.APPROVED, State.PAID, State.HANDING)
    proof = Proof(
        supply=supply, version=supply.proofs.count() + 1, note=short(note, 200, field="note"), at=now, by=by,
        request_key=request_key,
    )  # fmt: skip
    proof.picture.save(f"{request_key}.jpg", ContentFile(_picture(content)), save=False)
    proof.save()
    journal.write(
        "gift.proofed", by=by, at=now, about=supply.campaign, organisation=_path(supply), version=proof.version
    )
    _tell_officer(supply.campaign, _("样稿待确认：%s") % supply.campaign.title, now)
    return proof


def _picture(content: bytes) -> bytes:
    if len(content) > PICTURE_BYTES:
        raise Refusal(_("图片有 %d MB，最多 8 MB。请缩小后再传。") % (len(content) >> 20), field="picture")
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as raw:
            if raw.width * raw.height > 60_000_000:
                raise Refusal(_("图片太大，最多 6000 万像素。请缩小后再传。"), field="picture")
            shown = ImageOps.exif_transpose(raw).convert("RGB")
            shown.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            out = BytesIO()
            shown.save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as wrong:
        raise Refusal(_("打不开这张图片。请上传 JPG、PNG 或 WebP。"), field="picture") from wrong
    return out.getvalue()


@transaction.atomic
def answer_proof(*, proof_id: int, yes: bool, answer: str, by: Any, now: datetime) -> Proof:
    """The officer agrees with the newest picture, or says what to change."""
    which = Proof.objects.filter(id=proof_id).values_list("supply__campaign_id", flat=True).first()
    campaign = lock(which or 0, by=by, now=now)
    proof = (
        Proof.objects.select_for_update(of=("self",))
        .select_related("supply__enterprise__organisation")
        .get(id=proof_id)
    )
    if proof.state == (Proof.State.APPROVED if yes else Proof.State.CHANGE):
        return proof
    if proof.state != Proof.State.SHOWN or proof.supply.proofs.filter(version__gt=proof.version).exists():
        raise Refusal(_("这一版已经答复过，或有了更新的一版。请看最新的一版。"))
    answer = short(answer, 200, field="answer")
    if not yes and not answer:
        raise Refusal(_("请写明要改哪里，供应商会照着改。"), field="answer")
    proof.state = Proof.State.APPROVED if yes else Proof.State.CHANGE
    proof.answer, proof.answered_at, proof.answered_by = answer, now, by
    proof.save()
    what = "gift.proof-agreed" if yes else "gift.changes-asked"
    journal.write(what, by=by, at=now, about=campaign, organisation=campaign.organisation.path, version=proof.version)
    notices.tell_many(
        users=queries.holders(Right.SUPPLY, proof.supply.enterprise.organisation.path, now),
        title=(_("样稿已确认：%s") if yes else _("样稿要修改：%s")) % campaign.title,
        body=answer,
        path=f"work/supply/gifts/{proof.supply_id}/",
        key=f"gift:proof:{proof.pk}",
        now=now,
    )
    return proof


@transaction.atomic
def ship(
    *,
    supply_id: int,
    unit_id: int,
    carrier: str,
    tracking: str,
    loads: Mapping[int, int],
    note: str = "",
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Parcel:
    """Send a parcel to one unit: choice → pieces, never more than that unit still waits for.

    What is custom-made goes only after its proof was agreed with. The same request_key again is the same parcel.
    """
    supply = lock_supply(supply_id, by=by, now=now)
    if earlier := Parcel.objects.filter(request_key=request_key, supply=supply).first():
        return earlier
    ensure(supply.campaign, State.PAID, State.HANDING)
    if supply.state == Part.WAITING:
        raise Refusal(_("请先确认这份订单和发货日期，再登记发货。"))
    _agreed(supply)
    carrier, tracking = short(carrier, 30, field="carrier"), short(tracking, 40, field="tracking")
    if not carrier:
        raise Refusal(_("请写承运方，自己送货就写“自送”。"), field="carrier")
    loads = {choice: n for choice, n in loads.items() if n}
    if not loads:
        raise Refusal(_("请写这一批发了多少件。"), field="loads")
    due = {(one.unit.id, one.choice.id): one for one in queries.due(supply)}
    for choice, n in loads.items():
        one = due.get((unit_id, choice))
        if one is None:
            raise NotYours
        if not 0 < n <= one.to_send:
            words = _("“%(name)s”给%(unit)s的还差 %(left)d 件，这里写了 %(n)d 件。请改正。")
            facts = {"name": one.choice.name, "unit": one.unit.name, "left": one.to_send, "n": n}
            raise Refusal(words % facts, field="loads")
    parcel = Parcel.objects.create(
        supply=supply, unit_id=unit_id, carrier=carrier, tracking=tracking, note=short(note, 120, field="note"),
        sent_at=now, sent_by=by, request_key=request_key,
    )  # fmt: skip
    Load.objects.bulk_create(Load(parcel=parcel, choice_id=choice, quantity=n) for choice, n in sorted(loads.items()))
    if all(one.to_send - loads.get(one.choice.id, 0) * (one.unit.id == unit_id) == 0 for one in due.values()):
        Supply.objects.filter(id=supply.id).update(state=Part.SENT)
    unit = Organisation.objects.get(id=unit_id)
    facts = {"unit": unit.name, "pieces": sum(loads.values()), "tracking": tracking}
    journal.write("gift.shipped", by=by, at=now, about=supply.campaign, organisation=_path(supply), **facts)
    _tell_officer(supply.campaign, _("已发货：%s") % supply.campaign.title, now)
    return parcel


def _agreed(supply: Supply) -> None:
    campaign = supply.campaign
    custom = bool(campaign.packaging or campaign.card)
    custom = custom or any(one.engraving for one in campaign.choices.filter(enterprise=supply.enterprise_id))
    if custom and not supply.proofs.filter(state=Proof.State.APPROVED).exists():
        raise Refusal(_("有定制内容，样稿还没有得到工会确认。请先上传样稿。"))


@transaction.atomic
def receive(*, parcel_id: int, missing: Mapping[int, int], by: Any, now: datetime) -> Parcel:
    """A unit says what it found: all of it, but for `missing` (load → pieces), which the supplier sends again.

    The first parcel opens the handing out at its unit; when a supplier's last piece is there, its sale is booked.
    """
    parcel = Parcel.objects.select_related("unit").filter(id=parcel_id).first()
    if parcel is None or not people.may(by, Right.GIFTS_WRITE, parcel.unit.path, now):
        raise NotYours
    which = Supply.objects.values_list("campaign_id", flat=True).get(id=parcel.supply_id)
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("organisation", "made_by").get(id=which)
    supply = (
        Supply.objects.select_for_update(of=("self",))
        .select_related("enterprise__organisation")
        .get(id=parcel.supply_id)
    )
    parcel.refresh_from_db()
    if parcel.received_at:
        return parcel
    short_of: Counter[int] = Counter()
    for load in parcel.loads.select_related("choice"):
        load.missing = missing.get(load.id, 0)
        if not 0 <= load.missing <= load.quantity:
            words = _("“%(name)s”这一批发了 %(n)d 件，少的要在 0 到 %(n)d 之间。")
            raise Refusal(words % {"name": load.choice.name, "n": load.quantity}, field="missing")
        short_of[load.choice_id] = load.missing
        load.save(update_fields=["missing"])
    parcel.received_at, parcel.received_by = now, by
    parcel.save(update_fields=["received_at", "received_by"])
    facts = {"unit": parcel.unit.name, "missing": short_of.total(), "parcel": parcel.pk}
    journal.write("gift.received", by=by, at=now, about=campaign, organisation=campaign.organisation.path, **facts)
    if campaign.state == State.PAID:
        move(campaign, State.HANDING, now, arrived_at=now)
    open_units(campaign, [parcel.unit_id], now=now)
    supply.campaign = campaign
    _all_there(supply, short_of, by, now)
    return parcel


def _all_there(supply: Supply, short_of: Counter[int], by: Any, now: datetime) -> None:
    if short_of.total():
        Supply.objects.filter(id=supply.id).update(state=Part.CONFIRMED)
        notices.tell_many(
            users=queries.holders(Right.SUPPLY, supply.enterprise.organisation.path, now),
            title=_("少了 %(n)d 件，请补发：%(title)s") % {"n": short_of.total(), "title": supply.campaign.title},
            path=f"work/supply/gifts/{supply.pk}/",
            now=now,
        )
    elif supply.state != Part.RECEIVED and all(one.arrived == one.wanted for one in queries.due(supply)):
        supply.state, supply.received_at = Part.RECEIVED, now
        supply.save(update_fields=["state", "received_at"])
        settling.book(supply, by=by, now=now)


def _tell_officer(campaign: Campaign, title: str, now: datetime) -> None:
    if campaign.made_by:
        notices.tell(user=campaign.made_by, title=title, path=f"work/gifts/{campaign.pk}/delivery/", now=now)


def _path(supply: Supply) -> str:
    return supply.campaign.organisation.path
