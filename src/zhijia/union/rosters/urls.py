from django.urls import path

from .views import files, staff

urlpatterns = [
    path("work/rosters/", staff.rosters, name="rosters"),
    path("work/rosters/template.xlsx", files.template, name="roster-template"),
    path("work/rosters/<int:roster_id>/", staff.roster, name="roster"),
    path("work/rosters/<int:roster_id>/match/", staff.match, name="roster-match"),
    path("work/rosters/<int:roster_id>/load/", staff.load, name="roster-load"),
    path("work/rosters/<int:roster_id>/again/", staff.again, name="roster-again"),
    path("work/rosters/<int:roster_id>/undo/", staff.undo, name="roster-undo"),
    path("work/rosters/<int:roster_id>/discard/", staff.discard, name="roster-discard"),
    path("work/rosters/<int:roster_id>/wrong.xlsx", files.wrong_rows, name="roster-wrong-rows"),
]
