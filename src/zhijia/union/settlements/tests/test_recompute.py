"""What a command finds when somebody's hand was in the tables."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from conftest import NOW
from zhijia.union.settlements import actions
from zhijia.union.settlements.models import Sale, Statement

from .conftest import give_back
from .test_settling import close

D = Decimal


def test_what_came_back_is_put_right_and_a_statement_is_only_told(sell, grocer):
    sell("100", now=datetime(2026, 10, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    close(grocer)
    give_back("line:1", "30")
    said = {"by": None, "now": NOW}
    assert actions.recompute_settlements(repair=False, **said) == []
    Sale.objects.filter(of=None).update(returned=D(31))
    Statement.objects.update(amount=D(101), fee=D("1.60"))

    assert {one.what for one in actions.recompute_settlements(repair=True, **said)} == {
        *("sale.returned", "statement.amount", "statement.fee")
    }
    assert {one.what for one in actions.recompute_settlements(repair=False, **said)} == {
        *("statement.amount", "statement.fee")
    }
