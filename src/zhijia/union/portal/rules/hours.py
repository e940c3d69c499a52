from datetime import datetime

from django.utils.translation import gettext as _


def greeting(local: datetime) -> str:
    """What one says at this hour, `local` in the federation's own time."""
    hour = local.hour
    if hour < 5 or hour >= 22:
        return _("夜深了")
    if hour < 11:
        return _("早上好")
    if hour < 13:
        return _("中午好")
    return _("下午好") if hour < 18 else _("晚上好")
