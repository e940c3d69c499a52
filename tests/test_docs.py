"""What the documents say is so."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
PAGES = [*READMES, *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md")))]
PICTURE_MOST = 250_000  # bytes


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READMES)
def test_the_readme_s_map_is_the_folders(page):
    said = re.findall(r"^\| `union/(\w+)`", read(page), re.M)
    there = {path.parent.name for path in (ROOT / "src/zhijia/union").glob("*/__init__.py")}

    line = next(part for part in read(page).split("\n\n") if "`ls src/zhijia`" in part)
    packages = {path.parent.name for path in (ROOT / "src/zhijia").glob("*/__init__.py")}

    assert sorted(said) == sorted(there)
    assert set(re.findall(r"`(\w+)`", line)) == packages


@pytest.mark.parametrize("page", READMES)
def test_the_readme_names_every_demo_federation(page):
    from zhijia.union.demo.data import STORIES

    assert all(f"| `/{story.slug}/` | {story.name} |" in read(page) for story in STORIES)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", read(page))

    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_decision_is_in_the_list_and_says_what_was_turned_down():
    pages = list((ROOT / "docs/decisions").glob("0*.md"))
    listed = read("docs/decisions/README.md")

    assert pages
    assert all(path.name in listed and "**Turned down.**" in path.read_text(encoding="utf-8") for path in pages)


def test_pictures_are_small():
    assert all(path.stat().st_size <= PICTURE_MOST for path in (ROOT / "docs").rglob("*.png"))


def test_the_developers_page_names_what_there_is():
    from zhijia.web import access, registry

    page = read("docs/developers.md")
    for name in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", page, re.M):
        assert all(hasattr(registry, word) for word in re.findall(r"`(\w+)`", name))
    assert all(hasattr(access, word) for word in re.findall(r"`@(\w+)", page) if word not in ("pytest", "job"))


@pytest.mark.parametrize(
    "path",
    [one for one in sorted((ROOT / "src").rglob("*.py")) if ">>> " in one.read_text()],
    ids=lambda path: path.name,
)
def test_every_example_in_a_docstring_is_true(path):
    module = import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__"))
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed
