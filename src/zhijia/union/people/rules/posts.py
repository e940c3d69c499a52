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


@dataclass(frozen=True)
class Office:
    """A role's name and what it may do."""

    label: str | Promise
    rights: frozenset[Right]


def _office(label: str | Promise, *rights: Right) -> Office:
    return Office(label, frozenset({Right.WORKBENCH, *rights}))


OFFICES: dict[Role, Office] = {
    Role.ADMINISTRATOR: _office(_("系统管理员"), *Right),
    Role.LEADER: _office(_("工会领导"), Right.FIGURES_READ, Right.JOURNAL_READ),
    Role.UNIT_OFFICER: _office(
        _("基层工会干事"),
        Right.ROSTER_READ,
        Right.ROSTER_WRITE,
        Right.IDENTITY_READ,
        Right.SERVICES_WRITE,
        Right.ORGANISATIONS_WRITE,
        Right.FIGURES_READ,
    ),
    Role.SHOP_OFFICER: _office(_("生活服务专员"), Right.SERVICES_WRITE, Right.FIGURES_READ),
    Role.STATION_OFFICER: _office(_("驿站专员"), Right.SERVICES_WRITE, Right.FIGURES_READ),
    Role.CULTURE_OFFICER: _office(_("文体专员"), Right.SERVICES_WRITE, Right.FIGURES_READ),
    Role.PETITION_OFFICER: _office(_("信访专员"), Right.FIGURES_READ),
    Role.AID_OFFICER: _office(_("帮扶专员"), Right.ROSTER_READ, Right.IDENTITY_READ, Right.FIGURES_READ),
    Role.GROWTH_OFFICER: _office(_("青年成长专员"), Right.FIGURES_READ),
    Role.MIXER_OFFICER: _office(_("联谊专员"), Right.FIGURES_READ),
    Role.NEWSROOM_OFFICER: _office(_("宣传专员"), Right.SERVICES_WRITE, Right.FIGURES_READ),
    Role.FINANCE: _office(_("财务"), Right.FIGURES_READ, Right.LEDGER_READ, Right.LEDGER_WRITE),
    Role.AUDITOR: _office(_("经审委员"), Right.JOURNAL_READ, Right.FIGURES_READ, Right.LEDGER_READ),
    Role.SUPPLIER: _office(_("供应商")),
    Role.KEEPER: _office(_("驿站管理员")),
    Role.MENTOR: _office(_("导师")),
}

# Whoever holds one of these signs in with a second factor.
NEEDS_SECOND_FACTOR = frozenset(
    {
        *(Right.ROSTER_READ, Right.ROSTER_WRITE, Right.IDENTITY_READ, Right.FEDERATION_WRITE, Right.POSTS_WRITE),
        Right.LEDGER_WRITE,
    }
)
