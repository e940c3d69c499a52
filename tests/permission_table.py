"""Who may open which page: one line for each name of a URL, written by hand and compared with what the house does.

A line gives every role its answer, the same for GET and POST: «in», «sign-in» (302), «no» (403) or «gone» (404: it is
somebody else's). The people and things of the lines are built once by test_permissions.World.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from . import permission_gifts, permission_money

OUTSIDE = ("anonymous", "of-another-federation")
MEMBERS = ("member", "member-of-another-unit")
OFFICES = (
    *("administrator", "leader", "unit-officer", "shop-officer", "station-officer", "culture-officer"),
    *("petition-officer", "aid-officer", "growth-officer", "mixer-officer", "newsroom-officer", "finance"),
    *("auditor", "supplier", "keeper", "mentor", "inspector", "door", "teacher", "troupe"),
)
ROLES = (*OUTSIDE, *MEMBERS, "officer-of-another-unit", *OFFICES)


@dataclass(frozen=True)
class Line:
    answers: dict[str, str]
    things: Callable[[Any], dict[str, Any]] = lambda world: {}
    form: tuple[tuple[str, str], ...] = ()  # what a POST says, when the thing is looked up only for a whole form
    fine: frozenset[int] = frozenset()  # further statuses that mean «you are in»

    def about(self, **names: Any) -> "Line":
        """What stands in the address: a number or word, or the name of one of the world's things."""

        def find(world: Any) -> dict[str, Any]:
            known = {key: getattr(world, str(name), name) for key, name in names.items()}
            return {key: getattr(thing, "pk", thing) for key, thing in known.items()}

        return replace(self, things=find)

    def gone(self, *roles: str) -> "Line":
        return replace(self, answers={**self.answers, **dict.fromkeys(roles, "gone")})

    def met_by(self, *roles: str) -> "Line":
        return replace(self, answers={**self.answers, **dict.fromkeys(roles, "in")})

    def sends(self, **form: str) -> "Line":
        return replace(self, form=tuple(form.items()))

    def may_say(self, *statuses: int) -> "Line":
        return replace(self, fine=frozenset(statuses))


def _line(inside: Any, rest: str) -> Line:
    answers = {role: "in" if role in inside else rest for role in ROLES}
    return Line({role: "sign-in" if role in OUTSIDE and a != "in" else a for role, a in answers.items()})


def only(*roles: str) -> Line:
    """An office is held in a unit; one held elsewhere opens the lists too, and sees its own there."""
    return _line({*roles, *(["officer-of-another-unit"] if "unit-officer" in roles else [])}, "no")


def one(*roles: str) -> Line:
    """A thing of one unit: for another unit's officer it is not there."""
    return only(*roles).gone("officer-of-another-unit") if "unit-officer" in roles else only(*roles)


everyone = _line(ROLES, "")
signed_in = _line([role for role in ROLES if role not in OUTSIDE], "sign-in")
members = _line([role for role in ROLES if role not in (*OUTSIDE, "supplier")], "no")
# For the one member whose thing it is.
hers = members.gone(*(role for role in ROLES if role not in (*OUTSIDE, "member", "supplier")))
hers_alone = signed_in.gone(*(role for role in ROLES if role not in (*OUTSIDE, "member")))
nobody = Line(dict.fromkeys(ROLES, "gone"))
system = Line(dict.fromkeys(ROLES, "sign-in"))  # a federation's session opens nothing of the installation's

AT_WORK = only(*OFFICES)
ROSTER_READ = ("unit-officer", "aid-officer", "administrator")
ROSTER_WRITE = ("unit-officer", "administrator")
NO_FIGURES = ("supplier", "keeper", "mentor", "inspector", "door", "teacher", "troupe")
FIGURES = tuple(role for role in OFFICES if role not in NO_FIGURES)
SERVICES = (
    *("unit-officer", "shop-officer", "station-officer", "culture-officer", "newsroom-officer", "administrator"),
)
JOURNAL = ("administrator", "leader", "auditor")
CULTURE = ("culture-officer", "administrator")
CULTURE_ORDER = ("unit-officer", "administrator")
DOOR = ("culture-officer", "door", "administrator")
TEACH = ("culture-officer", "teacher", "administrator")
PERFORM = ("troupe", "administrator")
SUPPLY = ("supplier", "administrator")
ORDERS = ("shop-officer", "administrator")
KEEP = ("keeper", "station-officer", "administrator")

STATIONS = ("station-officer", "administrator")
KEEP = ("keeper", *STATIONS)
INSPECT = ("inspector", *STATIONS)

SUPPLY = ("supplier", "administrator")
GOODS = ("shop-officer", "administrator")

FEDERATION: dict[str, Line] = {
    # stations
    **dict.fromkeys(["stations", "stations-near", "stations-points", "station-host"], everyone),
    **dict.fromkeys(["station", "station-scanned", "station-report", "station-wall"], everyone.about(code="code")),
    "station-report-answer": everyone.about(token="report_token"),
    "station-host-answer": everyone.about(token="host_token"),
    "keep": only(*KEEP),
    **dict.fromkeys(
        ["keep-station", "keep-tap", "keep-restock", "keep-thanks"], only(*KEEP).about(station_id="station")
    ),
    "keep-batch-gone": only(*KEEP).about(station_id="station", batch_id="batch"),
    "inspect": only(*INSPECT),
    "inspect-station": only(*INSPECT).about(station_id="station"),
    "inspect-building": only(*INSPECT).about(building_id="building"),
    **dict.fromkeys(
        [
            *("work-stations", "work-station-new", "work-stations-import", "work-stations-template"),
            *("work-stations-export", "work-station-reports", "work-restocks", "work-expiring", "work-stars"),
            *(
                "work-buildings",
                "work-subsidies",
                "work-plans",
                "work-plan-new",
                "work-points-new",
                "work-points-drawn",
            ),
        ],
        only(*STATIONS),
    ),
    "work-station-figures": only(*FIGURES),
    **dict.fromkeys(
        [
            *("work-station", "work-station-edit", "work-station-publish", "work-station-pause", "work-station-close"),
            *("work-station-day", "work-station-doors", "work-station-plaque", "work-subsidy-new"),
        ],
        only(*STATIONS).about(station_id="station"),
    ),
    **dict.fromkeys(["work-station-report", "work-station-report-take"], only(*STATIONS).about(report_id="report")),
    **dict.fromkeys(["work-plan", "work-plan-stop"], only(*STATIONS).about(plan_id="plan")),
    "work-points": only(*STATIONS).about(dataset_id="dataset"),
    "work-restock": only(*STATIONS).about(restock_id="restock").sends(state="promised"),
    **dict.fromkeys(
        [
            *("work-building", "work-building-agree", "work-building-open", "work-building-decline"),
            "work-building-end",
        ],
        only(*STATIONS).about(building_id="building"),
    ),
    **dict.fromkeys(
        [
            *("api-v1:stations", "api-v1:nearest-stations", "api-v1:stations-geojson", "api-v1:stations-csv"),
            *("api-v1:stations-hsds", "api-v1:open311-requests", "api-v1:reports-atom"),
        ],
        everyone,
    ),
    "api-v1:station": everyone.about(code="code"),
    "work-subsidy-papers": only(*permission_money.READ),
    "work-subsidy": only(*permission_money.WRITE).about(subsidy_id="subsidy"),
    # portal
    "home": everyone,
    "services": everyone,
    "service": everyone.about(service_id="service"),
    "service-go": everyone.about(service_id="link"),
    "search": everyone,
    "work": AT_WORK,
    "work-search": AT_WORK,
    "work-services": only(*SERVICES),
    "work-service-new": only(*SERVICES),
    "work-service": one(*SERVICES).about(service_id="service"),
    "work-service-preview": one(*SERVICES).about(service_id="service"),
    "work-service-publish": one(*SERVICES).about(service_id="service"),
    "work-service-retire": one(*SERVICES).about(service_id="service"),
    "work-service-pin": one(*SERVICES).about(service_id="service").sends(pinned="1"),
    "work-feeds": only(*SERVICES),
    "work-feed-new": only(*SERVICES),
    "work-feed": one(*SERVICES).about(feed_id="feed"),
    "work-feed-edit": one(*SERVICES).about(feed_id="feed"),
    "work-feed-try": one(*SERVICES).about(feed_id="feed"),
    "work-feed-run": one(*SERVICES).about(feed_id="feed"),
    "work-feed-upload": one(*SERVICES).about(feed_id="feed"),
    "work-feed-remove": one(*SERVICES).about(feed_id="feed"),
    "api-v1:api-root": everyone.may_say(404),
    **{f"api-v1:{one}": everyone for one in ("openapi-json", "openapi-view", "federation", "services")},
    # people
    "me": signed_in,
    "my-data": members,
    "my-data-copy": members,
    "my-data-correct": members,
    "my-consent": members.about(purpose="figures"),
    "my-data-erase": members,
    "my-transfer": members,
    # the officers who may withdraw it on their page may do so here
    "my-transfer-withdraw": hers.met_by("unit-officer", "administrator").about(transfer_id="transfer"),
    "join": everyone,
    "join-name": everyone,
    "join-phone": everyone,
    "join-code": everyone,
    "join-union": everyone,
    "join-employment": everyone,
    "join-check": everyone,
    "join-done": everyone,
    "erased": everyone,
    "members": only(*ROSTER_READ),
    "member-add": only(*ROSTER_WRITE),
    "member-export": only(*ROSTER_READ),
    "member-exports": only(*ROSTER_READ),
    "member-export-file": one(*ROSTER_READ)
    .about(export_id="export")
    .gone("aid-officer", "administrator"),  # whoever made it
    "member-card": one(*ROSTER_READ).about(member_id="ann"),
    "member-correct": one(*ROSTER_WRITE).about(member_id="ann"),
    "member-tags": one(*ROSTER_WRITE).about(member_id="ann"),
    "member-leave": one(*ROSTER_WRITE).about(member_id="ann"),
    "member-return": one(*ROSTER_WRITE).about(member_id="ann"),
    "transfer-start": one(*ROSTER_WRITE).about(member_id="ann"),
    "member-reveal": one(*ROSTER_READ).about(member_id="ann", field="phone"),
    "member-masked": one(*ROSTER_READ).about(member_id="ann", field="phone"),
    "applications": only(*ROSTER_READ),
    "application-decide": one(*ROSTER_WRITE).about(application_id="application").sends(yes="0", reason="查无此人"),
    "correction-answer": one(*ROSTER_WRITE).about(correction_id="correction").sends(yes="0", reason="查无此人"),
    "transfers": only(*ROSTER_READ),
    "transfer-answer": one(*ROSTER_WRITE).about(transfer_id="incoming").sends(yes="0", reason="查无此人"),
    "transfer-withdraw": one(*ROSTER_WRITE).about(transfer_id="transfer"),
    "organisations": only(*FIGURES),
    "organisation": one(*FIGURES).about(organisation_id="boilers"),
    "organisation-children": one(*FIGURES).about(organisation_id="boilers"),
    "organisation-add": one(*ROSTER_WRITE).about(organisation_id="boilers"),
    "organisation-rename": one(*ROSTER_WRITE).about(organisation_id="boilers"),
    "organisation-move": one(*ROSTER_WRITE).about(organisation_id="boilers"),
    "organisation-merge": one(*ROSTER_WRITE).about(organisation_id="boilers"),
    "organisation-close": one(*ROSTER_WRITE).about(organisation_id="boilers"),
    "posts": only("administrator"),
    "post-add": only("administrator"),
    "post-end": only("administrator").about(post_id="post"),
    # claims
    "my-claims": members,
    "my-claim-cancel": hers.about(claim_id="claim"),
    "my-claim-confirm": hers.about(claim_id="claim"),
    # shop
    **dict.fromkeys(["basket", "basket-put", "basket-accept", "checkout", "checkout-check", "group-buys"], members),
    "group-buy": members.about(buy_id="buy"),
    "pick-up-places": everyone,
    **dict.fromkeys(["addresses", "orders", "savings"], members),
    **dict.fromkeys(["address", "address-forget"], hers.about(address_id="address")),
    **dict.fromkeys(
        ["order", "order-prolong", "order-pay", "order-cancel", "order-again", "invoice"], hers.about(order_id="order")
    ),
    **dict.fromkeys(["parcel-receive", "parcel-code", "return-new"], hers.about(order_id="order", parcel_id="parcel")),
    "review": hers.about(order_id="order", line_id="line"),
    "return": hers.about(return_id="returning"),
    "return-send": hers.about(return_id="returning"),
    **dict.fromkeys(["return-withdraw", "return-dispute"], hers.about(return_id="returning")),
    **dict.fromkeys(["shipping", "shipping-print", "shipping-export", "shipping-import"], only(*SUPPLY)),
    **dict.fromkeys(
        ["work-parcel", "work-parcel-arrive", "work-parcel-cancel", "work-parcel-take-back"],
        only(*SUPPLY).about(parcel_id="parcel"),
    ),
    **dict.fromkeys(["work-returns", "supply-reviews", "partners", "token-make", "hook-add"], only(*SUPPLY)),
    "work-return": only(*SUPPLY).about(return_id="returning"),
    "review-answer": only(*SUPPLY).about(review_id="review"),
    "token-revoke": only(*SUPPLY).about(token_id="token"),
    "hook": only(*SUPPLY).about(hook_id="hook"),
    "hook-again": only(*SUPPLY).about(hook_id="hook", delivery_id="delivery"),
    **dict.fromkeys(["work-orders", "work-disputes", "work-reviews", "work-places", "work-group-buys"], only(*ORDERS)),
    **dict.fromkeys(
        ["work-order", "work-order-cancel", "work-order-refund", "work-order-invoice"],
        only(*ORDERS).about(order_id="order"),
    ),
    "work-dispute": only(*ORDERS).about(return_id="returning"),
    "review-hide": only(*ORDERS).about(review_id="review"),
    "work-place-change": only(*ORDERS).about(place_id="place"),
    "work-counters": only(*KEEP),
    "work-counter": only(*KEEP).about(place_id="place"),
    "work-counter-arrive": only(*KEEP).about(place_id="place", parcel_id="sent"),
    "shop-figures": only(*FIGURES),
    **dict.fromkeys(["api-v1:place", "api-v1:orders", "api-v1:parcels"], everyone.may_say(401, 403)),
    **dict.fromkeys(["api-v1:prices", "api-v1:propose"], everyone.may_say(401, 403).about(code="WORLD-1")),
    "api-v1:order": everyone.may_say(401, 403, 404).about(order_id="order"),
    **dict.fromkeys(
        ["api-v1:parcel", "api-v1:ship", "api-v1:arrive"], everyone.may_say(401, 403).about(parcel_id="parcel")
    ),
    **dict.fromkeys(["api-v1:stock", "api-v1:change_stock"], everyone.may_say(401, 403).about(code="WORLD-1")),
    "my-claim-appeal": hers.about(claim_id="claim"),
    "draw": everyone.about(draw_id="draw"),
    "draw-labels": everyone.about(draw_id="draw"),
    "draw-document": everyone.about(draw_id="draw"),
    "draw-verifier": everyone,
    # payments
    "pay": hers_alone.about(number="payment_number"),
    "pay-status": hers_alone.about(number="payment_number"),
    "pay-ask": hers_alone.about(number="payment_number"),
    "pay-cancel": hers_alone.about(number="payment_number"),
    "pay-notify": everyone.about(carrier="test").may_say(413, 503),  # unsigned words are not heard
    "test-cashier": nobody.about(number="ZJ00000000000000_1"),  # there is none in production
    **permission_money.lines(only, members, everyone),
    # goods
    **dict.fromkeys(["api-v1:goods", "api-v1:goods-categories"], everyone),
    "api-v1:goods-product": everyone.about(product_id="product"),
    **dict.fromkeys(["goods", "goods-list", "goods-brands"], everyone),
    "goods-product": everyone.about(product_id="product"),
    "goods-history": everyone.about(sku_id="sku"),
    "goods-brand": everyone.about(brand_id="brand"),
    "goods-evidence": everyone.about(evidence_id="evidence"),
    "goods-picture": everyone.about(picture_id="picture", size="small"),
    **dict.fromkeys(["supply", "supply-shelf", "supply-papers", "supply-new", "supply-sheets"], only(*SUPPLY)),
    **dict.fromkeys(["supply-template", "supply-export"], only(*SUPPLY)),
    **dict.fromkeys(
        ["supply-product", "supply-edit", "supply-pack", "supply-hand-in", "supply-withdraw", "supply-picture-add"],
        only(*SUPPLY).about(product_id="product"),
    ),
    **dict.fromkeys(
        ["supply-price", "supply-evidence", "supply-stock", "supply-stop"], only(*SUPPLY).about(sku_id="sku")
    ),
    "supply-evidence-file": only(*SUPPLY).about(evidence_id="evidence"),
    "supply-attach": only(*SUPPLY).about(evidence_id="evidence"),
    "supply-picture": only(*SUPPLY).about(picture_id="picture"),
    "supply-picture-remove": only(*SUPPLY).about(picture_id="picture"),
    "supply-paper-withdraw": only(*SUPPLY).about(proposal_id="proposal"),
    **dict.fromkeys(
        ["supply-sheet", "supply-sheet-load", "supply-sheet-discard"], only(*SUPPLY).about(sheet_id="sheet")
    ),
    **dict.fromkeys(["work-goods", "work-goods-decide", "work-goods-shelf", "work-goods-figures"], only(*GOODS)),
    **dict.fromkeys(["work-goods-enterprises", "work-goods-enterprise-new", "work-goods-brands"], only(*GOODS)),
    "work-goods-brand-new": only(*GOODS),
    "work-goods-brand": only(*GOODS).about(brand_id="brand"),
    **{f"work-goods-{one}": only(*GOODS).about(product_id="product") for one in ("product", "off", "words")},
    **dict.fromkeys(["work-goods-stop", "work-goods-seen"], only(*GOODS).about(sku_id="sku")),
    "work-goods-evidence": only(*GOODS).about(evidence_id="evidence"),
    "work-goods-picture": only(*GOODS).about(picture_id="picture"),
    **dict.fromkeys(["work-goods-enterprise", "work-goods-close"], only(*GOODS).about(enterprise_id="enterprise")),
    **permission_gifts.lines(only, one, hers, members, signed_in, everyone),
    # rosters
    "rosters": only(*ROSTER_WRITE),
    "roster-template": only(*ROSTER_WRITE),
    "roster": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-match": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-load": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-again": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-undo": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-discard": one(*ROSTER_WRITE).about(roster_id="roster"),
    "roster-wrong-rows": one(*ROSTER_WRITE).about(roster_id="roster"),
    # culture
    **dict.fromkeys(["shows", "shows-calendar", "courses"], everyone),
    "certificates": everyone.may_say(404),
    **dict.fromkeys(["show", "show-calendar"], everyone.about(show_id="show")),
    **dict.fromkeys(["course", "course-calendar"], everyone.about(course_id="course")),
    "certificate": everyone.about(number="certificate"),
    **dict.fromkeys(["show-sign-up", "show-seats", "show-wish"], members.about(show_id="show")),
    "course-sign-up": members.about(course_id="course"),
    "course-homework": hers.about(session_id="lesson").sends(words="写好了"),
    "my-tickets": members,
    "my-culture": members,
    "culture-say": members.about(offer_id="claim"),
    **dict.fromkeys(["my-ticket-pass-on", "my-ticket-give-back"], hers.about(ticket_id="ticket")),
    **dict.fromkeys(
        [
            *("work-shows", "work-show-new", "work-season-new", "work-season-template", "work-venues", "work-courses"),
            *("work-course-new", "work-term-new", "work-appeals", "desk", "desk-propose", "work-menu", "coverage"),
        ],
        only(*CULTURE),
    ),
    **dict.fromkeys(
        [
            *(
                "work-show",
                "work-show-publish",
                "work-show-move",
                "work-show-cancel",
                "work-show-give",
                "work-show-change",
            ),
            *("work-show-release", "work-show-poster", "work-show-summary"),
            *("work-draw", "work-draw-freeze", "work-draw-make"),
        ],
        only(*CULTURE).about(show_id="show"),
    ),
    "work-show-asked": only(*CULTURE).about(show_id="reviewed"),
    "work-show-asked-answer": only(*CULTURE).about(show_id="reviewed", claim_id="asked_for").sends(approved="1"),
    **dict.fromkeys(
        ["work-season", "work-season-export", "work-season-publish"], only(*CULTURE).about(season_id="season")
    ),
    "work-venue": only(*CULTURE).about(venue_id="venue"),
    "work-appeal-answer": only(*CULTURE).about(appeal_id="appeal").sends(accepted="1"),
    **dict.fromkeys(
        ["work-course", "work-course-summary", "work-course-poster", "work-course-cancel", "work-course-asked"],
        only(*CULTURE).about(course_id="course"),
    ),
    "work-course-asked-answer": only(*CULTURE)
    .about(course_id="asked_course", claim_id="asked_to_learn")
    .sends(approved="1"),
    "work-menu-offer": only(*CULTURE).about(service_id="menu_line").sends(on="1"),
    **dict.fromkeys(["desk-order", "desk-sign"], only(*CULTURE).about(order_id="culture_order")),
    "doors": only(*DOOR),
    **dict.fromkeys(["door", "door-snapshot", "door-merge", "door-check"], only(*DOOR).about(show_id="show")),
    "teaching": only(*TEACH),
    "teach-course": only(*TEACH).about(course_id="course"),
    "teach-certificates": only(*TEACH).about(course_id="course"),
    "teach-session": only(*TEACH).about(session_id="lesson"),
    "teach-lesson-plan": only(*TEACH).about(session_id="lesson"),
    "teach-comment": only(*TEACH).about(homework_id="homework"),
    "culture-menu": only(*CULTURE_ORDER),
    "culture-order-new": only(*CULTURE_ORDER).about(service_id="menu_line"),
    "culture-orders": only(*CULTURE_ORDER),
    **dict.fromkeys(
        ["culture-order", "culture-order-sign", "culture-order-withdraw"],
        one(*CULTURE_ORDER).about(order_id="culture_order"),
    ),
    "my-team": only(*PERFORM),
    "team-off": only(*PERFORM).about(team_id="team").sends(cell="2027-01-05 1 1"),
    # accounts
    "second-factor": signed_in,
    "account-security": signed_in,
    "session-end": hers_alone.about(session_id="session"),
    "sign-in-locks": only("administrator"),
    "sign-in-unlock": only("administrator"),
    "sign-in-issuer": only("administrator"),
    "sign-in-clients": only("administrator"),
    "sign-in-client-drop": only("administrator").about(client_id="client"),
    **dict.fromkeys(["account_login", "account_request_login_code", "account_inactive"], everyone),
    "account_logout": everyone,
    "account_confirm_login_code": signed_in,  # without a code asked for, back to the start
    "mfa_authenticate": signed_in,
    "openid_connect_login": nobody.about(provider_id="unheard-of"),
    "openid_connect_callback": nobody.about(provider_id="unheard-of"),
    "socialaccount_login_cancelled": everyone,
    "socialaccount_login_error": everyone.may_say(401),
    **dict.fromkeys(["idp:oidc:configuration", "idp:oidc:jwks", "idp:oidc:logout"], everyone),
    "idp:oidc:authorization": signed_in,
    "idp:oidc:device_authorization": signed_in,
    **dict.fromkeys(
        ["idp:oidc:token", "idp:oidc:revoke", "idp:oidc:device_code", "idp:oidc:userinfo"], everyone.may_say(401, 403)
    ),
    **dict.fromkeys(
        [
            *("account_reauthenticate", "account_change_password", "account_set_password", "usersessions_list"),
            *("mfa_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
        ],
        signed_in.may_say(403, 404),  # nobody of the cast has set up a second factor of their own
    ),
    # journal
    "journal": only(*JOURNAL),
    "journal-export": only(*JOURNAL),
    "jobs": only("administrator"),
    "job-again": only("administrator").about(job_id="job"),
    # federations
    "mark": everyone.about(name="none.png").may_say(404),
    **dict.fromkeys(["settings", "settings-mark", "rule-packs"], only("administrator")),
    "rule-pack-new": only("administrator").about(kind="gift-limit"),
    "rule-pack-drop": only("administrator").about(pack_id="pack"),
    # clocks
    **dict.fromkeys(["calendar", "calendar-take"], only("administrator")),
    # notices
    "notices": signed_in,
    "notices-read": signed_in,
    "notice": hers_alone.about(notice_id="notice"),
    "complain": everyone,
    "complaints": only("administrator"),
    "complaint-answered": only("administrator").about(complaint_id="complaint"),
    # demo: closed unless the installation and the federation are a demonstration
    "demo-cast": nobody,
    "demo-sign-in": nobody,
    # web
    "brand-css": everyone.about(colour="c02b1d"),
    **dict.fromkeys(["preferences", "offline", "service-worker", "design"], everyone),
}

# The installation's own pages. Django's admin is one line: every name of it answers alike.
INSTALLATION: dict[str, Line] = {"index": everyone, "healthz": everyone, "readyz": everyone, "admin:*": system}
