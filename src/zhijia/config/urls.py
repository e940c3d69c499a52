"""The addresses of one federation; the prefix (/beijing/ or a host) is already taken off."""

from django.urls import include, path

urlpatterns = [
    path("", include("zhijia.union.portal.urls")),
    path("", include("zhijia.union.rosters.urls")),
    path("", include("zhijia.union.gifts.urls")),
    path("", include("zhijia.union.shop.urls")),
    path("", include("zhijia.union.culture.urls")),
    path("", include("zhijia.union.settlements.urls")),
    path("", include("zhijia.union.stations.urls")),
    path("", include("zhijia.union.goods.urls")),
    path("", include("zhijia.union.payments.urls")),
    path("", include("zhijia.union.claims.urls")),
    path("", include("zhijia.union.ledger.urls")),
    path("", include("zhijia.union.people.urls")),
    path("", include("zhijia.union.accounts.urls")),
    path("", include("zhijia.union.notices.urls")),
    path("", include("zhijia.union.clocks.urls")),
    path("", include("zhijia.union.journal.urls")),
    path("", include("zhijia.union.federations.urls")),
    path("", include("zhijia.union.demo.urls")),
    path("", include("zhijia.web.urls")),
]

handler400 = "zhijia.web.errors.bad_request"
handler403 = "zhijia.web.errors.forbidden"
handler404 = "zhijia.web.errors.not_found"
handler500 = "zhijia.web.errors.broken"
