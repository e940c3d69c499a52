"""Venues, seat plans, rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import read_file
from zhijia.web.forms import Form

from ..rules import seats
from .common import key, long_text


class VenueForm(Form):
    request_key = key()
    name = forms.CharField(label=_("场地名称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    getting_there = forms.CharField(label=_("怎么去"), max_length=120, required=False)


class PlanForm(Form):
    text = long_text(
        _("座位图"), max_length=20_000, help_text=_("一行一排：“1排: 1-20”；用 | 表示过道；单独一行是区名。")
    )
    file = forms.FileField(
        label=_("或上传 Excel"), required=False, help_text=_("第一列排号，后面每格一个座号，空格是过道。")
    )

    def said(self) -> dict[str, Any]:
        if file := self.cleaned_data["file"]:
            return {"plan": seats.from_grid(read_file(file.read(), file.name).rows)}
        return {"plan": seats.from_text(self.cleaned_data["text"])}

    def attempt(self, call: Any, **more: Any) -> bool:
        try:
            return super().attempt(call, **more)
        except Refusal as no:
            self.add_error("file", str(no))
            return False


class RoomsForm(Form):
    rooms = long_text(_("教室"), max_length=1_000, help_text=_("一行一间：名称 容量，例如“书法教室 30”。"))

    def clean_rooms(self) -> list[tuple[str, int]]:
        found = []
        for line in self.cleaned_data["rooms"].splitlines():
            name, _space, number = line.strip().rpartition(" ")
            if line.strip():
                if not number.isdecimal() or not name:
                    raise forms.ValidationError(_("每行先写名称，空一格，再写容量。"))
                found.append((name.strip(), int(number)))
        return found
