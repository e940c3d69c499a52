"""Every change to the spaces of the installation: opened, dropped, written to a file, brought back from one."""

from .exporting import back_up, export_federation
from .loading import load_federation, restore, settle_files
from .spaces import add_federation, drop_federation

__all__ = [
    "add_federation",
    "back_up",
    "drop_federation",
    "export_federation",
    "load_federation",
    "restore",
    "settle_files",
]
