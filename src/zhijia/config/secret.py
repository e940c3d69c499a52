"""The installation's master key: made once, kept in the data folder (or given by ZHIJIA_SECRET), never committed."""

import hashlib
import os
from pathlib import Path


def master_key(home: Path) -> bytes:
    """32 bytes. ZHIJIA_SECRET (64 hex digits) wins, so that several machines can share one installation."""
    if given := os.environ.get("ZHIJIA_SECRET"):
        return bytes.fromhex(given)
    path = home / "secret.key"
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return _make(path)


def _make(path: Path) -> bytes:
    key = os.urandom(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(key.hex() + "\n")
    try:
        os.link(draft, path)  # atomic, and refuses to replace: of two first starts, one wins
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    finally:
        draft.unlink()
    return key


def derive(key: bytes, purpose: str) -> bytes:
    """Another 32-byte key for one purpose."""
    return hashlib.sha256(b"zhijia/" + purpose.encode() + b"/" + key).digest()
