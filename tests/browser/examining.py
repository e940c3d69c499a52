"""How a page is looked at: phone and desk, both languages, both modes; by axe, by its width, by its weight."""

import gzip

from axe_playwright_python.sync_playwright import Axe

MOST_BYTES = 100_000
PHONE, DESK = (390, 844), (1440, 900)
MIXES = {
    "phone": (PHONE, "zh-hans", False),
    "desk in English": (DESK, "en", False),
    "phone, care mode, English": (PHONE, "en", True),
    "desk, care mode": (DESK, "zh-hans", True),
}


def dress(context, address, mix):
    """The language and mode of a mix, and nothing fetched behind our back."""
    _size, language, care = MIXES[mix]
    wanted = {"language": language, **({"care": "1"} if care else {})}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in wanted.items()])
    context.add_init_script("delete Navigator.prototype.serviceWorker")


def examine(page, address, paths):
    """(what axe finds and what is too wide, path → bytes) of pages that all answer."""
    found, weight = [], {}
    for path in paths:
        answer = page.goto(address + path, wait_until="load")
        assert answer.status == 200, path
        weight[path] = weight_of(page, answer)
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            found.append((path, "wider than the screen"))
        violations = Axe().run(page).response["violations"]
        found += [(path, one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in violations]
    return found, weight


def heavy(weight):
    """The pages that weigh too much."""
    return {path: bytes_ for path, bytes_ in weight.items() if bytes_ > MOST_BYTES}


def weight_of(page, answer):
    """Bytes of a page with all it fetched: static files as WhiteNoise sends them (gzip), the rest as it is."""
    fetched = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    bodies = [(url, page.request.get(url).body()) for url in fetched if not url.startswith("data:")]
    return len(answer.body()) + sum(
        len(gzip.compress(body)) if "/static/" in url else len(body) for url, body in bodies
    )
