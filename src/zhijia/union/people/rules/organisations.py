"""How unions nest, and the code the state gives them."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from zhijia.kernel.refusal import Refusal

# From the top down. A level may be skipped, never reversed: industry and county unions stand side by side.
LEVELS = {"federation": 0, "industry": 1, "county": 1, "group": 2, "unit": 3, "grassroots": 4, "team": 5}


def may_nest(child: str, parent: str) -> bool:
    """Whether a union of the kind `child` may stand right below one of the kind `parent`.

    >>> may_nest("grassroots", "federation"), may_nest("group", "grassroots"), may_nest("county", "industry")
    (True, False, False)
    """
    return child in LEVELS and parent in LEVELS and LEVELS[child] > LEVELS[parent]


def clean_credit_code(text: str) -> str:
    """A 统一社会信用代码 (GB 32100) in its plain form, its check character right; empty stays empty.

    >>> clean_credit_code(" 91110000600037341l ")
    '91110000600037341L'
    """
    if not text.strip():
        return ""
    try:
        return str(uscc.validate(text))
    except ValidationError as wrong:
        raise Refusal(
            _("统一社会信用代码应为 18 位，这个不对（%s）。请对照证书核对，或先留空。") % text.strip()[:24],
            field="credit_code",
        ) from wrong


def plain_union(text: str) -> str:
    """«锅炉厂工会委员会» and «锅炉厂» are one union.

    >>> plain_union("锅炉厂 工会委员会"), plain_union("锅炉厂")
    ('锅炉厂', '锅炉厂')
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(基层)?工会(委员会)?$", "", text) or text
