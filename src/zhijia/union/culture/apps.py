from django.apps import AppConfig


class Culture(AppConfig):
    name = "zhijia.union.culture"
    label = "culture"
    part = "culture"

    def ready(self) -> None:
        from zhijia.union.claims import rules as claim_rules

        from . import actions

        claim_rules.follows["culture.show"] = actions.follow
