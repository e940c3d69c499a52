"""Small parts every template uses."""

from django import template

register = template.Library()
