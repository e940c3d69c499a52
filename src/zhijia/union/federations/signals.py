"""What others may hear of: this app is below everybody, so it tells without knowing who listens."""

from django.dispatch import Signal

changed = Signal()  # what: str, by: User | None, at: datetime, facts: dict; sent inside the transaction
