import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import NOW
from zhijia.union.portal import actions
from zhijia.union.portal.actions import Offer


@pytest.fixture
def offer(tree):
    """offer(organisation, "title", …) → a published service."""

    def make(organisation, title, category="food", *, publish=True, **fields):
        made = actions.write_service(
            offer=Offer(title=title, category=category, **fields), organisation_id=organisation.id, by=None, now=NOW
        )
        return actions.publish_service(service_id=made.id, by=None, now=NOW) if publish else made

    return make


class Source:
    """A company's web site, in a process of its own: what it answers is what stands in its folder."""

    def __init__(self, folder):
        self.folder = folder
        script = Path(__file__).with_name("a_company_s_site.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port = int(self.process.stdout.readline())

    def put(self, *rows, name="list.json"):
        (self.folder / name).write_text(json.dumps({"services": list(rows)}, ensure_ascii=False), encoding="utf-8")

    def url(self, path="list.json"):
        return f"http://127.0.0.1:{self.port}/{path}"

    def asked(self):
        log = self.folder / "log"
        return log.read_text().split() if log.exists() else []


@pytest.fixture
def source(tmp_path, settings):
    settings.FEED_ALLOW_LOCAL = True
    site = Source(tmp_path)
    yield site
    site.process.terminate()
    site.process.wait()
    site.process.stdout.close()
