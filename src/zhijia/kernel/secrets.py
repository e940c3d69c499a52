"""Numbers that must not be read from a stolen disk, and must still be found.

Each federation has its own 32-byte key, wrapped by the installation's master key. From it come one key to encrypt
with (AES-GCM-SIV would need OpenSSL 3.2, so AES-256-GCM with a random nonce) and one to make search hashes
with (HMAC-SHA-256), so that neither tells the other.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, text: str) -> bytes:
    """nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_derive(key, b"encrypt")).encrypt(nonce, text.encode(), None)


def decrypt(key: bytes, sealed: bytes) -> str:
    """The text again. Raises cryptography's InvalidTag when the key is another or a byte was changed."""
    return AESGCM(_derive(key, b"encrypt")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()


def search_hash(key: bytes, text: str) -> bytes:
    """32 bytes, the same for the same text under the same key; tells nothing without the key."""
    return hmac.digest(_derive(key, b"search"), text.encode(), "sha256")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hashlib.sha256(b"zhijia/" + purpose + b"/" + key).digest()
