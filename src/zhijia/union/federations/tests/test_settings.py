"""What administrators set: the name and the look, the parts, and rules that never rewrite the past."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image, PngImagePlugin

from conftest import NOW, enter
from zhijia.kernel import spaces
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.federations import actions, queries
from zhijia.union.federations.models import Federation, RulePack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
TODAY = date(2026, 11, 23)


def lines():
    return apps.get_model("journal", "Line")  # the journal is above this app


def at(name, *args):
    enter("here")  # a request leaves, when it is answered
    return reverse(name, args=args)


def change(**wanted):
    return actions.change_federation(by=None, now=NOW, **wanted)


def stored(name):
    return Path(settings.MEDIA_ROOT) / "here" / "brand" / name


def pack(start, end=None, *, document="工会〔2026〕1 号", kind="gift-limit", region="110000", year="1800", today=TODAY):
    return actions.add_rule_pack(
        kind=kind,
        region=region,
        document=document,
        valid_from=start,
        valid_to=end,
        values={"year": Decimal(year)} if year else {},
        by=None,
        now=NOW,
        today=today,
    )


def picture(form="PNG", size=(40, 30), **extra):
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5394").save(out, form, **extra)
    return out.getvalue()


def test_a_change_is_seen_and_written_down(federation):
    change(short_name="新名", parts=["shop", "aid"])
    queries.forget()
    known = queries.by_slug("here")
    assert (known.short_name, known.parts) == ("新名", ["aid", "shop"])
    line = lines().objects.get(what="federation.changed")
    assert "新名" in line.facts["short_name"]


def test_what_stays_the_same_writes_nothing(federation):
    change(name=federation.name, colour=federation.colour)
    assert not lines().objects.filter(what="federation.changed").exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [({"colour": "red"}, "colour"), ({"parts": ["nonsense"]}, "parts"), ({"name": "名" * 81}, "name")],
)
def test_a_setting_that_will_not_do_changes_nothing(federation, wanted, field):
    with pytest.raises(Refusal) as no:
        change(short_name="变了", **wanted)
    assert no.value.field == field
    assert Federation.objects.get(pk=federation.pk).short_name == federation.short_name


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_clean_square_png(federation, form):
    actions.set_mark_picture(content=picture(form), by=None, now=NOW)
    name = Federation.objects.get(pk=federation.pk).mark_picture
    with Image.open(stored(name)) as kept:
        assert (kept.format, kept.size) == ("PNG", (30, 30))


def test_a_picture_keeps_nothing_but_its_pixels(federation):
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody at 39.9N")
    actions.set_mark_picture(content=picture(pnginfo=told), by=None, now=NOW)
    name = Federation.objects.get(pk=federation.pk).mark_picture
    assert b"somebody" not in stored(name).read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        picture()[:60],
        b"\0" * ((1 << 20) + 1),
        picture("PNG", (5_000, 4_000)),
    ],
    ids=["svg", "gif", "cut", "large", "many pixels"],
)
def test_a_picture_that_will_not_do_is_refused(federation, content):
    with pytest.raises(Refusal):
        actions.set_mark_picture(content=content, by=None, now=NOW)
    assert Federation.objects.get(pk=federation.pk).mark_picture == ""


def test_the_mark_is_on_the_pages_and_can_be_fetched(administrator, sign_in):
    client = sign_in(administrator)
    page = client.post(at("settings-mark"), {"picture": SimpleUploadedFile("标志.png", picture())})
    assert page.status_code == 302
    queries.forget()
    federation = queries.by_slug("here")
    address = at("mark", federation.mark_picture)
    assert address in client.get(at("settings")).text
    answer = client.get(address)
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    assert client.get(at("mark", "x.png")).status_code == 404
    client.post(at("settings-mark"), {"remove": "1"})
    queries.forget()
    assert queries.by_slug("here").mark_picture == ""


def test_settings_are_saved_from_the_page(administrator, sign_in, federation):
    client = sign_in(administrator)
    form = {
        "name": "测试市总工会",
        "short_name": "测试工会",
        "colour": "#ffff00",
        "mark": "ship",
        "region": "110000",
        "parts": ["shop"],
    }
    assert client.post(at("settings"), form).status_code == 302
    queries.forget()
    page = client.get(at("settings")).text
    assert "#777700" in page  # yellow under white text was darkened, and the page says so
    assert client.post(at("settings"), form | {"mark": "<script>"}).status_code == 422
    assert client.post(at("settings"), form | {"region": "1"}).status_code == 422


# Hosts


def test_a_host_belongs_to_one_federation(federation):
    actions.add_host(host="GH.Example.org", by=None, now=NOW)
    assert queries.hosts() == ["gh.example.org"]
    with spaces.inside("elsewhere"), pytest.raises(Refusal, match="测试市总工会"):
        actions.add_host(host="gh.example.org", by=None, now=NOW)
    enter("here")
    actions.drop_host(host="gh.example.org", by=None, now=NOW)
    assert queries.hosts() == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "a b.org", "x" * 260, "", "-a.org", "例.org"])
def test_a_name_that_would_take_the_installations_own_place_is_refused(federation, host):
    with pytest.raises(Refusal):
        actions.add_host(host=host, by=None, now=NOW)


# Rules


def test_the_newest_that_covers_the_day_counts():
    pack(date(2026, 1, 1), year="1500")
    pack(date(2027, 1, 1), year="1800")
    assert queries.rules_in_force("gift-limit", "110105", date(2026, 12, 31)).values == {"year": "1500"}
    assert queries.rules_in_force("gift-limit", "110105", date(2027, 1, 1)).values == {"year": "1800"}
    assert queries.rules_in_force("gift-limit", "110105", date(2025, 12, 31)) is None


def test_a_longer_region_wins():
    pack(date(2026, 1, 1), year="1500", region="11")
    pack(date(2026, 1, 1), year="1600", region="110105")
    assert queries.rules_in_force("gift-limit", "110105", TODAY).values == {"year": "1600"}
    assert queries.rules_in_force("gift-limit", "110101", TODAY).values == {"year": "1500"}


def test_a_day_that_had_a_rule_keeps_it():
    pack(date(2026, 1, 1))
    with pytest.raises(Refusal, match="2026-11-23"):
        pack(date(2026, 11, 22), document="新办法")
    assert RulePack.objects.get().valid_to is None


def test_days_without_a_rule_may_get_one_afterwards():
    pack(date(2026, 6, 1))
    earlier = pack(date(2025, 1, 1))
    assert earlier.valid_to == date(2026, 5, 31)


def test_a_rule_that_never_counted_can_go_and_the_one_before_goes_on():
    first = pack(date(2026, 1, 1))
    second = pack(date(2027, 1, 1))
    actions.drop_rule_pack(pack_id=second.pk, by=None, now=NOW, today=TODAY)
    first.refresh_from_db()
    assert first.valid_to is None
    with pytest.raises(Refusal):
        actions.drop_rule_pack(pack_id=first.pk, by=None, now=NOW, today=TODAY)


def test_another_federations_rules_are_not_ours():
    mine = pack(date(2027, 1, 1))
    enter("elsewhere")
    assert queries.rules_in_force("gift-limit", "110000", date(2027, 6, 1)) is None
    with pytest.raises(NotYours):
        actions.drop_rule_pack(pack_id=mine.pk, by=None, now=NOW, today=TODAY)


@pytest.mark.parametrize(
    "wrong",
    [{"region": "x"}, {"region": "0101"}, {"document": " "}, {"year": ""}, {"end": date(2026, 12, 1)}],
    ids=str,
)
def test_a_rule_that_will_not_do_is_refused(wrong):
    with pytest.raises(Refusal):
        pack(date(2027, 1, 1), **wrong)


def test_one_rule_a_start_is_held_by_the_database_too():
    one = pack(date(2027, 1, 1))
    with pytest.raises(IntegrityError):
        RulePack.objects.create(
            federation=one.federation, kind=one.kind, region=one.region, valid_from=one.valid_from, values={}
        )


def test_a_rule_is_added_on_its_page(administrator, sign_in):
    client = sign_in(administrator)
    address = at("rule-pack-new", "gift-limit")
    form = {
        "document": "工会〔2026〕9 号",
        "region": "110000",
        "valid_from": "2099-01-01",
        "year": "2000",
        "birthday": "",
    }
    assert client.post(address, form | {"year": "-1"}).status_code == 422
    assert client.post(address, form | {"year": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    page = client.get(at("rule-packs")).text
    assert "工会〔2026〕9 号" in page
    assert "2000" in page
    assert client.get(at("rule-pack-new", "nonsense")).status_code == 404
