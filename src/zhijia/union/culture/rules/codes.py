"""What stands on a ticket: a signed token for its QR, and eight digits for a bad camera or a bad line.

Both follow from the ticket's id and a key, so that nothing has to be kept, no two are alike, and nobody guesses one.
"""

import base64
import hashlib
import hmac

from stdnum import luhn

ROUNDS = 6
HALF = 10_000
SIGNATURE = 12  # bytes: 2^96 tries to forge one
PREFIX = "ZJ1"


def show_key(federation_key: bytes, show_id: int) -> bytes:
    """The key of one show: the door's device takes it along, so it opens nothing else."""
    return hmac.digest(federation_key, f"culture show {show_id}".encode(), "sha256")


def token(key: bytes, show_id: int, ticket_id: int) -> str:
    """What the QR says: ZJ1.show.ticket.signature."""
    text = f"{PREFIX}.{show_id}.{ticket_id}"
    return f"{text}.{_signature(key, text)}"


def ticket_of(key: bytes, show_id: int, said: str) -> int | None:
    """The ticket a QR speaks of, if it is one of this show and rightly signed."""
    text, _dot, signature = said.strip().rpartition(".")
    parts = text.split(".")
    if len(parts) != 3 or parts[0] != PREFIX or parts[1] != str(show_id) or not parts[2].isdecimal():
        return None
    right = hmac.compare_digest(_signature(key, text).encode(), signature.encode())
    return int(parts[2]) if right and len(parts[2]) < 19 else None


def _signature(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode(), "sha256")[:SIGNATURE]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digits(key: bytes, number: int) -> str:
    """Eight digits for a number below 10⁸, all different, in no order: a Feistel network over two halves.

    >>> digits(b"k", 1) != digits(b"k", 2), number_of(b"k", digits(b"k", 12345))
    (True, 12345)
    """
    left, right = divmod(number % (HALF * HALF), HALF)
    for turn in range(ROUNDS):
        left, right = right, (left + _mix(key, turn, right)) % HALF
    return f"{left * HALF + right:08d}"


def number_of(key: bytes, said: str) -> int:
    """The number that has these digits."""
    left, right = divmod(int(said), HALF)
    for turn in reversed(range(ROUNDS)):
        left, right = (right - _mix(key, turn, left)) % HALF, left
    return left * HALF + right


def _mix(key: bytes, turn: int, half: int) -> int:
    block = hashlib.blake2b(f"{turn}.{half}".encode(), key=key[:64], digest_size=8).digest()
    return int.from_bytes(block, "big") % HALF


def certificate_number(region: str, year: int, number: int) -> str:
    """A number anybody can check, its last digit too: 330300-2026-000123-8.

    >>> certificate_number("330300", 2026, 123)
    '330300-2026-000123-8'
    """
    plain = f"{region}{year}{number:06d}"
    return f"{region}-{year}-{number:06d}-{luhn.calc_check_digit(plain)}"


def is_certificate_number(said: str) -> bool:
    """Whether it can be one at all: a typing mistake is told apart from a certificate nobody gave."""
    plain = said.replace("-", "").strip()
    return plain.isdecimal() and len(plain) == 17 and bool(luhn.is_valid(plain))
