"""From form text to values."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.sheets import LIMIT_BYTES, letter
from zhijia.union.people.models import Organisation
from zhijia.web.forms import Form

from .rules import FIELDS


class UploadForm(Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("导入到"), help_text=_("表里没写工会的人，登记在这里。")
    )
    file = forms.FileField(
        label=_("名册文件"),
        max_length=120,
        help_text=_(".xlsx、.xls、.ods 或 .csv，最多 20 MB、100,000 行。用您自己的列名就可以。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = unions  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有 %(has).1f MB，最多 20 MB。请去掉图片或分成几份。"), params={"has": file.size / (1 << 20)}
            )
        return file

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        about = {"organisation_id": given["organisation"].id, "request_key": given["request_key"]}
        return {"content": given["file"].read(), "file_name": given["file"].name, **about}


def matching_from(post: QueryDict) -> dict[str, int]:
    """{"column-phone": "3", "column-tags": ""} → {"phone": 3}"""
    said = {field: post.get(f"column-{field}", "") for field in FIELDS}
    return {field: int(text) for field, text in said.items() if text.isdecimal() and len(text) < 4}


def choices(headers: list[str]) -> list[tuple[int, str]]:
    """Every column as the spreadsheet names it."""
    return [(i, f"{letter(i)} · {text or '—'}") for i, text in enumerate(headers)]
