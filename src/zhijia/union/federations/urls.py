from django.urls import path

from .views import anyone, staff

urlpatterns = [
    path("mark/<str:name>", anyone.mark, name="mark"),
    path("work/settings/", staff.settings, name="settings"),
    path("work/settings/mark/", staff.mark_picture, name="settings-mark"),
    path("work/settings/rules/", staff.rule_packs, name="rule-packs"),
    path("work/settings/rules/new/<slug:kind>/", staff.new_rule_pack, name="rule-pack-new"),
    path("work/settings/rules/<int:pack_id>/drop/", staff.drop_rule_pack, name="rule-pack-drop"),
]
