from typing import ClassVar

from django.db import models


class Chapter(models.Model):
    """A part of the demo that is in: written in the transaction that loads it, so a killed load goes on from here."""

    name = models.CharField(max_length=40, unique=True)
    done = models.PositiveIntegerField(default=0, help_text="how many, for a chapter that comes in pieces")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
