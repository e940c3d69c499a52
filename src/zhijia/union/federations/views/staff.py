"""A federation as its administrators set it: name, look, parts, and the rules of its region."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.web.access import needs
from zhijia.web.colours import contrast_of, shades
from zhijia.web.http import Request, go, page

from .. import actions, queries, rules
from ..forms import PackForm, PictureForm, SettingsForm


@needs("federation.write")
def settings(request: Request) -> HttpResponse:
    known = queries.current()
    initial = {name: getattr(known, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=initial)
    if form.attempt(actions.change_federation, by=request.user, now=now()):
        messages.success(request, _("已保存。大约两秒后所有页面都是新的样子。"))
        return go(request, "settings")
    return _settings_page(request, form=form, picture=PictureForm())


@needs("federation.write")
@require_POST
def mark_picture(request: Request) -> HttpResponse:
    """Set the picture, or with `remove` go back to the icon."""
    if request.POST.get("remove"):
        actions.set_mark_picture(content=b"", by=request.user, now=now())
        return go(request, "settings")
    picture = PictureForm(request.POST, request.FILES)
    if picture.is_valid():
        file = picture.cleaned_data["picture"]
        try:
            # One byte more than may be: the action says what is too large.
            actions.set_mark_picture(content=file.read(rules.MARK_BYTES + 1), by=request.user, now=now())
            messages.success(request, _("标志已更换。"))
            return go(request, "settings")
        except Refusal as no:
            picture.add_error("picture", str(no))
    known = queries.current()
    form = SettingsForm(initial={name: getattr(known, name) for name in SettingsForm.base_fields})
    return _settings_page(request, form=form, picture=picture)


def _settings_page(request: Request, *, form: SettingsForm, picture: PictureForm) -> HttpResponse:
    known = queries.current()
    worn = shades(known.colour)
    context = {
        "form": form,
        "picture": picture,
        "hosts": queries.hosts(),
        "slug": known.slug,
        "shades": worn,
        "contrast": round(contrast_of(known.colour, "#ffffff"), 1),
        "darkened": worn["600"] != known.colour.lower(),
    }
    return page(request, "federations/settings.html", context, status=422 if form.errors or picture.errors else 200)


@needs("federation.write")
@require_safe
def rule_packs(request: Request) -> HttpResponse:
    packs: list[dict[str, Any]] = [_shown(pack) for pack in queries.rule_packs()[:500]]
    kinds = [
        {"name": name, "label": kind.label, "packs": [one for one in packs if one["pack"].kind == name]}
        for name, kind in rules.PACKS.items()
    ]
    return page(request, "federations/rule_packs.html", {"kinds": kinds})


def _shown(pack: Any) -> dict[str, Any]:
    today, numbers = localdate(), rules.PACKS[pack.kind].numbers
    state = "ahead" if pack.valid_from > today else "over" if pack.valid_to and pack.valid_to < today else "on"
    values = [(numbers[name][0], value, numbers[name][1]) for name, value in pack.values.items() if name in numbers]
    return {"pack": pack, "region": pack.region.ljust(6, "0"), "state": state, "values": values}


@needs("federation.write")
def new_rule_pack(request: Request, kind: str) -> HttpResponse:
    if kind not in rules.PACKS:
        raise NotYours
    initial = {"region": queries.current().region, "valid_from": localdate()}
    form = PackForm(request.POST or None, kind=kind, initial=initial)
    if form.attempt(actions.add_rule_pack, kind=kind, by=request.user, now=now(), today=localdate()):
        messages.success(request, _("已新增。以前的日子仍按以前的规则。"))
        return go(request, "rule-packs")
    context = {"form": form, "kind": rules.PACKS[kind].label}
    return page(request, "federations/rule_pack_new.html", context, status=form.status)


@needs("federation.write")
@require_POST
def drop_rule_pack(request: Request, pack_id: int) -> HttpResponse:
    actions.drop_rule_pack(pack_id=pack_id, by=request.user, now=now(), today=localdate())
    messages.success(request, _("已删除。"))
    return go(request, "rule-packs")
