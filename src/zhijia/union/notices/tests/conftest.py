"""What these tests share."""

import pytest


@pytest.fixture(autouse=True)
def _at_now(at_now):
    """What these tests say of days and deadlines is so at NOW."""
