"""Every change to the spaces of the installation: opened, changed, dropped, written to a file, brought back."""

from .exporting import back_up, export_federation
from .loading import load_federation, restore, settle_files
from .rule_packs import add_rule_pack, drop_rule_pack
from .settings import add_host, change_federation, drop_host, set_mark_picture
from .spaces import add_federation, drop_federation

__all__ = [
    "add_federation",
    "add_host",
    "add_rule_pack",
    "back_up",
    "change_federation",
    "drop_federation",
    "drop_host",
    "drop_rule_pack",
    "export_federation",
    "load_federation",
    "restore",
    "set_mark_picture",
    "settle_files",
]
