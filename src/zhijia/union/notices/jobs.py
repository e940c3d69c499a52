from django.utils import timezone

from zhijia.kernel.jobs import job

from . import actions


@job("notices.send_sms", attempts=4)
def send_sms(*, message_id: int) -> None:
    actions.hand_over(message_id=message_id, now=timezone.now())
