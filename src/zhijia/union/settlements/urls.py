from django.urls import path

from .views import anyone, staff

urlpatterns = [
    path("work/settlements/", staff.settlements, name="settlements"),
    path("work/settlements/export/", staff.export_all, name="settlements-export"),
    path("work/settlements/enterprises/<int:enterprise_id>/", staff.enterprise, name="settlement-enterprise"),
    path("work/settlements/enterprises/<int:enterprise_id>/close/", staff.close, name="settlement-close"),
    path("work/settlements/enterprises/<int:enterprise_id>/payee/", staff.payee, name="settlement-payee"),
    path("work/settlements/enterprises/<int:enterprise_id>/agreement/", staff.agreement, name="agreement-new"),
    path("work/settlements/agreements/<int:agreement_id>/end/", staff.agreement_end, name="agreement-end"),
    path("work/settlements/bank-file/", staff.bank_file, name="settlements-bank-file"),
    path("work/settlements/share/", staff.hand_over, name="settlement-share"),
    path("work/settlements/<int:statement_id>/", staff.statement, name="statement"),
    path("work/settlements/<int:statement_id>/export/", staff.export, name="statement-export"),
    path("work/settlements/<int:statement_id>/<slug:step>/", staff.step, name="statement-step"),
    path("funds/share/how/", anyone.share, name="fund-share"),
    path("funds/share/how/statements.csv", anyone.file, name="fund-share-file"),
]
