"""Small parts every template uses: icons, fields, dates, money, charts."""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, Form, RadioSelect
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijia.web import charts

register = template.Library()


@lru_cache(maxsize=512)
def _icon(name: str, css: str) -> str:
    try:
        return str(lucide._render_icon(name, 24, **{"class": css, "aria_hidden": "true"}))
    except Exception:  # the library's own error for a name it does not have; a page must not fall for a picture
        return str(lucide._render_icon("circle", 24, **{"class": css, "aria_hidden": "true"}))


@register.simple_tag
def icon(name: str, css: str = "ic") -> SafeString:
    """A lucide icon by name, hidden from screen readers: the word stands beside it."""
    return SafeString(_icon(name + "", css + ""))


# Fields


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, help, error and input of one form field, tied together for screen readers."""
    kind = _kind(bound)
    identity, wrong = bound.auto_id or bound.html_name, str(bound.errors[0]) if bound.errors else ""
    context = {"bound": bound, "id": identity, "wrong": wrong, "kind": kind, "optional": not bound.field.required}
    if kind == "input":
        context["widget"] = _widget(bound, identity, wrong)
    return SafeString(render_to_string("web/field.html", context))


def _kind(bound: BoundField) -> str:
    match bound.field.widget:
        case CheckboxSelectMultiple() | RadioSelect():
            return "choices"
        case CheckboxInput():
            return "check"
    return "input"


def _widget(bound: BoundField, identity: str, wrong: str) -> SafeString:
    described = [f"{identity}-help"] if bound.help_text else []
    extra: dict[str, Any] = {}
    if wrong:
        described.append(f"{identity}-wrong")
        extra["aria-invalid"] = "true"
    if described:
        extra["aria-describedby"] = " ".join(described)
    if isinstance(bound.field.widget, FileInput) and bound.field.required:
        extra["required"] = True
    return bound.as_widget(attrs={"id": identity, **bound.field.widget.attrs, **extra})


@register.simple_tag
def errors(form: Form | None) -> SafeString:
    """The summary at the top, each line a link to its field; nothing when all is well."""
    if form is None or not form.errors:
        return SafeString("")
    problems = [
        {"text": text, "id": form[name].auto_id if name in form.fields else ""}
        for name, texts in form.errors.items()
        for text in texts
    ]
    return SafeString(render_to_string("web/errors.html", {"problems": problems}))


# Dates, numbers, names


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def day(value: Date | datetime | None) -> str:
    """11月30日（周一）; another year than this one is said."""
    if not value:
        return "—"
    local = localtime(value) if isinstance(value, datetime) else value
    year = "" if local.year == localtime().year else ("Y" if _english() else "Y年")
    if _english():
        return date_format(local, f"D j M {year}".strip())
    week = "一二三四五六日"[local.weekday()]
    return f"{date_format(local, f'{year}n月j日')}（周{week}）"


@register.filter
def moment(value: datetime | None) -> str:
    """11月30日（周一）20:00."""
    if not value:
        return "—"
    return f"{day(value)}{' ' if _english() else ''}{localtime(value):%H:%M}"


@register.filter
def deadline(value: datetime | None) -> str:
    """«11月30日（周一）前»; the hour only where it is not the end of the day."""
    if not value:
        return "—"
    ends_with_the_day = localtime(value).strftime("%H:%M") == "23:59"
    return _("%s前") % (day(value) if ends_with_the_day else moment(value))


@register.filter
def ours(name: str) -> str:
    """A name that we gave and stored, in the reader's language: «银行存款». Somebody's own words stay as they are."""
    return _(name) if name else ""


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """¥1,234.50."""
    return "—" if value is None else f"¥{Decimal(value):,.2f}"


@register.filter
def grouped(value: float | None) -> str:
    """1,234; a fraction keeps up to two places."""
    return "—" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


@register.filter
def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


@register.filter
def capped(count: int | None) -> str:
    """What fits beside a bell: nothing for none, 99+ for many."""
    return "" if not count else "99+" if count > 99 else str(count)


@register.filter
def masked(value: str | None) -> str:
    """139****0001, 110101********0011: the middle is nobody's business."""
    if not value:
        return "—"
    head, tail = (6, 4) if len(value) > 11 else (3, 4)
    return value[:head] + "*" * max(0, len(value) - head - tail) + value[-tail:] if len(value) > head + tail else "****"


@register.filter
def called(federation: Any) -> str:
    """The federation's name in the reader's language."""
    return (federation.name_en if _english() else "") or federation.name


@register.filter
def add_number(value: float, more: float) -> str:
    return f"{value + more:.1f}"


@register.filter
def unlocalize(value: float) -> str:
    """A number as SVG wants it, in every language."""
    return f"{value:.1f}"


# Larger parts


@register.simple_tag
def progress(done: int, total: int) -> SafeString:
    """A bar with its counts."""
    words = _("已处理 %(done)s / %(total)s") % {"done": f"{done:,}", "total": f"{total:,}"}
    return format_html('<p class="num">{}</p><progress max="{}" value="{}">{}</progress>', words, total, done, words)


@register.simple_tag
def kpi(label: Any, value: Any, note: Any = "") -> SafeString:
    note = format_html('<p class="d">{}</p>', note) if note else ""
    return format_html('<div class="card kpi"><p class="l">{}</p><p class="v">{}</p>{}</div>', label, value, note)


@register.inclusion_tag("web/chart.html")
def chart(drawn: charts.Chart) -> dict[str, Any]:
    return {"chart": drawn}


@register.inclusion_tag("web/chart.html")
def line_chart(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> dict[str, Any]:
    return {"chart": charts.line(title, rows, sentence)}


@register.inclusion_tag("web/chart.html")
def bar_chart(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> dict[str, Any]:
    return {"chart": charts.bars(title, rows, sentence)}


@register.inclusion_tag("web/chart.html")
def donut_chart(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> dict[str, Any]:
    return {"chart": charts.donut(title, rows, sentence)}
