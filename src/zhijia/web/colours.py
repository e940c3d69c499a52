"""A federation's five shades from the one colour it chose, readable whatever that colour is."""

import colorsys

Rgb = tuple[float, float, float]
READABLE = 4.5  # WCAG 2.2 AA, normal text
WHITE: Rgb = (1.0, 1.0, 1.0)


def shades(colour: str) -> dict[str, str]:
    """{"50": "#fdf3f2", …, "900": "#5c120b"} from «#c02b1d».

    White text is readable on 500, 600, 700 and 900; 700 is readable on 50.

    >>> shades("#ffff00")["600"]
    '#777700'
    >>> shades("#c02b1d")["600"]
    '#c02b1d'
    """
    base = _darkened(_rgb(colour), READABLE)
    lighter = _darkened(_mix(base, WHITE, 0.12), READABLE)
    pale = _mix(base, WHITE, 0.93)
    dark = _darker(base, 0.8)
    while contrast(dark, pale) < READABLE:
        dark = _darker(dark, 0.95)
    named = {
        "50": pale,
        "100": _mix(base, WHITE, 0.84),
        "500": lighter,
        "600": base,
        "700": dark,
        "900": _darker(base, 0.5),
    }
    return {name: _hex(rgb) for name, rgb in named.items()}


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG's ratio, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast_of(one: str, other: str) -> float:
    """The same for two colours as «#rrggbb»."""
    return contrast(_rgb(one), _rgb(other))


def style_sheet(colour: str) -> str:
    """The custom properties that make every page this federation's."""
    rules = ";".join(f"--brand-{name}:{value}" for name, value in shades(colour).items())
    return f":root{{{rules}}}"


def _darkened(rgb: Rgb, enough: float) -> Rgb:
    while contrast(rgb, WHITE) < enough:
        rgb = _darker(rgb, 0.97)
    return rgb


def _darker(rgb: Rgb, factor: float) -> Rgb:
    hue, light, saturation = colorsys.rgb_to_hls(*rgb)
    return _snap(colorsys.hls_to_rgb(hue, light * factor, saturation))


def _mix(rgb: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a + (b - a) * share for a, b in zip(rgb, other, strict=True))
    return _snap((red, green, blue))


def _snap(rgb: Rgb) -> Rgb:
    # What is measured is what is written: eight bits a channel.
    red, green, blue = (int(channel * 255) / 255 for channel in rgb)
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb)
