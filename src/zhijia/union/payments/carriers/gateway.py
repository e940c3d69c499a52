"""The built-in test gateway, as its merchant sees it: a redirect with signed words, signed notifications.

It stands for a carrier where there is none: in the demo and in tests. Its own side, with its cashier page and its
books, is `actions/gateway.py`; what it says is signed with RSA, like the others.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .base import Asked, Begun, BillLine, Forged, RefundAsked, RefundStanding, Standing

# The gateway's own answers, registered by its own side: (verb, words) → words. It is in the same house.
desk: list[Callable[[str, dict[str, Any]], Any]] = []


class TestGateway:
    """Keys: «public_key», «private_key»: the gateway's; «cashier»: the address of its page inside the federation."""

    __test__ = False  # pytest, this is no test

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = keys

    def begin(self, asked: Asked, channel: str) -> Begun:
        return Begun(url=desk[0]("open", {"asked": asked}))

    def query(self, number: str) -> Standing:
        return _standing(desk[0]("query", {"number": number}))

    def close(self, number: str) -> Standing:
        return _standing(desk[0]("close", {"number": number}))

    def refund(self, asked: RefundAsked) -> RefundStanding:
        return RefundStanding(asked.number, *desk[0]("refund", {"asked": asked}))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> Standing | RefundStanding:
        signature = {name.lower(): value for name, value in headers.items()}.get("gateway-signature", "")
        check(self._keys["public_key"], body, signature)
        try:
            said = json.loads(body)
            if said.get("refund"):
                return RefundStanding(said["refund"], said["state"])
            return _standing(said)
        except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as fault:
            raise Forged(f"not what was agreed: {fault!r}"[:200]) from fault

    def daily_bill(self, day: date) -> list[BillLine]:
        return [BillLine(*row) for row in desk[0]("bill", {"day": day})]


def _standing(said: Mapping[str, Any]) -> Standing:
    at = said.get("paid_at")
    return Standing(
        number=str(said["number"]),
        state=str(said["state"]),
        transaction=str(said.get("transaction", "")),
        amount=Decimal(said.get("amount", "0")),
        currency=str(said.get("currency", "CNY")),
        paid_at=datetime.fromisoformat(at) if at else None,
    )


def new_keys() -> dict[str, str]:
    """A fresh pair of the gateway's."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "private_key": private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        "public_key": private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    }


def sign(private_key: str, body: bytes) -> str:
    """Base64 of an RSA-SHA-256 signature."""
    key = _private(private_key)
    return base64.b64encode(key.sign(body, padding.PKCS1v15(), hashes.SHA256())).decode()


def check(public_key: str, body: bytes, signature: str) -> None:
    """Raises Forged."""
    key = _public(public_key)
    try:
        key.verify(base64.b64decode(signature, validate=True), body, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError) as fault:
        raise Forged("the signature does not fit") from fault


@lru_cache(maxsize=32)
def _private(pem: str) -> rsa.RSAPrivateKey:
    """Reading a private key checks it, which takes longer than a hundred signatures."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@lru_cache(maxsize=32)
def _public(pem: str) -> rsa.RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    return key
