"""How the fund's share is computed, for anyone."""

import csv

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zhijia.union.ledger import queries as ledger
from zhijia.web.access import anyone
from zhijia.web.http import Request, page

from .. import queries, rules

SHOWN = 120  # periods on the page; the file has all of them


@anyone
@require_safe
def share(request: Request) -> HttpResponse:
    """Who agreed to give what, what was sold and given in each period, and how to compute it again."""
    closed, running = queries.shared(), queries.running()
    has_book = any(one.code == rules.FUND for one in ledger.funds())
    context = {
        "givers": queries.givers(),
        "closed": closed[:SHOWN],
        "older": len(closed) > SHOWN,
        "running": running,
        "total": sum((one.charity for one in (*closed, *running)), rules.NOTHING),
        "sold": sum((one.amount for one in (*closed, *running)), rules.NOTHING),
        "fund": rules.FUND if has_book else "",
    }
    return page(request, "settlements/share.html", context)


@anyone
@require_safe
def file(request: Request) -> HttpResponse:
    """The same figures as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="charity-share.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    out.writerow(["from", "to", "enterprise", "sales", "share", "statement"])
    for one in (*queries.running(), *queries.shared()):
        out.writerow([one.starts_on or "", one.ends_on or "", one.enterprise, one.amount, one.charity, one.hash])
    return response
