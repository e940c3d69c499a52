"""A form that makes one call."""

from collections.abc import Callable
from typing import Any

from django import forms

from zhijia.kernel.refusal import Refusal


class Form(forms.Form):
    """Its values go to one action; what the action refuses is shown beside the field it is about."""

    result: Any = None
    refusal: Refusal | None = None  # of the action, when it said no

    def said(self) -> dict[str, Any]:
        """The values as the action takes them, by keyword."""
        return self.cleaned_data

    def attempt(self, call: Callable[..., Any], **more: Any) -> bool:
        """Call with what was typed; True when it went through, and then `result` is the answer."""
        if not (self.is_bound and self.is_valid()):
            return False
        try:
            self.result = call(**self.said(), **more)
        except Refusal as no:
            self.refusal = no
            self.add_error(no.field if no.field in self.fields else None, str(no))
            return False
        return True

    @property
    def status(self) -> int:
        """Of the page that shows it: 422 when something in it has to be put right."""
        return 422 if self.errors else 200
