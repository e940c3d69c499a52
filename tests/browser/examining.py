"""How a page is looked at: phone and desk, both languages, both modes; by axe, by its width, by its weight."""

import gzip

from axe_playwright_python.base import AXE_SCRIPT

MOST_BYTES = 100_000
_static: dict[str, int] = {}  # address → bytes; no such file changes while the server stands
PHONE, DESK = (390, 844), (1440, 900)
MIXES = {
    "phone": (PHONE, "zh-hans", False),
    "desk in English": (DESK, "en", False),
    "phone, care mode, English": (PHONE, "en", True),
    "desk, care mode": (DESK, "zh-hans", True),
    "desk": (DESK, "zh-hans", False),
}
EVERY_PAIR = list(MIXES)[:4]  # each two of size, language and mode meet: for the frame and what all pages are made of
OPPOSITES = ["phone, care mode, English", "desk"]  # each size, language and mode: for pages made of the same parts


def dress(context, address, mix):
    """The language and mode of a mix, and nothing fetched behind our back."""
    _size, language, care = MIXES[mix]
    wanted = {"language": language, **({"care": "1"} if care else {})}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in wanted.items()])
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    context.add_init_script(AXE_SCRIPT)


def examine(page, address, paths):
    """(what axe finds and what is too wide, path → bytes) of pages that all answer."""
    found, weight = [], {}
    for path in paths:
        answer = page.goto(address + path, wait_until="load")
        assert answer.status == 200, path
        weight[path] = weight_of(page, answer)
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            found.append((path, "wider than the screen"))
        violations = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
        found += [(path, one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in violations]
    return found, weight


def heavy(weight):
    """The pages that weigh too much."""
    return {path: bytes_ for path, bytes_ in weight.items() if bytes_ > MOST_BYTES}


def weight_of(page, answer):
    """Bytes of a page with all it fetched: static files as WhiteNoise sends them (gzip), the rest as it is."""
    fetched = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    return len(answer.body()) + sum(_sent(page, url) for url in fetched if not url.startswith("data:"))


def _sent(page, url):
    if "/static/" not in url:
        return len(page.request.get(url).body())
    if url not in _static:
        _static[url] = len(gzip.compress(page.request.get(url).body()))
    return _static[url]
