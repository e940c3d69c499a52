"""What ls shows is so: apps talk through verbs and nouns, files are short, pages bring no script of their own."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNION = ROOT / "src" / "zhijia" / "union"
APPS = sorted(one.name for one in UNION.iterdir() if (one / "apps.py").is_file())
SOURCES = [one for one in (ROOT / "src").rglob("*.py") if not {"tests", "migrations"} & set(one.parts)]
TEMPLATES = sorted((ROOT / "src").rglob("templates/**/*.html"))
MOST_LINES = 500
MOST_BYTES = 1 << 20
MAKES = r"(?:\w*create\w*|\w*bulk_\w+|filter\([^)]*\)\.(?:update|delete))\("
DOORS = {"actions", "queries", "rules"}  # what an app opens to the others
NOUNS = {  # tables that those above may name in types, foreign keys and joins
    "accounts": "User is `by` in every action, and who a post or a member signs in as",
    "claims": "Pool, Offer and Claim are what the stock of a pack, the seats of a show and its tickets are",
    "goods": "Enterprise, Product and Sku are what a line of an order or a statement names",
    "payments": "Payment is what an order waits for",
    "shop": "Order, Parcel and Line are what the demo's stories go on with",
    "people": "Member and Organisation are what the rows of the apps above belong to",
}
SIDE_DOORS = {  # (from, app, what of it): why
    ("demo/actions/culture.py", "culture", "models"): "the demo looks up by name what it has made by culture's verbs",
    ("people/queries/privacy.py", "journal", "models"): "a member's lines are found by one query over both",
    ("journal/apps.py", "federations", "signals"): "federations is below and cannot call; it tells",
}


def imports(path):
    """(module, name) of every import of a file, relative ones made whole."""
    package = list(path.relative_to(ROOT / "src").with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else []
            if node.level and path.name == "__init__.py":
                base = package[: len(package) - node.level]
            module = ".".join([*base, node.module] if node.module else base)
            yield from ((module, alias.name) for alias in node.names)


def seen_from_outside(path):
    """(app, what of it) for each import of another app of union."""
    own = path.relative_to(UNION).parts[0] if UNION in path.parents else ""
    for module, name in imports(path):
        parts = f"{module}.{name}".split(".")
        if parts[:2] == ["zhijia", "union"] and len(parts) > 3 and parts[2] != own:
            yield parts[2], parts[3]


@pytest.mark.parametrize("app", APPS)
def test_an_app_uses_only_the_doors_of_the_others(app):
    """A few tables may be read and joined by those above; screens, forms and jobs are nobody else's."""
    wrong = {
        (str(path.relative_to(UNION)), other, what)
        for path in SOURCES
        if UNION / app in path.parents
        for other, what in seen_from_outside(path)
        if what not in DOORS and not (what == "models" and other in NOUNS)
    }
    assert wrong - SIDE_DOORS.keys() == set()
    assert {door for door in SIDE_DOORS if door[0].startswith(f"{app}/")} - wrong == set()  # each is still used


@pytest.mark.parametrize("app", APPS)
def test_no_app_makes_or_changes_another_s_rows(app):
    """Whoever wants another app's row asks for it by that app's verb."""
    wrong = []
    for path in [one for one in SOURCES if UNION / app in one.parents]:
        text = path.read_text()
        models = {
            name
            for module, name in imports(path)
            if module.startswith("zhijia.union.") and module.endswith(".models") and module.split(".")[2] != app
        }
        wrong += [(path.name, name) for name in models if re.search(rf"\b{name}(\.objects\.{MAKES}|\()", text)]
    assert wrong == []


def public_functions(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def test_every_app_verb_and_question_says_what_it_is():
    assert [app for app in APPS if not ast.get_docstring(ast.parse((UNION / app / "__init__.py").read_text()))] == []
    bare = [
        f"{path.relative_to(UNION)}:{node.lineno} {node.name}"
        for path in SOURCES
        if UNION in path.parents and {"actions", "queries"} & {path.stem, path.parent.name}
        for node in public_functions(path)
        if not ast.get_docstring(node)
    ]
    assert bare == []


def test_no_file_is_long():
    every = [one for folder in ("src", "tests") for one in (ROOT / folder).rglob("*.py")]
    long = {str(one.relative_to(ROOT)): n for one in every if (n := len(one.read_text().splitlines())) > MOST_LINES}
    assert long == {}


@pytest.mark.parametrize(
    "wrong",
    [
        r"<script(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=\s*[\"']",
        r"\sstyle\s*=",
        r"<style",
        r"javascript:",
        r"https?://(?!www\.w3)",
    ],
    ids=["inline script", "handler", "style attribute", "style element", "javascript address", "another's server"],
)
def test_a_page_brings_nothing_the_policy_forbids(wrong):
    assert len(TEMPLATES) > 50
    assert [str(one.relative_to(ROOT)) for one in TEMPLATES if re.search(wrong, one.read_text())] == []


def committed():
    """What is in the repository, or would be with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True).stdout
    return [ROOT / name for name in out.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_large_and_no_machine_s_own_path_is_committed():
    files = committed()
    if not files:
        pytest.skip("not a checkout")
    hosts = ("pypi." + "org", "python" + "hosted", "npm" + "js.", "crates" + ".io", "jsdel" + "ivr", "unp" + "kg.")
    pages = {page for urls in UNION.glob("*/urls.py") for page in re.findall(r'"work/(\w+)', urls.read_text())}
    not_a_page = rf"work/(?!(?:{'|'.join(sorted(pages))})\b|[\s\"'`])"  # below a federation it is the workbench
    folder = re.compile(rf"(?<![\w.}}])/(?:root/|home/|{not_a_page})")
    large = [str(one.relative_to(ROOT)) for one in files if one.stat().st_size > MOST_BYTES]
    named = [
        str(one.relative_to(ROOT))
        for one in files
        if one.suffix not in (".png", ".jpg")
        for text in [one.read_text(encoding="utf-8", errors="replace")]
        if any(host in text for host in hosts) or folder.search(text)
    ]
    assert large == []
    assert named == []
