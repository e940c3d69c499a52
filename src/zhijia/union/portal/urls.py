from django.urls import path

from zhijia.web import registry
from zhijia.web.access import anyone, declared

from .views import feeds, member, work
from .views import services as own
from .views.api import api

for prefix, router in registry.api_routers:
    api.add_router(prefix, router)

urlpatterns = [
    path("", member.home, name="home"),
    path("services/", member.services, name="services"),
    path("services/<int:service_id>/", member.service, name="service"),
    path("services/<int:service_id>/go/", member.hand_off, name="service-go"),
    path("search/", member.search, name="search"),
    path("work/", work.home, name="work"),
    path("work/search/", work.search, name="work-search"),
    path("work/services/", own.services, name="work-services"),
    path("work/services/new/", own.new, name="work-service-new"),
    path("work/services/<int:service_id>/", own.edit, name="work-service"),
    path("work/services/<int:service_id>/preview/", own.preview, name="work-service-preview"),
    path("work/services/<int:service_id>/publish/", own.publish, name="work-service-publish"),
    path("work/services/<int:service_id>/retire/", own.retire, name="work-service-retire"),
    path("work/services/<int:service_id>/pin/", own.pin, name="work-service-pin"),
    path("work/services/feeds/", feeds.feeds, name="work-feeds"),
    path("work/services/feeds/new/", feeds.new, name="work-feed-new"),
    path("work/services/feeds/<int:feed_id>/", feeds.feed, name="work-feed"),
    path("work/services/feeds/<int:feed_id>/edit/", feeds.edit, name="work-feed-edit"),
    path("work/services/feeds/<int:feed_id>/try/", feeds.attempt, name="work-feed-try"),
    path("work/services/feeds/<int:feed_id>/run/", feeds.run, name="work-feed-run"),
    path("work/services/feeds/<int:feed_id>/upload/", feeds.upload, name="work-feed-upload"),
    path("work/services/feeds/<int:feed_id>/remove/", feeds.remove, name="work-feed-remove"),
    path("api/v1/", (declared(api.urls[0], anyone), "ninja", api.urls[2])),
]
