"""Files from outside: evidence as it was seen, and pictures made anew so that nothing else travels with them."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from zhijia.kernel.refusal import Refusal

EVIDENCE_BYTES = 5 << 20
PICTURE_BYTES = 8 << 20
PICTURE_PIXELS = 40_000_000
PICTURES_MOST = 8
LEAST_SIDE = 200
LARGE, SMALL = 960, 320  # the longer side, in pixels
MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF"}
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


def kind_of_file(content: bytes) -> str:
    """pdf, png, jpg or webp, by what it is and not by its name; empty for anything else."""
    for kind, magic in MAGIC.items():
        if content.startswith(magic) and (kind != "webp" or content[8:12] == b"WEBP"):
            return kind
    return ""


def check_evidence_file(content: bytes) -> str:
    """The kind of a file that may be kept as evidence. Raises Refusal."""
    if not content:
        raise Refusal(_("文件是空的。请重新选择。"), field="file")
    if len(content) > EVIDENCE_BYTES:
        words = _("文件有 %.1f MB，最多 5 MB。截图或照片通常够用。")
        raise Refusal(words % (len(content) / (1 << 20)), field="file")
    if not (kind := kind_of_file(content)):
        raise Refusal(_("凭证要是图片（JPG、PNG、WebP）或 PDF。请换一个文件。"), field="file")
    return kind


@dataclass(frozen=True)
class Made:
    """A picture in two sizes, as JPEG."""

    large: bytes
    small: bytes
    width: int
    height: int


def make_picture(content: bytes) -> Made:
    """Read a photograph and draw it again: turned upright, without the camera's notes. Raises Refusal."""
    if len(content) > PICTURE_BYTES:
        words = _("图片有 %.1f MB，最多 8 MB。请压缩后再传。")
        raise Refusal(words % (len(content) / (1 << 20)), field="file")
    if kind_of_file(content) not in ("jpg", "png", "webp"):
        raise Refusal(_("图片要是 JPG、PNG 或 WebP。请换一张。"), field="file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as opened:
                _bounded(*opened.size)
                upright = ImageOps.exif_transpose(opened)
                flat = _on_white(upright)
    except Refusal:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as wrong:
        raise Refusal(_("打不开这张图片，可能已损坏。请换一张。"), field="file") from wrong
    large, small = _fitted(flat, LARGE), _fitted(flat, SMALL)
    return Made(_jpeg(large, 82), _jpeg(small, 78), *large.size)


def _bounded(width: int, height: int) -> None:
    if width * height > PICTURE_PIXELS:
        words = _("图片有 %(w)d × %(h)d 像素，太大了。请缩小到 4,000 万像素以内。")
        raise Refusal(words % {"w": width, "h": height}, field="file")
    if min(width, height) < LEAST_SIDE:
        words = _("图片只有 %(w)d × %(h)d 像素，看不清。短边至少 200 像素。")
        raise Refusal(words % {"w": width, "h": height}, field="file")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "P", "PA"):
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
