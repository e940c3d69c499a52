"""The days that differ from their week: as announced until 2026 (from chinesecalendar), by law from then to 2035."""

from datetime import date, timedelta

import chinese_calendar
from django.db import migrations

ANNOUNCED_TO = 2026
# First day of the lunar year, 端午 and 中秋 by GB/T 33661-2017 (Beijing time), and 清明. Checked against computed new
# moons and solar longitudes. ICU puts 2027 on 02-07 and 2030 on 02-02: those new moons are at 23:56 and 00:07, and its
# moon is some minutes off.
LUNAR = {
    2027: ("02-06", "06-09", "09-15", "04-05"),
    2028: ("01-26", "05-28", "10-03", "04-04"),
    2029: ("02-13", "06-16", "09-22", "04-04"),
    2030: ("02-03", "06-05", "09-12", "04-05"),
    2031: ("01-23", "06-24", "10-01", "04-05"),
    2032: ("02-11", "06-12", "09-19", "04-04"),
    2033: ("01-31", "06-01", "09-08", "04-04"),
    2034: ("02-19", "06-20", "09-27", "04-05"),
    2035: ("02-08", "06-10", "09-16", "04-05"),
}


def announced():
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    constants = chinese_calendar.constants
    for day, name in constants.holidays.items():
        if day.year <= ANNOUNCED_TO:
            yield day, False, names.get(name, name), False
    for day in constants.workdays:
        if day.year <= ANNOUNCED_TO:
            yield day, True, "调休上班", False


def by_law():
    """《全国年节及纪念日放假办法》 as in force since 2025: 13 days a year."""
    for year, (spring, boat, moon, clear) in LUNAR.items():
        new_year = date.fromisoformat(f"{year}-{spring}")
        days = [("元旦", f"{year}-01-01"), ("清明节", f"{year}-{clear}")]
        days += [("春节", (new_year + timedelta(days=n)).isoformat()) for n in range(-1, 3)]
        days += [("劳动节", f"{year}-05-01"), ("劳动节", f"{year}-05-02"), ("端午节", f"{year}-{boat}")]
        days += [("中秋节", f"{year}-{moon}"), *(("国庆节", f"{year}-10-0{n}") for n in (1, 2, 3))]
        yield from {date.fromisoformat(day): (date.fromisoformat(day), False, name, True) for name, day in days}.values()


def fill(apps, schema_editor):
    Day = apps.get_model("clocks", "Day")
    Day.objects.bulk_create(
        Day(date=day, is_workday=works, note=note, provisional=provisional)
        for day, works, note, provisional in [*announced(), *by_law()]
    )


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
