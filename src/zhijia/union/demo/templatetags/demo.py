"""The cast, for the sign-in page."""

from django import template
from django.utils.translation import gettext_lazy as _

from zhijia.union.demo import queries

register = template.Library()

GROUPS = {"members": _("会员"), "officers": _("工会干部"), "partners": _("合作伙伴")}


@register.simple_tag
def demo_cast() -> list[dict[str, object]]:
    """[{title, people}] of this federation; empty outside of the demo."""
    cast = queries.cast_here()
    groups = [{"title": title, "people": [one for one in cast if one.group == key]} for key, title in GROUPS.items()]
    return [group for group in groups if group["people"]]
