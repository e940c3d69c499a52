"""Calling other systems without being led inside: a name is resolved first, and only a public address is called."""

import ipaddress
import socket
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from .refusal import Refusal


class Failed(Exception):
    """It was not taken: try again later."""


def post(url: str, body: bytes, headers: dict[str, str], *, seconds: float) -> int:
    """Send one message and return the status of the answer, whatever it is. Raises Refusal when nobody answers.

    The connection goes to the very address that was checked; redirects are not followed, and the answer is not read.
    """
    host, address = urlsplit(url).hostname or "", public_address(url)
    # trust_env=False: no proxy of the machine's would call addresses for us unchecked.
    with httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False) as client:
        try:
            target = httpx.URL(url).copy_with(host=address)
            whole = {"Host": urlsplit(url).netloc, "User-Agent": "Zhijia", **headers}
            more = {"sni_hostname": host}
            with client.stream("POST", target, content=body, headers=whole, extensions=more) as answer:
                return answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as wrong:
            why = str(wrong)[:80] or type(wrong).__name__
            raise Refusal(_("连不上 %(host)s（%(why)s）。") % {"host": host, "why": why}) from wrong


def public_address(url: str) -> str:
    """The address to call for this URL. Refuses what is not https, and whatever lies inside our own walls."""
    parts = urlsplit(url)
    local = bool(settings.FEED_ALLOW_LOCAL)
    if not parts.hostname or parts.username or parts.scheme not in ({"https", "http"} if local else {"https"}):
        raise Refusal(_("网址要以 https:// 开头，写完整。"), field="url")
    try:
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        found = {entry[4][0] for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError) as wrong:  # UnicodeError is a ValueError: a label that cannot be a name
        raise Refusal(_("找不到 %s 这个网站。") % parts.hostname, field="url") from wrong
    addresses = sorted(str(one) for one in found)
    # One private address among several is enough to refuse: which one is called is otherwise the attacker's choice.
    for address in addresses:
        ip = ipaddress.ip_address(address.partition("%")[0])
        if not (is_public(ip) or (local and ip.is_loopback)):
            raise Refusal(_("%s 是内部网络的地址，不能使用。") % parts.hostname, field="url")
        if parts.scheme == "http" and not ip.is_loopback:
            raise Refusal(_("网址要以 https:// 开头，写完整。"), field="url")
    return addresses[0]


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is on the open internet; one that wraps an IPv4 address is judged by what it wraps."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(inner)
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip.is_global and not ip.is_multicast
