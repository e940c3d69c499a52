"""Fields that several of our forms have."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localtime, now

LOCAL = "%Y-%m-%dT%H:%M"


def key() -> forms.UUIDField:
    """Makes a form that creates something send once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time, as the browser's own field writes them."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[LOCAL, "%Y-%m-%d %H:%M"], **more)


def this_moment() -> str:
    """Now, as the browser's own field writes it."""
    return localtime(now()).strftime(LOCAL)


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def long_text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), required=False, **more)
