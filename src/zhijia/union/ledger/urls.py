from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import anyone, staff


class Code(StringConverter):
    regex = "[0-9a-z][0-9a-z.-]{0,31}"


register_converter(Code, "ledger-code")

urlpatterns = [
    path("work/ledger/", staff.books, name="books"),
    path("work/ledger/<int:book_id>/", staff.book, name="book"),
    path("work/ledger/<int:book_id>/export/", staff.export, name="book-export"),
    path("work/ledger/<int:book_id>/verify/", staff.verify, name="book-verify"),
    path("work/ledger/<int:book_id>/accounts/<ledger-code:code>/", staff.account, name="book-account"),
    path("work/ledger/<int:book_id>/<int:number>/reverse/", staff.reverse, name="book-reverse"),
    path("funds/", anyone.funds, name="funds"),
    path("funds/<ledger-code:code>/", anyone.fund, name="fund"),
    path("funds/<ledger-code:code>/accounts.csv", anyone.accounts_file, name="fund-accounts-file"),
    path("funds/<ledger-code:code>/transfers.csv", anyone.file, name="fund-file"),
]
