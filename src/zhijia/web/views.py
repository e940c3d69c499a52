"""The pages that belong to no part: colours, preferences, the living design page, off line."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import charts, colours, registry
from .access import anyone
from .http import Request, page
from .middleware import CARE_COOKIE, LANGUAGE_COOKIE

YEAR = 365 * 24 * 3600


@anyone
@require_safe
def brand_css(request: HttpRequest, colour: str) -> HttpResponse:
    """A colour's shades; the address changes with the colour, so that it may be kept for ever."""
    response = HttpResponse(colours.style_sheet(f"#{colour}"), content_type="text/css")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@anyone
@require_POST
def preferences(request: Request) -> HttpResponse:
    """关怀版 and the language: remembered in this browser and, for whoever is signed in, with the person."""
    to = request.POST.get("next", "")[:2_000]
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        to = reverse("home")
    response = HttpResponse(status=302, headers={"Location": to})
    language, care = request.POST.get("language"), request.POST.get("care")
    if language in dict(settings.LANGUAGES):
        _remember(request, response, LANGUAGE_COOKIE, language)
        _keep(request, language=language)
    if care in ("0", "1"):
        _remember(request, response, CARE_COOKIE, care)
        _keep(request, care_mode=care == "1")
    return response


def _remember(request: Request, response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR, path=request.federation_prefix, samesite="Lax", secure=secure)


def _keep(request: Request, **chosen: Any) -> None:
    if request.user.is_authenticated:
        get_user_model().objects.filter(pk=request.user.pk).update(**chosen)  # request.user is a lazy stand-in


@anyone
@require_safe
def offline(request: Request) -> HttpResponse:
    kept = [one for one in registry.kept_pages if not one.part or request.federation.has(one.part)]
    return page(request, "web/offline.html", {"kept": kept})


@anyone
@require_safe
def service_worker(request: Request) -> HttpResponse:
    """Lives at the federation's root, so that it serves the whole of it and nothing else."""
    scope = request.federation_prefix
    assets = [static("web/zhijia.css"), static("web/zhijia.js"), static("django_htmx/htmx-2.min.js")]
    assets += [static(name) for name in registry.offline_assets]
    assets += [reverse("brand-css", args=[request.federation.colour.lstrip("#").lower()]), reverse("offline")]
    facts = {
        "scope": scope,
        "assets": assets,
        "offline": reverse("offline"),
        "name": f"zhijia-{request.federation.slug}",
    }
    text = f"const Z = {json.dumps(facts)};\n" + SERVICE_WORKER
    response = HttpResponse(text, content_type="text/javascript")
    response["Service-Worker-Allowed"] = scope
    response["Cache-Control"] = "no-cache"
    return response


# Pages that say so (X-Offline: keep) are kept for a bad line, at most 30; signing out empties them.
SERVICE_WORKER = """
const V = Z.name + "-" + hash(JSON.stringify(Z.assets)), PAGES = Z.name + "-pages";
function hash(text) { let h = 0; for (const c of text) h = (h * 31 + c.charCodeAt(0)) | 0; return h; }
self.addEventListener("install", e => e.waitUntil(
  caches.open(V).then(c => c.addAll(Z.assets)).then(() => self.skipWaiting())));
self.addEventListener("activate", e => e.waitUntil(
  caches.keys().then(all => Promise.all(all.filter(n => n.startsWith(Z.name) && n !== V && n !== PAGES)
    .map(n => caches.delete(n)))).then(() => self.clients.claim())));
async function keep(request, response) {
  const cache = await caches.open(PAGES), kept = await cache.keys();
  if (kept.length >= 30) await cache.delete(kept[0]);
  await cache.put(request, response);
}
async function visit(request) {
  try {
    const response = await fetch(request);
    if (response.headers.get("X-Offline") === "keep") await keep(request, response.clone());
    return response;
  } catch (error) {
    const cache = await caches.open(PAGES);
    return await cache.match(request) || await caches.match(Z.offline);
  }
}
self.addEventListener("message", e => {
  if (e.data && new URL(e.data.keep).origin === location.origin) e.waitUntil(visit(new Request(e.data.keep)));
});
self.addEventListener("fetch", e => {
  const request = e.request, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (/\\/(logout|sign-in|login)\\//.test(url.pathname)) e.waitUntil(caches.delete(PAGES));
    return;
  }
  if (request.mode === "navigate") e.respondWith(visit(request));
  else if (Z.assets.includes(url.pathname)) e.respondWith(caches.match(request).then(m => m || fetch(request)));
});
"""

SAMPLE = [("1月", 412.0), ("2月", 380.0), ("3月", 521.0), ("4月", 498.0), ("5月", 640.0), ("6月", 812.0)]
ICONS = [
    *("house", "layout-grid", "bell", "user", "search", "map-pin", "ticket", "graduation-cap", "shopping-bag"),
    *("hand-heart", "megaphone", "heart", "users", "network", "id-card", "briefcase", "calendar", "clock"),
    *("shield-check", "settings", "download", "upload", "printer", "qr-code"),
]


@anyone
@require_safe
def design(request: Request) -> HttpResponse:
    """The living page of tokens and components, in this federation's colours."""
    from django import forms

    class Sample(forms.Form):
        name = forms.CharField(label=_("姓名"), help_text=_("请填身份证上的姓名。"), max_length=60)
        phone = forms.CharField(label=_("手机号"), required=False)
        kind = forms.ChoiceField(label=_("就业形式"), choices=[("a", _("合同制职工")), ("b", _("外卖骑手"))])
        agree = forms.BooleanField(label=_("我同意"))

    shares = [(_("在会"), 620.0), (_("待审核"), 48.0), (_("已退会"), 32.0)]
    context = {
        "shades": colours.shades(request.federation.colour),
        "form": Sample(),
        "wrong": Sample({"name": "", "kind": "a", "phone": "1390"}, auto_id="wrong_%s"),
        "line": charts.line(_("每月入会"), SAMPLE, _("从 412 人升到 812 人（示例数字）。")),
        "bars": charts.bars(_("按就业形式"), [(_("合同制职工"), 4210.0), (_("外卖骑手"), 1604.0)], _("示例数字。")),
        "donut": charts.donut(_("按状态"), shares, _("n = 700（示例数字）。")),
        "icons": ICONS,
    }
    return page(request, "web/design.html", context)
