"""Zhijia (职家): the software a trade union runs to be a home for its members."""

__version__ = "0.1.0"
