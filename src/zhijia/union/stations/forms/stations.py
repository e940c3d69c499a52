"""From form text to values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.people.models import Organisation
from zhijia.web.forms import Form

from ..actions import Door, Facts, Offer
from ..models import Station
from ..rules import hours, places, standard, states, things

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def key_field() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def of_words(words: Mapping[Any, Any], empty: Any = None) -> list[tuple[str, Any]]:
    """Labels as choices, with an empty one first when it has a name."""
    return ([("", empty)] if empty is not None else []) + [(str(value), label) for value, label in words.items()]


# Outside


@dataclass(frozen=True)
class Asked:
    """What somebody looks for."""

    point: places.Point | None = None
    needs: tuple[str, ...] = ()
    district: str = ""
    closed: bool = False  # those that are not open now, too
    everywhere: bool = False
    page: int = 1
    wrong: str = ""

    @property
    def lat(self) -> str:
        return f"{self.point[0]:.6f}" if self.point else ""

    @property
    def lon(self) -> str:
        return f"{self.point[1]:.6f}" if self.point else ""

    @property
    def mask(self) -> int:
        return things.mask(self.needs)


class NearForm:
    """The list's form: forgiving, because a page must come whatever stands in an address."""

    def __init__(self, data: Any) -> None:
        number = str(data.get("page", ""))
        needs = tuple(code for code in data.getlist("need") if code in things.FILTERS)
        point, wrong = self._point(data)
        self.said = Asked(
            point=point,
            needs=needs,
            district=str(data.get("district", "")).replace("\0", "")[:30],
            closed=data.get("closed") == "1",
            everywhere=data.get("everywhere") == "1" and point is not None,
            page=int(number) if number.isascii() and number.isdecimal() and 0 < int(number[:6]) <= 1_000 else 1,
            wrong=wrong,
        )

    @staticmethod
    def _point(data: Any) -> tuple[places.Point | None, str]:
        latitude, longitude = str(data.get("lat", ""))[:20], str(data.get("lon", ""))[:20]
        if not latitude or not longitude:
            return None, ""
        try:
            return places.clean_point(float(latitude), float(longitude)), ""
        except Exception as no:
            return None, str(no)


class ReportForm(Form):
    """A tap names its kind, or comes as «broken=meals», «out=water» from a button of its own."""

    kind = forms.ChoiceField(choices=of_words(states.REPORT_KINDS))
    code = forms.ChoiceField(choices=of_words({c: kind.label for c, kind in things.KINDS.items()}, ""), required=False)
    words = forms.CharField(
        label=_("一句话说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    request_key = key_field()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None and (kind := next((one for one in ("broken", "out") if data.get(one)), "")):
            data = {**data.dict(), "kind": kind, "code": data[kind]}
        super().__init__(data, **kwargs)


# Keepers


@dataclass
class _When:
    """A moment as a phone writes it: milliseconds since 1970."""

    most: float = field(default=4_102_444_800_000)

    def __call__(self, text: str) -> datetime | None:
        try:
            milliseconds = float(text)
        except ValueError:
            return None
        return datetime.fromtimestamp(milliseconds / 1_000, UTC) if 0 < milliseconds < self.most else None


moment = _When()


class TapForm(Form):
    """One of the keeper's buttons, with what it says besides."""

    kind = forms.CharField(max_length=10)
    code = forms.CharField(max_length=20, required=False)
    quantity = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    expires_on = forms.DateField(required=False)
    words = forms.CharField(max_length=300, required=False)
    rough = forms.CharField(max_length=4, required=False)
    number = forms.IntegerField(required=False, min_value=0, max_value=20_000)
    said_at = forms.CharField(max_length=20, required=False)
    request_key = forms.UUIDField()

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        own = {name: values.pop(name) for name in ("kind", "said_at", "request_key")}
        own["said_at"] = moment(own["said_at"] or "")
        return {**own, "facts": values}


class RestockForm(Form):
    code = forms.ChoiceField(label=_("物资"), choices=of_words({c: kind.label for c, kind in things.SUPPLIES.items()}))
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=10_000)
    source = forms.ChoiceField(label=_("向谁申请"), choices=of_words(states.SOURCES))
    note = forms.CharField(label=_("说明"), max_length=120, required=False)
    request_key = key_field()


# Officers


class StationForm(Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("归哪一级工会管"), empty_label=None)
    name = forms.CharField(label=_("驿站名称"), min_length=2, max_length=60)
    kind = forms.ChoiceField(label=_("建设方式"), choices=of_words(states.KINDS))
    host_kind = forms.ChoiceField(label=_("场所类型"), choices=of_words(states.HOSTS))
    host = forms.CharField(label=_("依托单位"), max_length=60, required=False)
    district = forms.CharField(label=_("区县"), max_length=30)
    street = forms.CharField(label=_("街道乡镇"), max_length=30, required=False)
    address = forms.CharField(label=_("地址"), max_length=120)
    directions = forms.CharField(
        label=_("从路边怎么走到门口"), max_length=200, required=False, help_text=_("楼层、入口、旁边有什么。")
    )
    latitude = forms.FloatField(label=_("纬度"), help_text=_("例如 32.6500"))
    longitude = forms.FloatField(label=_("经度"), help_text=_("例如 110.7900"))
    datum = forms.ChoiceField(
        label=_("坐标从哪里量的"),
        choices=of_words(places.DATUMS),
        help_text=_("选错会偏五百多米。存的时候统一换成 WGS84。"),
    )
    hours = forms.CharField(
        label=_("开放时间"), max_length=200, help_text=_("例如：周一至周五 7:00-22:00；周末 8:00-18:00。或：24小时。")
    )
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    area = forms.DecimalField(label=_("面积（平方米）"), required=False, min_value=1, max_value=9_999, decimal_places=1)
    seats = forms.IntegerField(label=_("座位"), required=False, min_value=0, max_value=1_000)
    wheelchair = forms.ChoiceField(label=_("轮椅"), choices=of_words(states.WHEELCHAIR), required=False)
    things = forms.MultipleChoiceField(
        label=_("有什么"),
        choices=of_words({code: kind.label for code, kind in things.KINDS.items()}),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    request_key = key_field()

    def __init__(self, *args: Any, owners: list[Organisation] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["organisation"], self.fields["request_key"]
        else:
            among = Organisation.objects.filter(id__in=[one.id for one in owners]).order_by("path")
            self.fields["organisation"].queryset = among  # type: ignore[attr-defined]

    def clean_hours(self) -> Any:
        return self._read(hours.read, "hours")

    def _read(self, read: Any, name: str) -> Any:
        try:
            return read(self.cleaned_data[name])
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        owner, key = values.pop("organisation", None), values.pop("request_key", None)
        facts = Facts(week=values.pop("hours"), **values)
        return {"facts": facts} | ({"organisation_id": owner.id, "request_key": key} if owner else {})


def station_initial(one: Station) -> dict[str, Any]:
    """A station as its form shows it; the position as it is kept."""
    names = (
        "name",
        "kind",
        "host_kind",
        "host",
        "district",
        "street",
        "address",
        "directions",
        "latitude",
        "longitude",
    )
    more = ("phone", "area", "seats", "wheelchair")
    offered = [thing.code for thing in one.things.all()]
    return {
        **{name: getattr(one, name) for name in (*names, *more)},
        "datum": places.Datum.WGS84,
        "hours": hours.in_words(one.week),
        "things": offered,
    }


class DayForm(Form):
    day = forms.DateField(label=_("哪一天"), widget=DAY)
    hours = forms.CharField(
        label=_("这天的时间"),
        max_length=60,
        required=False,
        help_text=_("例如 9:00-12:00；写“不开放”就是整天不开；不填就是照常。"),
    )
    note = forms.CharField(label=_("说明"), max_length=60, required=False)

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        text = values.pop("hours").strip()
        return {**values, "spans": hours.read(text)[0] if text else None}

    def clean_hours(self) -> str:
        text = str(self.cleaned_data["hours"])
        try:
            if text.strip():
                hours.read(text)
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no
        return text


class DoorsForm(Form):
    """One door a line: name, latitude, longitude, address, hours; the rest may be left out."""

    doors = forms.CharField(
        label=_("每行一个点：名称，纬度，经度，地址，开放时间"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("坐标用 WGS84。地址和时间可以不写；时间不写就同驿站一样。全部删掉就恢复成一个门。"),
    )

    def said(self) -> dict[str, Any]:
        return {"doors": self.cleaned_data["doors"]}

    def clean_doors(self) -> list[Door]:
        lines = [line for line in str(self.cleaned_data["doors"]).splitlines() if line.strip()]
        return [self._door(number, line) for number, line in enumerate(lines, start=1)]

    @staticmethod
    def _door(number: int, line: str) -> Door:
        cells = [cell.strip() for cell in re.split("[,，\t]", line, maxsplit=4)]
        try:
            name, latitude, longitude = cells[0], float(cells[1]), float(cells[2])
            week = hours.read(cells[4]) if len(cells) > 4 and cells[4] else None
        except (ValueError, IndexError):
            raise forms.ValidationError(_("第 %d 行要有名称、纬度、经度，用逗号隔开。") % number) from None
        except Refusal as no:
            raise forms.ValidationError(f"{number}: {no}") from no
        return Door(
            name=name, latitude=latitude, longitude=longitude, address=cells[3] if len(cells) > 3 else "", week=week
        )


def doors_initial(one: Station) -> str:
    """As the form shows what there is."""
    return "\n".join(
        f"{spot.name}，{spot.latitude:.6f}，{spot.longitude:.6f}，{spot.address}"
        + (f"，{hours.in_words(spot.week)}" if spot.week else "")
        for spot in one.spots.all()
    )


class WhyForm(Form):
    why = forms.CharField(label=_("原因"), max_length=200)


class AnswerForm(Form):
    outcome = forms.ChoiceField(label=_("处理结果"), choices=of_words(states.OUTCOMES), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("答复"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("反映的人和来的人都会看到。写事实，不写姓名。"),
    )
    alike = forms.BooleanField(label=_("同一驿站同样的反映一起答复"), required=False, initial=True)


class MoveForm(Form):
    state = forms.ChoiceField(choices=of_words(states.RESTOCK_STATES))
    words = forms.CharField(max_length=120, required=False)


class FileForm(Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("归哪一级工会管"), empty_label=None)
    file = forms.FileField(label=_("文件"), help_text=_("Excel 或 CSV，最多 5,000 行。"))
    request_key = key_field()

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = Organisation.objects.filter(id__in=[one.id for one in owners]).order_by("path")
        self.fields["organisation"].queryset = among  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {
            "content": file.read(), "file_name": file.name, "organisation_id": self.cleaned_data["organisation"].id,
            "request_key": self.cleaned_data["request_key"],
        }  # fmt: skip


class ExportForm(Form):
    purpose = forms.CharField(label=_("用途（会记录下来）"), min_length=2, max_length=100)


# Co-building


class HostForm(Form):
    host = forms.CharField(label=_("单位或店铺名称"), min_length=2, max_length=60)
    host_kind = forms.ChoiceField(label=_("场所类型"), choices=of_words(states.HOSTS))
    contact = forms.CharField(label=_("联系人"), max_length=30)
    phone = forms.RegexField(
        r"^[0-9+\- ]{7,20}$", label=_("电话"), help_text=_("只给工会的驿站专员看，用来约验看时间。")
    )
    district = forms.CharField(label=_("区县"), max_length=30)
    address = forms.CharField(label=_("地址"), max_length=120)
    area = forms.DecimalField(
        label=_("能分享的面积（平方米）"), required=False, min_value=1, max_value=9_999, decimal_places=1
    )
    hours = forms.CharField(label=_("能开放的时间"), max_length=120, help_text=_("例如：每天 8:00-20:00。"))
    offers = forms.MultipleChoiceField(
        label=_("能提供什么"),
        choices=of_words({code: kind.label for code, kind in things.FACILITIES.items()}),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("还想说的"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    request_key = key_field()

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        key = values.pop("request_key")
        return {"offer": Offer(**values), "request_key": key}


class AgreeForm(Form):
    agreement = forms.CharField(label=_("协议编号"), max_length=60)
    agreed_on = forms.DateField(label=_("签订日期"), widget=DAY)
    agreed_until = forms.DateField(label=_("到期日期"), required=False, widget=DAY)
    terms = forms.CharField(
        label=_("双方各负责什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：场所、水电由店家出；物资、设备、牌匾由工会出。"),
    )  # fmt: skip


class OpenForm(StationForm):
    plaque = forms.CharField(label=_("牌匾编号"), max_length=30)

    def said(self) -> dict[str, Any]:
        plaque = self.cleaned_data.pop("plaque")
        return {**super().said(), "plaque": plaque}


class InspectForm(Form):
    """The boxes are named after the checks; what was not looked at says nothing."""

    area = forms.DecimalField(label=_("面积（平方米）"), required=False, min_value=1, max_value=9_999, decimal_places=1)
    note = forms.CharField(label=_("记一笔"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    said_at = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    request_key = key_field()

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        checks = {code: self.data.get(f"check-{code}", "") for code in standard.CHECKS}
        return {**values, "said_at": moment(values["said_at"] or ""), "checks": checks}


class SubsidyForm(Form):
    purpose = forms.ChoiceField(label=_("建设还是运行"), choices=of_words(states.PURPOSES))
    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)
    amount = forms.DecimalField(label=_("金额（元）"), min_value=0, max_digits=10, decimal_places=2)
    vouchers = forms.CharField(
        label=_("凭证，每行一张：编号，日期，内容，金额"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：2026-0117，2026-03-02，微波炉一台，599.00"),
    )
    why = forms.CharField(label=_("说明"), max_length=200, required=False)
    request_key = key_field()

    def clean_vouchers(self) -> list[dict[str, str]]:
        kept = []
        for number, line in enumerate(str(self.cleaned_data["vouchers"]).splitlines(), start=1):
            cells = [cell.strip() for cell in re.split("[,，\t]", line) if cell.strip()]
            if not cells:
                continue
            try:
                amount = Decimal(cells[3].lstrip("¥"))
                day = datetime.strptime(cells[1], "%Y-%m-%d").replace(tzinfo=UTC).date()
            except (IndexError, InvalidOperation, ValueError):
                raise forms.ValidationError(
                    _("第 %d 行要有编号、日期（2026-03-02）、内容、金额，用逗号隔开。") % number
                ) from None
            kept.append({"number": cells[0], "day": day.isoformat(), "what": cells[2], "amount": f"{amount:.2f}"})
        return kept


class StarsForm(Form):
    station_id = forms.IntegerField(widget=forms.HiddenInput)
    year = forms.IntegerField(widget=forms.HiddenInput)
    stars = forms.TypedChoiceField(label=_("星级"), coerce=int, choices=[(n, f"{n}★") for n in range(6)])
    why = forms.CharField(label=_("评定依据"), max_length=200)
