"""Which campaigns somebody sees, and who is told of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours
from zhijia.union.accounts.models import User
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import OFFICES, Right

from .. import rules
from ..models import Campaign, Line, Upload
from ..rules import Count as Counted
from ..rules import State
from .limits import caps_on, setting

PAGE = 30
WAITS = (State.DRAFT, State.APPROVED)


def mine(person: Person) -> QuerySet[Campaign]:
    """The campaigns of the unions over which this person may order, newest first."""
    return (
        Campaign.objects.filter(person.over(Right.GIFTS_WRITE))
        .select_related("organisation", "made_by")
        .annotate(heads=Count("lines"))
        .order_by("-id")
    )


def campaigns_before(before: int, most: int) -> list[Any]:
    """Every union's with its `heads`, newest first, from below an id on (0: from the newest): for other systems."""
    found = Campaign.objects.select_related("organisation").annotate(heads=Count("lines")).order_by("-id")
    return list((found.filter(id__lt=min(before, 2**63 - 1)) if before > 0 else found)[:most])


def campaign(person: Person, campaign_id: int, right: str = Right.GIFTS_WRITE) -> Campaign:
    """One of them. Raises NotYours."""
    found = Campaign.objects.filter(person.over(right), id=campaign_id)
    found = found.select_related("organisation", "made_by", "sent_by", "payment")
    if (one := found.first()) is None:
        raise NotYours
    return one


def at_my_units(person: Person) -> QuerySet[Campaign]:
    """Campaigns of unions above whose goods are handed out at this officer's units."""
    here = Line.objects.filter(person.over(Right.GIFTS_WRITE, "unit__path"), campaign=OuterRef("pk"))
    found = Campaign.objects.filter(Exists(here), state__in=[State.PAID, State.HANDING, State.CLOSED])
    return found.exclude(person.over(Right.GIFTS_WRITE)).select_related("organisation").order_by("-id")


def handed_out_by(person: Person, campaign_id: int) -> Campaign:
    """A campaign of one's own union, or with lines at one's units. Raises NotYours."""
    here = Line.objects.filter(person.over(Right.GIFTS_WRITE, "unit__path"), campaign=OuterRef("pk"))
    found = Campaign.objects.filter(Exists(here) | person.over(Right.GIFTS_WRITE), id=campaign_id)
    if (one := found.select_related("organisation").first()) is None:
        raise NotYours
    return one


def to_approve(person: Person) -> QuerySet[Campaign]:
    """What waits for this person's yes: not their own, and not what they have answered in this round."""
    user = person.user
    own = Q(made_by=user) | Q(sent_by=user) | Q(approvals__by=user, approvals__round=F("round"))
    found = Campaign.objects.filter(person.over(Right.GIFTS_APPROVE), state=State.SUBMITTED)
    return (
        found.exclude(id__in=Campaign.objects.filter(own).values("id"))
        .select_related("organisation", "made_by")
        .order_by("sent_at")
    )


def answered(person: Person) -> QuerySet[Campaign]:
    """What this person has said yes or no to, newest first."""
    found = Campaign.objects.filter(person.over(Right.GIFTS_APPROVE), approvals__by=person.user)
    return found.select_related("organisation").distinct().order_by("-id")


def upload(person: Person, upload_id: int) -> Upload:
    """A file of recipients of one's own campaign. Raises NotYours."""
    found = Upload.objects.filter(person.over(Right.GIFTS_WRITE, "campaign__organisation__path"), id=upload_id)
    if (one := found.select_related("campaign__organisation").first()) is None:
        raise NotYours
    return one


def line(person: Person, line_id: int) -> Line:
    """A line that is handed out at one of one's own units. Raises NotYours."""
    found = Line.objects.filter(person.over(Right.GIFTS_WRITE, "unit__path"), id=line_id)
    if (one := found.select_related("campaign__organisation", "choice", "unit", "member").first()) is None:
        raise NotYours
    return one


def counts_for(campaign: Campaign, now: datetime) -> list[Counted]:
    """The empty counts its gifts add to, with the caps of its day."""
    return rules.counts_against(campaign.purpose, caps_on(max(campaign.hand_out_on, localdate(now))))


def needed(campaign: Campaign, now: datetime) -> int:
    """How many people must say yes."""
    return 2 if campaign.amount > setting("two_above", localdate(now)) else 1


def holders(right: str, path: str, now: datetime) -> list[User]:
    """The users who hold a right over the organisation with this path today."""
    roles = [role for role, office in OFFICES.items() if right in office.rights]
    ids = [int(part) for part in path.split("/") if part]
    posts = people.posts_on(localdate(now)).filter(role__in=roles, organisation__in=ids).select_related("user")
    return list({post.user_id: post.user for post in posts}.values())


def approvers(campaign: Campaign, now: datetime) -> list[User]:
    """Who may say yes to it: by post over its union, but for whoever made or sent it."""
    own = {campaign.made_by_id, campaign.sent_by_id}
    return [user for user in holders(Right.GIFTS_APPROVE, campaign.organisation.path, now) if user.pk not in own]


def users_of(campaign: Campaign, line_ids: Iterable[int] | None = None) -> list[User]:
    """The accounts of its recipients, or of some of its lines; members who never signed in have none."""
    lines = campaign.lines.filter(member__user__isnull=False)
    if line_ids is not None:
        lines = lines.filter(id__in=list(line_ids))
    return list(User.objects.filter(id__in=lines.values("member__user")))


def my_lines(member_id: int) -> QuerySet[Line]:
    """What the union gives this member: from the moment they may choose, or once it is paid; newest first."""
    seen = Q(campaign__opened_at__isnull=False) | Q(campaign__state__in=[State.PAID, State.HANDING, State.CLOSED])
    gone = Q(campaign__state__in=[State.REFUSED, State.CANCELLED, State.EXPIRED])
    found = Line.objects.filter(seen, member=member_id).exclude(gone)
    return found.select_related("campaign__organisation", "choice", "unit").order_by("-id")


def my_line(member_id: int, line_id: int) -> Line:
    """One of them. Raises NotYours."""
    if (found := my_lines(member_id).filter(id=line_id).first()) is None:
        raise NotYours
    return found


def held(member: Member, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What this app holds about a member, for their own eyes."""
    lines = Line.objects.filter(member=member).select_related("campaign", "choice", "unit").order_by("-id")[:1000]
    return {
        _("工会送我的"): [
            {
                _("名称"): one.campaign.title,
                _("货品"): one.choice.name if one.choice else "",
                _("尺码"): one.size,
                _("刻字"): one.engraving,
                _("送到"): one.destination or one.unit.name,
                _("领取时间"): people.moment(one.collected_at),
                _("代领人"): one.collected_for,
            }
            for one in lines
        ]
    }


def waiting(person: Person) -> dict[str, Any]:
    """Numbers for the workbench: drafts and unpaid ones of this officer, what waits for their yes."""
    own = Campaign.objects.filter(person.over(Right.GIFTS_WRITE))
    return {
        "returned": own.filter(state=State.DRAFT, round__gt=0).count(),
        "unpaid": own.filter(state=State.APPROVED).order_by("held_until").first(),
        "unpaid_count": own.filter(state=State.APPROVED).count(),
        "handing": own.filter(state=State.HANDING).count(),
        "approve": to_approve(person).count() if person.may(Right.GIFTS_APPROVE) else 0,
        "approve_first": to_approve(person).first() if person.may(Right.GIFTS_APPROVE) else None,
    }
