"""Makes what is not committed: one lowered style sheet, and compiled translations. Run when a source is newer."""

from collections.abc import Callable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CSS = PACKAGE / "web" / "css"
SHEET = PACKAGE / "web" / "static" / "web" / "zhijia.css"
OLDEST_BROWSERS = ["chrome 78", "ios_saf 13"]


def build(say: Callable[[str], None] = print) -> None:
    """Style sheet and translations, each only if older than its source."""
    if _older(SHEET, CSS.glob("*.css")):
        say("样式表 · style sheet")
        SHEET.parent.mkdir(parents=True, exist_ok=True)
        _replace(SHEET, style_sheet().encode())
    for source in PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"):
        if _older(source.with_suffix(".mo"), [source]):
            import polib

            say(f"翻译 · translation {source.relative_to(PACKAGE)}")
            _replace(source.with_suffix(".mo"), polib.pofile(str(source)).to_binary())


def style_sheet() -> str:
    """All of web/css in the order of names, lowered to the oldest browsers we serve, without white space."""
    import lightningcss

    whole = "".join(sheet.read_text() for sheet in sorted(CSS.glob("*.css")))
    return str(lightningcss.process_stylesheet(whole, minify=True, browsers_list=OLDEST_BROWSERS))


def _older(made: Path, sources) -> bool:  # type: ignore[no-untyped-def]
    newest = max((source.stat().st_mtime for source in sources), default=0.0)
    return not made.exists() or made.stat().st_mtime < newest


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)  # whole or as it was
