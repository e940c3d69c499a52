"""Addresses that leave the house: a phone's map app wants its own datum, and gets a station's place only."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .places import Datum, Point, converted


@dataclass(frozen=True)
class Way:
    """One map app and the address that opens it at a place."""

    label: str | Promise
    url: str


def ways(point: Point, name: str) -> list[Way]:
    """The map apps in use, each in the datum it reads, and the phone's own choice last."""
    north, east = converted(point, Datum.GCJ02)
    gcj = f"{east:.6f},{north:.6f}"
    baidu_north, baidu_east = converted(point, Datum.BD09)
    amap = urlencode({"to": f"{gcj},{name}", "mode": "walk", "coordinate": "gaode", "callnative": "1"})
    tencent = urlencode({"type": "walk", "to": name, "tocoord": f"{north:.6f},{east:.6f}", "referer": "zhijia"})
    baidu = urlencode(
        {
            "location": f"{baidu_north:.6f},{baidu_east:.6f}",
            "title": name,
            "content": name,
            "output": "html",
            "coord_type": "bd09ll",
            "src": "zhijia",
        }
    )
    return [
        Way(_("高德地图"), f"https://uri.amap.com/navigation?{amap}"),
        Way(_("百度地图"), f"https://api.map.baidu.com/marker?{baidu}"),
        Way(_("腾讯地图"), f"https://apis.map.qq.com/uri/v1/routeplan?{tencent}"),
        Way(_("手机自带地图"), f"geo:{point[0]:.6f},{point[1]:.6f}?q={point[0]:.6f},{point[1]:.6f}({quote(name)})"),
    ]
