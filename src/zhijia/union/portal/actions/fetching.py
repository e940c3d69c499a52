"""Fetches a feed from outside without being led inside: names are resolved first, and only public addresses called."""

import ipaddress
import socket
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..rules.feeds import MOST_BYTES

SECONDS = 20
MOST_REDIRECTS = 3


@dataclass(frozen=True)
class Answer:
    """What came: no content when nothing has changed since last time."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "") -> Answer:
    """The file at the address. Raises Refusal with a sentence for the officer.

    The connection goes to the very address that was checked, so that a name which resolves differently a moment
    later leads nowhere else; every redirect is checked again.
    """
    until = monotonic() + SECONDS
    # trust_env=False: no proxy of the machine's would call addresses for us unchecked.
    with httpx.Client(timeout=httpx.Timeout(SECONDS / 2), trust_env=False, follow_redirects=False) as client:
        for _hop in range(MOST_REDIRECTS + 1):
            try:
                answer = _once(client, url, etag, modified, until)
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as wrong:
                raise Refusal(_("连不上 %(host)s（%(why)s）。") % {"host": _host(url), "why": _why(wrong)}) from wrong
            if isinstance(answer, Answer):
                return answer
            url = answer
    raise Refusal(_("转了 %s 次还没有到。请填最后的网址。") % MOST_REDIRECTS)


def _once(client: httpx.Client, url: str, etag: str, modified: str, until: float) -> Answer | str:
    host, address = _host(url), public_address(url)
    headers = {"Host": urlsplit(url).netloc, "Accept-Encoding": "identity", "User-Agent": "Zhijia feed reader"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": modified} if modified else {}
    target = httpx.URL(url).copy_with(host=address)
    with client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as response:
        if response.status_code == 304:
            return Answer(None, etag, modified)
        if response.is_redirect:
            return urljoin(url, response.headers["location"])
        if response.status_code != 200:
            raise Refusal(
                _("%(host)s 回答 %(status)s，没有给出文件。") % {"host": host, "status": response.status_code}
            )
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Refusal(_("来源发来压缩的内容，没有读取。请让来源按原样发送。"))
        return Answer(
            _read(response, until),
            response.headers.get("etag", "")[:200],
            response.headers.get("last-modified", "")[:60],
        )


def _read(response: httpx.Response, until: float) -> bytes:
    content = bytearray()
    for piece in response.iter_raw(64 * 1024):
        content += piece
        if len(content) > MOST_BYTES:
            raise Refusal(_("文件超过 5 MB，没有导入。请分成几个数据源。"))
        if monotonic() > until:
            raise Refusal(_("%s 秒没有读完，稍后会再试。") % SECONDS)
    return bytes(content)


def public_address(url: str) -> str:
    """The address to call for this URL. Refuses what is not https, and whatever lies inside our own walls."""
    parts = urlsplit(url)
    local = bool(settings.FEED_ALLOW_LOCAL)
    if not parts.hostname or parts.username or parts.scheme not in ({"https", "http"} if local else {"https"}):
        raise Refusal(_("数据源的网址要以 https:// 开头，写完整。"), field="url")
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
            raise Refusal(_("%s 是内部网络的地址，不能作为数据源。") % parts.hostname, field="url")
        if parts.scheme == "http" and not ip.is_loopback:
            raise Refusal(_("数据源的网址要以 https:// 开头，写完整。"), field="url")
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


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _why(wrong: Exception) -> str:
    if isinstance(wrong, httpx.TimeoutException):
        return _("超时")
    return str(wrong)[:80] or type(wrong).__name__
