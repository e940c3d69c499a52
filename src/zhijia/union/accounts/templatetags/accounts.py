"""What the sign-in pages show besides their forms."""

from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.safestring import SafeString

from zhijia.union.accounts import queries
from zhijia.union.notices import queries as notices

register = template.Library()


@register.simple_tag
def issuer() -> Any:
    """12351 or another, when members may sign in by it."""
    return queries.issuer()


@register.simple_tag
def shown_messages(phone: str) -> Any:
    """The last short messages to this phone: the demo's telephone."""
    return notices.shown_messages(phone, 1)


@register.simple_tag(takes_context=True)
def demo_cast_block(context: Any) -> SafeString:
    """The cast to sign in as by one tap; nothing outside of the demo."""
    from django.conf import settings

    federation = getattr(context["request"], "federation", None)
    if not (settings.DEMO and federation and federation.is_demo):
        return SafeString("")
    block = select_template(["demo/cast.html", "accounts/no_cast.html"])
    return SafeString(block.render({"request": context["request"]}, context["request"]))
