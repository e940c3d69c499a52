"""Rest stations of a demo federation: 82 with all that happens to them in Shiyan, a few elsewhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.utils.timezone import localdate

from zhijia.union.federations import actions as federations
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Role
from zhijia.union.stations import actions as stations
from zhijia.union.stations import queries
from zhijia.union.stations.rules import hours, standard

from ..data import stations as data
from ..rules import Story
from .people import organisations

DAY = timedelta(days=1)


def open_stations(story: Story, now: datetime) -> str:
    """The stations, what is in them, who came, what was said, who shares rooms, and what it cost."""
    if story.slug != "shiyan":
        return f"{_a_few(story, now)} 家驿站 · stations"
    _standard(now)
    made = {room.name: _open(room, now) for room in data.rooms()}
    _keep(made, now)
    _told(made, now)
    _inspected(list(made.values()), now)
    _built(now)
    _paid(list(made.values()), now)
    return f"{len(made)} 家驿站 · stations"


def _a_few(story: Story, now: datetime) -> int:
    district, region, (north, east), names = data.ELSEWHERE[story.slug]
    keeper = people.posts_on(localdate(now)).filter(role=Role.KEEPER).select_related("organisation").first()
    owner = keeper.organisation.name if keeper else people.root().name
    for number, name in enumerate(names):
        hour = data.ALL_DAY if number == 2 else data.LONG
        room = data.Room(
            name, owner, district, region, "", f"人民路 {10 + number} 号（演示地址）", round(north + number * 0.004, 6),
            round(east + number * 0.006, 6), "joint", "company", owner, "18", hour,
            (*data.ROOM, "mineral-water", "huoxiang"),
        )  # fmt: skip
        _open(room, now)
    return len(names)


def _standard(now: datetime) -> None:
    federations.add_rule_pack(
        kind="station-standard", region="4203", document="户外劳动者驿站建设标准（演示）", valid_from=date(2025, 1, 1),
        valid_to=None, values={name: Decimal(value) for name, value in data.STANDARD.items()},
        by=None, now=now, today=localdate(now),
    )  # fmt: skip


def _open(room: data.Room, now: datetime) -> Any:
    luck, since = Random(room.name), now - 400 * DAY
    facts = stations.Facts(
        name=room.name, kind=room.kind, host_kind=room.host_kind, host=room.host, district=room.district,
        region=room.region, street=room.street, address=room.address, directions=room.directions,
        latitude=room.latitude, longitude=room.longitude, week=hours.read(room.hours), phone=_phone(room),
        area=Decimal(room.area), seats=room.seats, wheelchair=luck.choice(["yes", "partly", "", "no"]),
        opened_on=date(luck.randint(2017, 2025), luck.randint(1, 12), 8), things=room.things,
    )  # fmt: skip
    owner = organisations()[room.owner]
    made = stations.open_station(
        facts=facts, organisation_id=owner, request_key=uuid4(), is_demo=True, by=None, now=since
    )
    if room.doors:
        doors = [stations.Door(name, north, east, where) for name, north, east, where in room.doors]
        stations.set_doors(station_id=made.id, doors=doors, by=None, now=since)
    looked = {code: "low" if luck.random() < 0.08 else "good" for code in room.things if luck.random() < 0.85}
    seen = now - luck.choice([0.2, 1, 2, 3, 6, 9, 20]) * DAY
    made = stations.publish(station_id=made.id, by=None, now=since)
    stations.look(station_id=made.id, levels=looked, witness="keeper", right="keep", by=None, now=now, seen_at=seen)
    return made


def _phone(room: data.Room) -> str:
    """Counted out, like the phones of the demo's people: not anybody's."""
    return f"0719-8{sum(map(ord, room.name)) % 1_000_000:06d}"


def _keep(made: dict[str, Any], now: datetime) -> None:
    """Counts of a fortnight, supplies with their dates, requests."""
    rows = []
    for one in made.values():
        luck = Random(one.name)
        busy = luck.randint(3, 24)
        for ago in range(14):
            opens = max(0, round(luck.gauss(busy, 3)))
            rough = luck.choice(["", "few", "some", "some", "many"])
            number = luck.randint(4, 60) if rough and luck.random() < 0.3 else None
            rows.append(stations.Counted(one.id, localdate(now) - ago * DAY, opens, rough, number))
    stations.count_many(rows=rows, by=None, now=now)
    for name, code, quantity, days in data.BATCHES:
        # What has gone bad since came while it was still good.
        at = now - 60 * DAY
        expires = None if days is None else localdate(now) + days * DAY
        facts = {"code": code, "quantity": quantity, "expires_on": expires}
        station = made[name].id
        stations.keep(
            station_id=station, kind="received", facts=facts, said_at=at, request_key=uuid4(), by=None, now=at
        )
    for name, code, quantity, source, note, state, words in data.RESTOCKS:
        by = _post(Role.KEEPER, now) if name == "西城热电公司驿站" else None
        asked = stations.ask_restock(
            station_id=made[name].id, code=code, quantity=quantity, source=source, note=note, request_key=uuid4(),
            by=by, now=now if by else now - 2 * DAY,
        )  # fmt: skip
        if state != "asked":
            stations.move_restock(restock_id=asked.id, state=state, words=words, by=None, now=now - DAY)


def _post(role: Role, now: datetime) -> Any:
    """Who of the cast holds this post."""
    post = people.posts_on(localdate(now)).filter(role=role).select_related("user").first()
    return post.user if post else None


def _told(made: dict[str, Any], now: datetime) -> None:
    for name, kind, code, words, ago, outcome, answer in data.REPORTS:
        at = now - ago * DAY
        told = stations.report(station_id=made[name].id, kind=kind, code=code, words=words, request_key=uuid4(), now=at)
        if outcome and queries.report_by_token(told.token).state != "answered":
            stations.answer(report_id=told.id, outcome=outcome, words=answer, by=None, now=min(now, at + 2 * DAY))
    station, keeper = made["西城热电公司驿站"], _post(Role.KEEPER, now)
    stations.keep(
        station_id=station.id, kind="visits", facts={"rough": "some", "number": 23}, said_at=now - DAY,
        request_key=uuid4(), by=keeper, now=now,
    )  # fmt: skip
    paused = made[data.PAUSED].id
    stations.pause(station_id=paused, why="房屋漏雨维修，预计两周后恢复", by=None, now=now - 3 * DAY)


def _inspected(made: list[Any], now: datetime) -> None:
    """Last year's stars for all; this year's look at some, and at one of them two inspectors on one day."""
    full = dict.fromkeys(standard.CHECKS, "yes")
    for number, one in enumerate(made):
        luck = Random(one.name)
        stars = luck.choice([3, 4, 4, 5, 5])
        words = "年度检查"
        stations.give_stars(station_id=one.id, year=now.year - 1, stars=stars, why=words, by=None, now=now - 330 * DAY)
        if number % 5 == 0:
            missed = {code: "no" for code in full if luck.random() < 0.15}
            stations.inspect(
                station_id=one.id, checks={**full, **missed}, note="", request_key=uuid4(), by=None,
                now=now - (20 + number) * DAY,
            )  # fmt: skip
    for officer, checks in ((Role.STATION_OFFICER, {}), (Role.ADMINISTRATOR, {"meals": "no", "umbrella": "no"})):
        stations.inspect(
            station_id=made[0].id, checks={**full, **checks}, note="同一天各看各的", request_key=uuid4(),
            by=_post(officer, now), now=now, said_at=now - 0.2 * DAY,
        )  # fmt: skip


def _built(now: datetime) -> None:
    for host, kind, district, area, hour, offers, state in data.BUILDINGS:
        offer = stations.Offer(
            host=host, host_kind=kind, contact="演示联系人", phone="19901990000", district=district,
            address="演示地址", area=Decimal(area), hours=hour, offers=offers,
        )  # fmt: skip
        made = stations.apply_to_host(offer=offer, request_key=uuid4(), by=None, now=now - 20 * DAY)
        if state in ("inspected", "agreed", "declined"):
            has = {code: "yes" if code in offers else "no" for code in standard.CHECKS}
            others = dict.fromkeys(("sign", "open", "no-app", "clean", "keeper", "expiry"), "yes")
            stations.inspect(
                building_id=made.id, checks={**has, **others}, area=Decimal(area), request_key=uuid4(), by=None,
                now=now - 12 * DAY,
            )  # fmt: skip
        if state == "agreed":
            terms = "场所、水电、值守由市场出；牌匾、微波炉、药箱和每月物资由工会出。"
            stations.agree(
                building_id=made.id, agreement="共建〔2026〕17号（演示）", agreed_on=localdate(now) - 6 * DAY,
                agreed_until=localdate(now) + 724 * DAY, terms=terms, by=None, now=now - 6 * DAY,
            )  # fmt: skip
        if state == "declined":
            words = "传达室不足 10 平方米，校门内不便开放"
            stations.decline(building_id=made.id, why=words, by=None, now=now - 10 * DAY)


def _paid(made: list[Any], now: datetime) -> None:
    """Over a million yuan came in; most of it is paid out, some waits for the second person."""
    for amount, why in ((Decimal(860_000), "上级专项补助与本级列支"), (Decimal(260_000), "追加拨入")):
        stations.grant_budget(amount=amount, why=why, request_key=uuid4(), by=None, now=now - 300 * DAY)
    for number, one in enumerate(made[:44]):
        purpose, amount = ("build", Decimal(24_000)) if number % 3 else ("run", Decimal(9_600))
        voucher = {"number": f"{now.year}-{number + 1:04d}", "day": f"{now.year}-03-{number % 27 + 1:02d}"}
        voucher |= {"what": "设备与装修" if purpose == "build" else "水电与物资", "amount": str(amount)}
        last = number >= 40
        asked = stations.propose_subsidy(
            station_id=one.id, purpose=purpose, year=now.year, amount=amount, vouchers=[voucher], why="",
            request_key=uuid4(), by=_post(Role.STATION_OFFICER, now) if last else None,
            now=now if last else now - 200 * DAY,
        )  # fmt: skip
        if not last:
            stations.pay_subsidy(subsidy_id=asked.id, by=None, now=now - 180 * DAY)
