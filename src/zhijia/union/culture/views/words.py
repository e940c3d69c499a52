"""A proposal of the dispatch, in words."""

from django.utils.translation import gettext as _

from zhijia.solve.dispatch import Placed

from ..models import Order, Team


def reason(placed: Placed, order: Order, team: Team) -> str:
    """Why this date and this team, line by line of what it was worth."""
    first = placed.worth["unit"] >= 400
    parts = [_("第 %d 选择") % (placed.rank + 1)]
    parts.append(_("该单位今年第一次") if first else _("该单位今年已有安排"))
    if placed.worth["county"] >= 200:
        parts.append(_("%s今年第一次") % order.county.name)
    if placed.minutes:
        parts.append(_("%(team)s路上约 %(n)d 分钟") % {"team": team.name, "n": placed.minutes})
    return "，".join(parts)


def why_left(why: str) -> str:
    """Why an order found no place."""
    return {
        "busy": _("三个时间团队都没有空"),
        "far": _("同一天另一场太远，赶不过来"),
        "taken": _("时间给了更少轮到的单位，请对方另选时间"),
    }[why]
