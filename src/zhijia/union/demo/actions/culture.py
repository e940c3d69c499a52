"""Culture in the demo: Wenzhou's season, classes and orders; a show, a class and a few services elsewhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any
from uuid import uuid4

from django.utils.timezone import localdate, localtime

from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules import Ask
from zhijia.union.culture import actions as culture
from zhijia.union.culture.models import Course, Order, Season, Service, Show, Team, Ticket, Venue
from zhijia.union.culture.rules import seats
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member, Organisation

from ..data import culture as data
from ..rules import Story
from .people import organisations

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SOURCES = (claims.Source("双色球（演示，非真实期号）", 7, 1, 33), claims.Source("大乐透（演示，非真实期号）", 7, 1, 35))
NUMBERS = [[3, 9, 14, 20, 27, 31, 7], [5, 11, 20, 29, 33, 2, 9]]


def put_on(story: Story, now: datetime) -> str:
    """Shows with tickets, a finished draw and an open one; classes; the menu with orders of every kind."""
    whole, luck = story.slug == "wenzhou", Random(f"{story.slug} culture")
    cast = {one.name: one.id for one in Member.objects.filter(user__username__in=story.cast_phones(), state="active")}
    others = Member.objects.filter(state="active").exclude(id__in=cast.values()).order_by("id")
    members = list(others.values_list("id", flat=True)[:600])
    venues = _venues(now, whole)
    shows = _season(venues, now, luck, members, whole, cast if whole else {})
    courses = _classes(venues[0], now, luck, members, whole, cast.get("金小越"))
    services, orders = _menu(story, now, luck, whole)
    return f"{shows} 场演出 · shows, {courses} 门课 · classes, {services} 项菜单 · services, {orders} 个点单 · orders"


def _made(now: datetime) -> dict[str, Any]:
    return {"request_key": uuid4(), "by": None, "now": now}


def _venues(now: datetime, whole: bool) -> list[Venue]:
    root, found = people.root().id, []
    for name, address, plan, _places in data.VENUES if whole else data.VENUES[1:2]:
        venue = culture.add_venue(name=name, organisation_id=root, address=address, **_made(now))
        if plan:
            culture.set_plan(venue_id=venue.id, plan=seats.from_text(plan), by=None, now=now)
        found.append(venue)
    return found


def _evening(now: datetime, days: int, hour: int = 19, minute: int = 30) -> datetime:
    return (localtime(now) + days * DAY).replace(hour=hour, minute=minute, second=0, microsecond=0)


def _season(
    venues: list[Venue], now: datetime, luck: Random, members: list[int], whole: bool, cast: dict[str, int]
) -> int:
    today = localdate(now)
    season = culture.open_season(
        name=data.SEASON if whole else "职工文化季（演示）",
        organisation_id=people.root().id,
        starts_on=today - 60 * DAY,
        ends_on=today + 60 * DAY,
        limit=8,
        blurb=data.ABOUT,
        **_made(now - 70 * DAY),
    )
    plays = [(play, n) for n in range(data.TIMES) for play in data.PLAYS] if whole else [(data.PLAYS[0], 0)] * 2
    past = [
        _show(
            season, venues[place % len(venues)], play, _evening(now, day), now, Decimal(luck.randrange(18, 60) * 1000)
        )
        for place, (play, day) in enumerate(_days([play for play, _n in plays], whole))
    ]
    keeper = next(one.user for one in people.posts_on(today))
    for n, show in enumerate([one for one in past if one.ends_at < now][-6:]):
        _was_on(show, luck, members, keeper, _of_cast(cast, n))
    for show in [one for one in past if one.starts_at <= now <= one.ends_at]:
        _is_on(show, luck, members, keeper)
    coming = [one for one in past if one.starts_at > now]
    if whole:
        _signed_up(coming[2], [cast["林风"]], now - 2 * HOUR, Random(1))
    for place, show in enumerate(coming[:10]):
        _signed_up(show, luck.sample(members, min(len(members), 20 + 22 * (9 - place))), now - HOUR, luck)
    if coming:
        _signed_up(coming[0], members, now - HOUR, luck)  # a full house with a waiting list
    if whole:
        _signed_up(coming[0], [cast["金小越"]], now - HOUR, luck)
        _draws(season, venues[0], now, luck, [cast["金小越"], *members])
        _reviewed(season, venues[1], now, luck, members)
    return Show.objects.count()


def _days(plays: list[Any], whole: bool) -> list[tuple[Any, int]]:
    """Three in two evenings, from two months ago to a month ahead; elsewhere two to come."""
    if not whole:
        return [(play, 5 + 9 * n) for n, play in enumerate(plays)]
    return [(play, n - 58) for n, play in enumerate(plays)]


def _show(season: Season, venue: Venue, play: Any, starts: datetime, now: datetime, cost: Decimal) -> Show:
    title, kind, troupe = play
    open_air = not venue.seats.exists()
    show = culture.NewShow(
        title=title,
        venue_id=venue.id,
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
        kind=kind,
        troupe=troupe,
        seated=not open_air,
        places=300 if open_air else 0,
        cost=cost,
        blurb="会员免费，家属同看。请提前 20 分钟到场。",
    )
    at = min(now, starts) - 6 * DAY
    made = culture.plan_show(show=show, organisation_id=season.organisation_id, season_id=season.id, **_made(at))
    terms = culture.Terms(opens_at=at, limit=2, reserves=[(6, "轮椅席和陪同"), (10, "劳模代表")])
    return culture.publish_show(show_id=made.id, terms=terms, secret=b"", by=None, now=at)


def _signed_up(show: Show, members: list[int], at: datetime, luck: Random) -> None:
    asks = [Ask(show.offer_id or 0, one, luck.choice((1, 1, 2)), uuid4(), at, True, None) for one in members]
    for start in range(0, len(asks), 200):
        claims.grant(asks[start : start + 200])


def _of_cast(cast: dict[str, int], n: int) -> tuple[list[int], list[int]]:
    """Who of the cast came to the n-th of the last shows, and who did not: they may say, or explain, it themselves."""
    came = {4: ["林风", "金小越"], 5: ["叶辩之"]}.get(n, [])
    away = {3: ["叶辩之"]}.get(n, [])
    return [cast[name] for name in came if name in cast], [cast[name] for name in away if name in cast]


def _was_on(show: Show, luck: Random, members: list[int], keeper: Any, of_cast: tuple[list[int], list[int]]) -> None:
    """People came in by two devices, some did not; a few say how it was."""
    here, away = of_cast
    _signed_up(show, [*here, *away], show.starts_at - 4 * DAY, Random(1))
    _signed_up(show, luck.sample(members, min(len(members), 110)), show.starts_at - 3 * DAY, luck)
    firm = list(Claim.objects.filter(offer=show.offer_id, state="confirmed").order_by("id"))
    came = [one for one in firm if one.member_id in here or (one.member_id not in away and luck.random() < 0.9)]
    _through_the_door(show, [one.id for one in came], keeper)
    claims.mark_absent(offer_id=show.offer_id or 0, by=None, now=show.ends_at)
    for one in [one for one in came if one.member_id not in here][:24]:  # the cast may still say it themselves
        words = luck.choice(data.SAID) if luck.random() < 0.4 else ""
        stars = luck.choice((5, 5, 5, 4, 4, 3))
        offer = show.offer_id or 0
        culture.say(offer_id=offer, member_id=one.member_id, stars=stars, words=words, by=None, now=show.ends_at)


def _is_on(show: Show, luck: Random, members: list[int], keeper: Any) -> None:
    """It has begun, and some are still on their way."""
    _signed_up(show, luck.sample(members, min(len(members), 90)), show.starts_at - 3 * DAY, luck)
    firm = Claim.objects.filter(offer=show.offer_id, state="confirmed").order_by("id")
    _through_the_door(show, [one.id for one in firm if luck.random() < 0.7], keeper)


def _through_the_door(show: Show, claim_ids: list[int], keeper: Any) -> None:
    """Two devices, each with its own list, brought in at the end; one ticket's picture is shown at both."""
    mine = set(Ticket.objects.filter(claim__in=claim_ids, void_at=None).values_list("id", flat=True))
    for n, device in enumerate(("东门 1 号", "西门 2 号")):
        taken = culture.take_snapshot(show_id=show.id, device=device, by=keeper, now=show.doors_at)
        digits = [row[1] for row in taken["tickets"] if row[0] in mine]
        seen = [culture.Seen(uuid4(), one, 9_000 * k) for k, one in enumerate(digits[n::2] + digits[:n])]
        culture.bring_in(
            show_id=show.id, snapshot=taken["snapshot"], sent_ms=2_700_000, seen=seen, by=keeper, now=show.starts_at
        )


def _draws(season: Season, venue: Venue, now: datetime, luck: Random, members: list[int]) -> None:
    """One that is done, with its proof; one whose numbers wait for two officers; one that members may still enter."""
    officers = [
        one.user for one in people.posts_on(localdate(now)).filter(role__in=("culture-officer", "administrator"))
    ]
    done = _drawn_show(
        season, venue, "越剧《梁祝》名家专场（抽签）", _evening(now, 12, 14, 0), now - 12 * DAY, now - 4 * DAY
    )
    _enter(done, [members[0], *luck.sample(members[1:], min(len(members) - 1, 419))], now - 10 * DAY)
    draw = done.offer.draw if done.offer else None
    if draw is not None:
        claims.freeze_draw(draw_id=draw.id, by=None, now=now - 4 * DAY)
        for officer in officers[:2]:
            claims.type_numbers(draw_id=draw.id, numbers=NUMBERS, by=officer, now=now - 3 * DAY)
        claims.make_draw(draw_id=draw.id, by=officers[0], now=now - 2 * DAY)
    ready = _drawn_show(
        season, venue, "越剧《红楼梦》加演（抽签）", _evening(now, 9, 14, 0), now - 9 * DAY, now - 2 * DAY, limit=2
    )
    _enter(ready, luck.sample(members, min(len(members), 420)), now - 5 * DAY, luck)
    if (draw := ready.offer.draw if ready.offer else None) is not None:
        claims.freeze_draw(draw_id=draw.id, by=None, now=now - 2 * DAY)
    coming = _drawn_show(
        season, venue, "新年交响音乐会（抽签）", _evening(now, 20, 14, 0), now - 2 * DAY, now + 5 * DAY, limit=3
    )
    _enter(coming, luck.sample(members, min(len(members), 260)), now - DAY, luck)


def _reviewed(season: Season, venue: Venue, now: datetime, luck: Random, members: list[int]) -> None:
    """One whose places an officer gives: some answered, two dozen wait."""
    starts = _evening(now, 16, 14, 0)
    new = culture.NewShow(
        title="越剧身段大师课（审核）",
        venue_id=venue.id,
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
        kind="talk",
        troupe="市越剧团（演示）",
        places=40,
        blurb="四十个名额，学过戏曲或在职工艺术团的优先，工会逐个看过再答复。",
    )
    made = culture.plan_show(
        show=new, organisation_id=season.organisation_id, season_id=season.id, **_made(now - 3 * DAY)
    )
    terms = culture.Terms(opens_at=now - 3 * DAY, how="review", closes_at=now + 8 * DAY, limit=1)
    show = culture.publish_show(show_id=made.id, terms=terms, secret=b"", by=None, now=now - 3 * DAY)
    _enter(show, luck.sample(members, min(len(members), 36)), now - DAY)
    asked = Claim.objects.filter(offer=show.offer_id, state="asked").order_by("id").values_list("id", flat=True)
    for claim_id in list(asked)[:12]:
        claims.approve(claim_id=claim_id, by=None, now=now - HOUR)


def _drawn_show(
    season: Season,
    venue: Venue,
    title: str,
    starts: datetime,
    opens: datetime,
    closes: datetime,
    limit: int = 1,
) -> Show:
    show = culture.NewShow(
        title=title,
        venue_id=venue.id,
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
        kind="opera",
        seated=True,
        troupe="名家联演（演示）",
    )
    made = culture.plan_show(show=show, organisation_id=season.organisation_id, season_id=season.id, **_made(opens))
    terms = culture.Terms(
        opens_at=opens,
        how="draw",
        closes_at=closes,
        draws_at=closes + 12 * HOUR,
        sources=SOURCES,
        limit=limit,
        rules="每人一个签号。公开的号码开出后，由两位工作人员各自录入，当场公布代码并算出结果。（演示：号码不是真实开奖号码）",
    )
    secret = sha256(f"demo {title}".encode()).digest()
    return culture.publish_show(show_id=made.id, terms=terms, secret=secret, by=None, now=opens)


def _enter(show: Show, members: list[int], at: datetime, luck: Random | None = None) -> None:
    """With luck some bring their family."""
    most = show.offer.limit or 1 if show.offer and luck else 1
    claims.grant(
        [
            Ask(show.offer_id or 0, one, luck.randint(1, most) if luck else 1, uuid4(), at, False, None)
            for one in members
        ]
    )


def _classes(venue: Venue, now: datetime, luck: Random, members: list[int], whole: bool, learner: int | None) -> int:
    rooms = culture.add_rooms(venue_id=venue.id, rooms=data.ROOMS, by=None, now=now)
    today, teacher = localdate(now), people.posts_on(localdate(now)).filter(role="teacher").first()
    teacher_id = teacher.user_id if teacher else next(iter(people.posts_on(localdate(now)))).user_id
    term = culture.open_term(
        name=data.TERM,
        organisation_id=people.root().id,
        starts_on=today - 30 * DAY,
        ends_on=today + 80 * DAY,
        limit=2,
        **_made(now - 40 * DAY),
    )
    for place, (title, room, day, hour, places, homework) in enumerate(data.COURSES if whole else data.COURSES[:1]):
        begun = place < 2
        first = _evening(now, day - 21 if begun else day + 3, hour, 0)
        branches = (rooms[room].id, rooms[3].id) if place == 2 else (rooms[room].id,)
        course = culture.plan_course(
            term_id=term.id,
            title=title,
            teacher_id=teacher_id,
            places=places,
            shows_homework=bool(homework),
            sessions=[
                culture.NewSession(first + n * 7 * DAY, 90, branches, homework=homework if n == 0 else "")
                for n in range(8)
            ],
            blurb="零基础也能来，材料由工会准备。",
            **_made(now - 40 * DAY),
        )
        culture.publish_course(
            course_id=course.id, terms=culture.Terms(opens_at=now - 35 * DAY, limit=1), by=None, now=now - 35 * DAY
        )
        course.refresh_from_db()
        learners = luck.sample(members, min(len(members), places + (6 if place == 1 else -3)))
        learners = [learner, *learners] if learner and place == 0 else learners
        at = min(first, now) - DAY
        claims.grant([Ask(course.offer_id or 0, one, 1, uuid4(), at, True, None) for one in learners])
        if begun:
            _taught(course, now, luck)
    return Course.objects.count()


def _taught(course: Course, now: datetime, luck: Random) -> None:
    ids = list(Claim.objects.filter(offer=course.offer_id, state="confirmed").values_list("id", flat=True))
    for lesson in course.sessions.filter(ends_at__lt=now):
        was = {id: luck.choices(("here", "excused", "away"), (88, 7, 5))[0] for id in ids}
        culture.write_attendance(session_id=lesson.id, was=was, by=None, now=lesson.ends_at)


def _menu(story: Story, now: datetime, luck: Random, whole: bool) -> tuple[int, int]:
    places, root = organisations(), people.root()
    for n, (name, county, count, a_day) in enumerate(data.TEAMS if whole else data.TEAMS[:2]):
        home = places.get(f"{county}总工会", root.id)
        team = culture.add_team(
            name=name, organisation_id=root.id, home_id=home, people_count=count, most_a_day=a_day, **_made(now)
        )
        for title, kind, minutes, most, yuan, needs, first, last in data.MENU[n] if whole else data.MENU[n][:3]:
            service = culture.NewService(
                title=title,
                kind=kind,
                minutes=minutes,
                audience=most,
                cost=Decimal(yuan),
                needs=needs,
                first_month=first,
                last_month=last,
            )
            culture.add_service(team_id=team.id, service=service, **_made(now))
    if not whole:
        return Service.objects.count(), 0
    _ways(places, now)
    _orders(story, places, now, luck)
    return Service.objects.count(), Order.objects.count()


def _ways(places: dict[str, int], now: datetime) -> None:
    ids = [places[f"{county}总工会"] for county in data.COUNTIES]
    minutes = {
        (ids[a], ids[b]): max(15, abs(data.MINUTES[a] - data.MINUTES[b]) + min(data.MINUTES[a], data.MINUTES[b]) // 2)
        for a in range(len(ids))
        for b in range(a + 1, len(ids))
    }
    culture.set_travel(minutes=minutes, by=None, now=now)
    culture.set_spots(spots=dict(zip(ids, data.SPOTS, strict=True)), by=None, now=now)


def _orders(story: Story, places: dict[str, int], now: datetime, luck: Random) -> None:
    """Some months of orders: done and rated, agreed, proposed, and two dozen that wait for the desk."""
    units = list(Organisation.objects.filter(kind="grassroots", closed_on=None).order_by("id"))
    services = list(Service.objects.select_related("team").order_by("id"))
    desk = people.posts_on(localdate(now)).filter(role="culture-officer").first()
    officer = people.posts_on(localdate(now)).filter(role="unit-officer").first()
    by = desk.user if desk else None
    if officer:
        units = [officer.organisation] * 2 + [one for one in units if one.id != officer.organisation_id]
    for n, unit in enumerate(units[:34]):
        ago = 20 + 3 * n if n < 34 else 20
        _one_order(unit, luck, services, now - (ago + 40) * DAY, by, now, done=True)
    for n, unit in enumerate(luck.sample(units, 30) + units[:1]):
        _one_order(unit, luck, services, now - DAY - n * HOUR, by, now, done=None if n < 24 or n == 30 else False)


def _one_order(
    unit: Organisation,
    luck: Random,
    services: list[Service],
    at: datetime,
    by: Any,
    now: datetime,
    *,
    done: bool | None,
) -> None:
    days = [localdate(at) + (n + luck.randrange(9, 13)) * DAY for n in (0, 7, 14)]
    fits = [one for one in services if all(_offered(one, day) for day in days)]
    service = luck.choice(fits)
    wanted = culture.Wanted(
        place=f"{unit.name}活动室" if len(unit.name) < 60 else "活动室",
        audience=min(service.audience, luck.randrange(20, 160)),
        slots=[(day, luck.randrange(3)) for day in days],
        contact="工会干事（演示）",
        phone="0577-00000000",
        wishes=luck.choice(("", "", "能不能加一个小孩子的节目", "请在午休时间", "想要讲讲劳模故事")),
    )
    order = culture.ask(service_id=service.id, organisation_id=unit.id, wanted=wanted, **_made(at))
    if done is None:
        return
    day, part = wanted.slots[0]
    if not _free(service.team, day, part):
        return
    culture.place(order_id=order.id, team_id=service.team_id, day=day, part=part, why="第 1 选择", by=by, now=at + DAY)
    if not done and luck.random() < 0.5:
        return
    for side in ("unit", "desk"):
        culture.sign(order_id=order.id, side=side, by=by, now=at + 2 * DAY)
    if done and day < localdate(now):
        came, stars = int(wanted.audience * luck.uniform(0.7, 1.1)), luck.choice((5, 5, 5, 4, 4, 3))
        culture.finish(order_id=order.id, came=came, stars=stars, words=luck.choice(data.SAID), by=by, now=now)


def _offered(service: Service, day: date) -> bool:
    first, last = service.first_month, service.last_month
    return first <= day.month <= last if first <= last else day.month >= first or day.month <= last


def _free(team: Team, day: date, part: int) -> bool:
    that_day = Order.objects.filter(team=team, day=day, state__in=Order.PLACED)
    return that_day.count() < team.most_a_day and not that_day.filter(part=part).exists()
