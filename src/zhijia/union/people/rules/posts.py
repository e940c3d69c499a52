"""Who may do what: a post gives a role's rights over one organisation and everything below it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """One thing somebody may do. A right is held over a subtree of the organisations."""

    WORKBENCH = "workbench"  # see the officers' side at all
    ROSTER_READ = "roster.read"  # members' names, phones (masked), unions
    ROSTER_WRITE = "roster.write"  # add, move, correct, import members; answer applications
    IDENTITY_READ = "identity.read"  # a full phone or identity number, for 30 s, logged
    ORGANISATIONS_WRITE = "organisations.write"
    POSTS_WRITE = "posts.write"
    SERVICES_WRITE = "services.write"  # the service directory of one's own level
    JOURNAL_READ = "journal.read"
    JOBS_READ = "jobs.read"
    FEDERATION_WRITE = "federation.write"  # name, colour, parts, rule packs, OIDC clients
    FIGURES_READ = "figures.read"  # sums without names
    LEDGER_READ = "ledger.read"  # books and every transfer in them
    LEDGER_WRITE = "ledger.write"  # open books, post, reverse
    SUPPLY = "supply"  # an enterprise's own products, prices, stock, orders to ship, statements
    GOODS_WRITE = "goods.write"  # approve products and prices of every enterprise
    ORDERS_WRITE = "orders.write"  # every order: help, returns, refunds
    GIFTS_WRITE = "gifts.write"  # group orders of one's own union
    GIFTS_APPROVE = "gifts.approve"  # say yes to them
    PAYMENTS_WRITE = "payments.write"  # match bank transfers, refund
    SETTLEMENTS_READ = "settlements.read"  # whose money every sale is
    STATIONS_WRITE = "stations.write"  # publish stations, answer reports, subsidies, planning
    KEEP = "keep"  # one's own station: open or closed, what is there
    INSPECT = "inspect"  # judge a station by the standard
    CULTURE_WRITE = "culture.write"  # seasons, shows, classes, the menu, the dispatch desk
    CULTURE_ORDER = "culture.order"  # order from the menu for one's own union
    DOOR = "door"  # let people in
    TEACH = "teach"  # classes: attendance, homework, certificates; a teacher only their own
    PERFORM = "perform"  # one's own team's calendar


class Role(StrEnum):
    """What somebody's post is called."""

    ADMINISTRATOR = "administrator"
    LEADER = "leader"
    UNIT_OFFICER = "unit-officer"
    SHOP_OFFICER = "shop-officer"
    STATION_OFFICER = "station-officer"
    CULTURE_OFFICER = "culture-officer"
    PETITION_OFFICER = "petition-officer"
    AID_OFFICER = "aid-officer"
    GROWTH_OFFICER = "growth-officer"
    MIXER_OFFICER = "mixer-officer"
    NEWSROOM_OFFICER = "newsroom-officer"
    FINANCE = "finance"
    AUDITOR = "auditor"
    SUPPLIER = "supplier"
    KEEPER = "keeper"
    MENTOR = "mentor"
    INSPECTOR = "inspector"
    DOOR = "door"
    TEACHER = "teacher"
    TROUPE = "troupe"


@dataclass(frozen=True)
class Office:
    """A role's name and what it may do."""

    label: str | Promise
    rights: frozenset[Right]


def _office(label: str | Promise, *rights: Right) -> Office:
    return Office(label, frozenset({Right.WORKBENCH, *rights}))


OFFICES: dict[Role, Office] = {
    Role.ADMINISTRATOR: _office(_("系统管理员"), *Right),
    Role.LEADER: _office(_("工会领导"), Right.FIGURES_READ, Right.JOURNAL_READ, Right.GIFTS_APPROVE),
    Role.UNIT_OFFICER: _office(
        _("基层工会干事"),
        Right.ROSTER_READ,
        Right.ROSTER_WRITE,
        Right.IDENTITY_READ,
        Right.SERVICES_WRITE,
        Right.ORGANISATIONS_WRITE,
        Right.FIGURES_READ,
        Right.GIFTS_WRITE,
        Right.CULTURE_ORDER,
    ),
    Role.SHOP_OFFICER: _office(
        _("生活服务专员"), Right.SERVICES_WRITE, Right.FIGURES_READ, Right.GOODS_WRITE, Right.ORDERS_WRITE
    ),
    Role.STATION_OFFICER: _office(
        _("驿站专员"), Right.SERVICES_WRITE, Right.FIGURES_READ, Right.STATIONS_WRITE, Right.INSPECT, Right.KEEP
    ),
    Role.CULTURE_OFFICER: _office(
        _("文体专员"), Right.SERVICES_WRITE, Right.FIGURES_READ, Right.CULTURE_WRITE, Right.DOOR, Right.TEACH
    ),
    Role.PETITION_OFFICER: _office(_("信访专员"), Right.FIGURES_READ),
    Role.AID_OFFICER: _office(_("帮扶专员"), Right.ROSTER_READ, Right.IDENTITY_READ, Right.FIGURES_READ),
    Role.GROWTH_OFFICER: _office(_("青年成长专员"), Right.FIGURES_READ),
    Role.MIXER_OFFICER: _office(_("联谊专员"), Right.FIGURES_READ),
    Role.NEWSROOM_OFFICER: _office(_("宣传专员"), Right.SERVICES_WRITE, Right.FIGURES_READ),
    Role.FINANCE: _office(
        _("财务"),
        Right.FIGURES_READ,
        Right.LEDGER_READ,
        Right.LEDGER_WRITE,
        Right.PAYMENTS_WRITE,
        Right.SETTLEMENTS_READ,
    ),
    Role.AUDITOR: _office(
        _("经审委员"), Right.JOURNAL_READ, Right.FIGURES_READ, Right.LEDGER_READ, Right.SETTLEMENTS_READ
    ),
    Role.SUPPLIER: _office(_("供应商"), Right.SUPPLY, Right.SETTLEMENTS_READ),  # over their own enterprise alone
    Role.KEEPER: _office(_("驿站管理员"), Right.KEEP),
    Role.MENTOR: _office(_("导师")),
    Role.INSPECTOR: _office(_("驿站检查员"), Right.INSPECT),
    Role.DOOR: _office(_("检票员"), Right.DOOR),
    Role.TEACHER: _office(_("任课教师"), Right.TEACH),
    Role.TROUPE: _office(_("演出团队"), Right.PERFORM),
}

# Whoever holds one of these signs in with a second factor.
NEEDS_SECOND_FACTOR = frozenset(
    {
        *(Right.ROSTER_READ, Right.ROSTER_WRITE, Right.IDENTITY_READ, Right.FEDERATION_WRITE, Right.POSTS_WRITE),
        *(Right.LEDGER_WRITE, Right.PAYMENTS_WRITE, Right.GIFTS_WRITE, Right.GIFTS_APPROVE, Right.ORDERS_WRITE),
    }
)
