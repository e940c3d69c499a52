"""Fetches a feed from outside without being led inside: names are resolved first, and only public addresses called."""

from dataclasses import dataclass
from time import monotonic
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from zhijia.kernel.outbound import is_public, public_address
from zhijia.kernel.refusal import Refusal

from ..rules.feeds import MOST_BYTES

__all__ = ["Answer", "fetch", "is_public", "public_address"]

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


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _why(wrong: Exception) -> str:
    if isinstance(wrong, httpx.TimeoutException):
        return _("超时")
    return str(wrong)[:80] or type(wrong).__name__
