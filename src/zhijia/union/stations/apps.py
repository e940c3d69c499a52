import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Stations(AppConfig):
    name = "zhijia.union.stations"
    label = "stations"
    part = "stations"

    def ready(self) -> None:
        from zhijia.union.people.rules import Right
        from zhijia.web import registry
        from zhijia.web.registry import Door, Entry, Tile

        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them
        from .views import api, door, found

        group = _("驿站")
        registry.tabs.append(Tile("stations", _("驿站"), "map-pin", part="stations", order=30))
        registry.tiles.append(Tile("stations", _("驿站地图"), "map-pin", part="stations", order=10))
        registry.entries += [
            Entry("keep", _("我管的驿站"), "coffee", Right.KEEP, group, "stations", order=30),
            Entry("inspect", _("驿站检查"), "clipboard-check", Right.INSPECT, group, "stations", order=31),
            Entry("work-stations", _("驿站台账"), "map-pin", Right.STATIONS_WRITE, group, "stations", order=32),
            Entry(
                "work-station-reports", _("反映"), "message-square", Right.STATIONS_WRITE, group, "stations", order=33
            ),
            Entry("work-restocks", _("补货"), "package", Right.STATIONS_WRITE, group, "stations", order=34),
            Entry("work-expiring", _("快过期"), "calendar-x", Right.STATIONS_WRITE, group, "stations", order=35),
            Entry("work-buildings", _("共建"), "handshake", Right.STATIONS_WRITE, group, "stations", order=36),
            Entry("work-subsidies", _("驿站补贴"), "hand-coins", Right.STATIONS_WRITE, group, "stations", order=37),
            Entry(
                "work-subsidy-papers", _("驿站补贴复核"), "hand-coins", Right.LEDGER_READ, group, "stations", order=37
            ),
            Entry("work-stars", _("星级"), "star", Right.STATIONS_WRITE, group, "stations", order=38),
            Entry("work-plans", _("选址规划"), "map", Right.STATIONS_WRITE, group, "stations", order=38),
            Entry(
                "work-station-figures", _("驿站统计"), "chart-column", Right.FIGURES_READ, group, "stations", order=39
            ),
        ]
        registry.api_routers.append(("", api.router))
        registry.doors.append(Door("POST", re.compile("/api/v1/nearest-stations"), door.nearest))
        registry.searches.append(found.stations)
        registry.work_searches.append(found.own_stations)
        registry.todos.append(found.waiting)
        registry.offline_assets += [
            "stations/stations.css",
            "stations/near.js",
            "stations/queue.js",
            "stations/ahead.js",
        ]
