"""Error pages: the fact and the way out, in the federation's look when it is known, without asking the database."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

RETRY_AFTER = 5  # seconds


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is old or foreign (CSRF)."""
    return _answer(
        request, 403, "shield-alert", _("这一页放得太久了"), _("为了安全，表单过一段时间会失效，刚才的内容没有提交。"),
        _("请返回上一页，刷新后再提交一次。"),
    )  # fmt: skip


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _answer(
        request, 400, "circle-help", _("看不懂这个请求"), _("网址或提交的内容不完整。"), _("请从首页重新进入。")
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _answer(
        request, 403, "lock", _("这一页不对您开放"), _("您现在的任职没有这项权限。"),
        _("如果工作需要，请找本级工会的系统管理员开通。"),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _answer(
        request, 404, "map-pin-off", _("没有找到这一页"), _("网址可能写错了，内容也可能已经下架，或者不属于您的单位。"),
        _("可以回到首页，或用搜索找一找。"),
    )  # fmt: skip


def too_large(request: HttpRequest) -> HttpResponse:
    return _answer(
        request,
        413,
        "file-x",
        _("文件太大"),
        _("一次最多上传 20 MB。没有保存任何内容。"),
        _("请拆成几份，或去掉图片后再传。"),
    )


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _answer(
        request,
        429,
        "hourglass",
        _("操作太频繁"),
        _("为了保护账号，请稍等几分钟再试。"),
        _("着急的话，请联系本级工会。"),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault; or a database that is just being restarted, which is nobody's and soon over."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _unavailable(request)
    return _answer(
        request, 500, "wrench", _("我们这边出错了"), _("错误已经记录，您填写的内容没有保存。"), _("请稍后再试一次。")
    )


def _unavailable(request: HttpRequest) -> HttpResponse:
    heading, what = _("系统正在恢复"), _("数据库刚才断开了，这一步不一定已经保存。")
    way_out = _("请过几秒再提交一次。同一张表单不会重复办理，也不会重复扣款。")
    answer = _answer(request, 503, "hourglass", heading, what, way_out)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


# How whoever asks through the API tells them apart.
NAMES = {
    400: "BadRequest", 403: "Forbidden", 404: "NotFound", 413: "TooLarge", 429: "TooMany", 500: "Broken",
    503: "Unavailable",
}  # fmt: skip


def _answer(request: HttpRequest, status: int, sign: str, heading: str, what: str, way_out: str) -> HttpResponse:
    if "/api/" in request.path:
        return JsonResponse({"refused": NAMES[status], "message": f"{what}{way_out}"}, status=status)
    context = {
        "sign": sign, "heading": heading, "what": what, "way_out": way_out, "button": _("回到首页"), "code": status,
        "button_url": getattr(request, "federation_prefix", "/"), "federation": getattr(request, "federation", None),
        "care": getattr(request, "care", False), "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "zh-hans"),
        "request": request, "brand": _brand(request),
    }  # fmt: skip
    # No context processors: they may ask a database that does not answer.
    return HttpResponse(render_to_string("web/error.html", context), status=status)


def _brand(request: HttpRequest) -> dict[str, str]:
    federation = getattr(request, "federation", None)
    try:
        reverse("brand-css", args=["000000"], urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        return {"600": "#c02b1d", "hex": "c02b1d"}
    colour = federation.colour if federation else "#c02b1d"
    return {"600": colour, "hex": colour.lstrip("#").lower()}
