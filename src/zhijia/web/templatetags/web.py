"""Small parts every template uses."""

from typing import Any

import lucide
from django import template
from django.template.defaultfilters import date
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "ic") -> SafeString:
    return SafeString(lucide._render_icon(name, 24, **{"class": css, "aria_hidden": "true"}))


@register.simple_tag
def field(bound: Any) -> SafeString:
    return SafeString(bound.as_field_group())


@register.simple_tag
def errors(form: Any) -> SafeString:
    return SafeString(form.errors)


@register.filter
def day(value: Any) -> str:
    return date(value, "n月j日（D）")


@register.filter
def moment(value: Any) -> str:
    return date(localtime(value), "n月j日（D）H:i")


@register.filter
def yuan(value: Any) -> str:
    return f"¥{value:,.2f}"


@register.filter
def masked(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}"
