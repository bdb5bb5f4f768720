"""A practice's two colours and its type, made into colours that people can read.

A practice chooses a brand colour, an accent and a type pairing. Everything else is derived here,
for light and for dark screens, and each pair that carries text or marks a control is measured
against WCAG 2.2 AA: 4.5:1 for text (1.4.3), 3:1 for what marks a control (1.4.11). A colour that
falls short keeps its hue and moves in lightness until it passes, and the reason is told.

Source: https://www.w3.org/TR/WCAG22/#contrast-minimum and #non-text-contrast; Oklab by
Björn Ottosson, https://bottosson.github.io/posts/oklab/
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cbrt, cos, hypot, sin

TEXT = 4.5
CONTROL = 3.0
# What is lightened for a dark screen goes a little further: 4.5:1 there looks like dust.
DARK_TEXT = 6.0

_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def gettext_noop(message: str) -> str:
    """The message itself; the name lets ``makemessages`` find it, as pure code has no Django."""
    return message


class BrandError(ValueError):
    """A colour or a pairing that can't be read; ``field`` names which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Face:
    """A variable typeface that comes with the pages; ``file`` is among the static files."""

    family: str
    file: str
    weights: str

    def rule(self, url: str) -> str:
        """The rule that makes the face known.

        Optional: a reader whose line is slow keeps the letters that are there already, and no
        line ever jumps when a font arrives.
        """
        return (
            f"@font-face{{font-family:'{self.family}';src:url({url}) format('woff2');"
            f"font-weight:{self.weights};font-style:normal;font-display:optional}}"
        )


FIGTREE = Face("Figtree Variable", "clinics/fonts/figtree.woff2", "400 700")
LITERATA = Face("Literata Variable", "clinics/fonts/literata.woff2", "400 700")
NUNITO = Face("Nunito Variable", "clinics/fonts/nunito.woff2", "400 800")


@dataclass(frozen=True)
class Pairing:
    """The typefaces of headings and text, and the shapes that go with them."""

    id: str
    label: str
    faces: tuple[Face, ...]
    heading: str
    body: str
    heading_weight: int
    heading_tracking: str
    radius: str
    button_radius: str


# What stands in until a face is there, on a first visit mostly.
_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif"

PAIRINGS: Mapping[str, Pairing] = {
    pairing.id: pairing
    for pairing in (
        Pairing(
            id="clear",
            label=gettext_noop("Clear: plain sans-serif, gently rounded"),
            faces=(FIGTREE,),
            heading=f"'{FIGTREE.family}',{_SANS}",
            body=f"'{FIGTREE.family}',{_SANS}",
            heading_weight=700,
            heading_tracking="-.018em",
            radius=".75rem",
            button_radius=".625rem",
        ),
        Pairing(
            id="literary",
            label=gettext_noop("Literary: book serif headings, crisp corners"),
            # One face a page: two would weigh as much as all the rest of it.
            faces=(LITERATA,),
            heading=f"'{LITERATA.family}','Iowan Old Style','Palatino Linotype',Palatino,"
            "'URW Palladio L',P052,'Noto Serif','Liberation Serif',Georgia,serif",
            body=_SANS,
            heading_weight=500,
            heading_tracking="-.008em",
            radius=".25rem",
            button_radius=".25rem",
        ),
        Pairing(
            id="rounded",
            label=gettext_noop("Rounded: soft letters, round corners"),
            faces=(NUNITO,),
            heading=f"'{NUNITO.family}',ui-rounded,'Hiragino Maru Gothic ProN','Avenir Next',"
            "Avenir,Quicksand,'Trebuchet MS','DejaVu Sans',sans-serif",
            body=f"'{NUNITO.family}','Avenir Next',Avenir,'Segoe UI',Candara,Roboto,'Noto Sans',"
            "'Liberation Sans',sans-serif",
            heading_weight=700,
            heading_tracking="-.01em",
            radius="1.25rem",
            button_radius="99rem",
        ),
    )
}


@dataclass(frozen=True)
class Layout:
    """How pages are set out; its rules are in ``clinics/static/clinics/layouts/<id>.css``."""

    id: str
    label: str


LAYOUTS: Mapping[str, Layout] = {
    layout.id: layout
    for layout in (
        Layout("band", gettext_noop("Band: a field of colour beside the picture, cards below")),
        Layout("photo", gettext_noop("Photo: the picture across the page, words on a card in it")),
        Layout("letter", gettext_noop("Letter: one calm column, lines in the place of cards")),
    )
}
DEFAULT_LAYOUT = "band"

DEFAULT_BRAND = "#1F5F5B"
DEFAULT_ACCENT = "#D9822B"
DEFAULT_PAIRING = "clear"


# Whole sentences, since word order is the translator's: by scheme, and whether it got darker.
_SENTENCES = {
    ("light", True): gettext_noop(
        "%(asked)s on %(against)s is %(before)s:1; darkened to %(used)s (%(after)s:1)"
    ),
    ("light", False): gettext_noop(
        "%(asked)s on %(against)s is %(before)s:1; lightened to %(used)s (%(after)s:1)"
    ),
    ("dark", True): gettext_noop(
        "On dark screens %(asked)s on %(against)s is %(before)s:1; "
        "darkened to %(used)s (%(after)s:1)"
    ),
    ("dark", False): gettext_noop(
        "On dark screens %(asked)s on %(against)s is %(before)s:1; "
        "lightened to %(used)s (%(after)s:1)"
    ),
}


@dataclass(frozen=True)
class Correction:
    """One colour that was moved, and why.

    ``scheme`` is "light" or "dark", ``token`` the custom property without dashes. Ratios are
    WCAG contrast ratios against ``against``.
    """

    scheme: str
    token: str
    asked: str
    used: str
    against: str
    ratio_before: float
    ratio_after: float

    @property
    def template(self) -> str:
        """The sentence with named places, for ``gettext``; filled from ``params``."""
        return _SENTENCES[self.scheme, _luminance(self.used) < _luminance(self.asked)]

    @property
    def params(self) -> dict[str, str]:
        """What fills ``template``."""
        return {
            "asked": self.asked,
            "used": self.used,
            "against": "white" if self.against == "#FFFFFF" else self.against,
            "before": _rounded_down(self.ratio_before),
            "after": _rounded_down(self.ratio_after),
        }

    @property
    def explanation(self) -> str:
        """The sentence in English."""
        return self.template % self.params


@dataclass(frozen=True)
class Brand:
    """The complete set of colours of a practice, by token name without dashes."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    pairing: Pairing
    corrections: Sequence[Correction]

    def faces(self, url_of: Callable[[str], str]) -> str:
        """The rules that make its typefaces known; ``url_of`` gives a static file's address."""
        return "".join(face.rule(url_of(face.file)) for face in self.pairing.faces)

    def stylesheet(self) -> str:
        """The practice's stylesheet: custom properties only, in the layer ``tokens``."""
        type_tokens = {
            "font-heading": self.pairing.heading,
            "font-body": self.pairing.body,
            "heading-weight": str(self.pairing.heading_weight),
            "heading-tracking": self.pairing.heading_tracking,
            "radius": self.pairing.radius,
            "button-radius": self.pairing.button_radius,
        }
        light = _declarations({**self.light, **type_tokens})
        dark = _declarations(self.dark)
        # Paper is never dark, whatever the reader's screen is.
        return (
            f"@layer tokens{{:root{{{light}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}}}\n"
        )


# Every page asks for its practice's colours, and finding them takes far longer than a page.
@lru_cache(maxsize=1024)
def build_brand(brand: str, accent: str, pairing: str = DEFAULT_PAIRING) -> Brand:
    """Every colour a practice's pages need, each pair at WCAG 2.2 AA or better.

    ``brand`` and ``accent`` are hex colours with three or six digits. Raises BrandError, with
    the field's name, for a colour or a pairing that isn't one.
    """
    brand = normalise_hex(brand, "brand")
    accent = normalise_hex(accent, "accent")
    if pairing not in PAIRINGS:
        raise BrandError("pairing", f"{pairing!r} is no type pairing; choose from {[*PAIRINGS]}")

    corrections: list[Correction] = []
    light = _light(brand, accent, corrections)
    dark = _dark(brand, accent, corrections)
    return Brand(light, dark, PAIRINGS[pairing], tuple(corrections))


def normalise_hex(colour: str, field: str = "colour") -> str:
    """``#RRGGBB`` in capitals. Raises BrandError where ``colour`` is no hex colour."""
    found = _HEX.fullmatch(colour.strip())
    if not found:
        raise BrandError(field, f"{colour!r} is no hex colour such as #1F5F5B")
    digits = found[1]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits.upper()}"


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(brand: str, accent: str, corrections: list[Correction]) -> dict[str, str]:
    hue, chroma = _hue_chroma(brand)
    warm_hue, warm_chroma = _hue_chroma(accent)
    tokens = {
        "page": _oklch(0.982, min(0.008, warm_chroma), warm_hue),
        "surface": "#FFFFFF",
        "soft": _oklch(0.955, min(0.013, chroma), hue),
        "accent-soft": _oklch(0.945, min(0.032, warm_chroma), warm_hue),
        "line": _oklch(0.885, min(0.018, chroma), hue),
        "ink": _oklch(0.25, min(0.025, chroma), hue),
        "ink-soft": _oklch(0.43, min(0.025, chroma), hue),
        "deep": _oklch(0.27, min(0.055, chroma), hue),
        "on-deep": _oklch(0.97, min(0.01, chroma), hue),
    }
    grounds = [tokens[name] for name in ("surface", "page", "soft", "accent-soft")]
    tokens["line-strong"] = _until(
        _oklch(0.62, min(0.025, chroma), hue), grounds, CONTROL, darker=True
    )
    tokens |= _fills(brand, accent, tokens, grounds, "light", corrections)
    tokens |= {"band": tokens["brand"], "on-band": tokens["on-brand"]}
    return tokens


def _dark(brand: str, accent: str, corrections: list[Correction]) -> dict[str, str]:
    hue, chroma = _hue_chroma(brand)
    warm_hue, warm_chroma = _hue_chroma(accent)
    tokens = {
        "page": _oklch(0.19, min(0.014, chroma), hue),
        "surface": _oklch(0.235, min(0.018, chroma), hue),
        "soft": _oklch(0.275, min(0.028, chroma), hue),
        "accent-soft": _oklch(0.29, min(0.04, warm_chroma), warm_hue),
        "line": _oklch(0.37, min(0.025, chroma), hue),
        "ink": _oklch(0.95, min(0.008, chroma), hue),
        "ink-soft": _oklch(0.81, min(0.015, chroma), hue),
        "deep": _oklch(0.145, min(0.03, chroma), hue),
        "on-deep": _oklch(0.93, min(0.01, chroma), hue),
    }
    grounds = [tokens[name] for name in ("page", "surface", "soft", "accent-soft")]
    tokens["line-strong"] = _until(
        _oklch(0.58, min(0.025, chroma), hue), grounds, CONTROL, darker=False
    )
    tokens |= _fills(brand, accent, tokens, grounds, "dark", corrections)
    # A broad band in the lifted brand colour would dazzle where everything else is dark.
    tokens |= {"band": _oklch(0.31, min(0.07, chroma), hue), "on-band": tokens["on-deep"]}
    return tokens


def _fills(
    brand: str,
    accent: str,
    tokens: Mapping[str, str],
    grounds: Sequence[str],
    scheme: str,
    corrections: list[Correction],
) -> dict[str, str]:
    """The two chosen colours as fill, as text, and the text that stands on them."""
    darker = scheme == "light"
    made: dict[str, str] = {}
    for name, asked in (("brand", brand), ("accent", accent)):
        as_text = _until(asked, grounds, TEXT, darker=darker)
        if as_text != asked and not darker:
            as_text = _until(asked, grounds, DARK_TEXT, darker=darker)
        fill = asked
        if not darker and contrast(asked, tokens["page"]) < CONTROL:
            # A deep colour would sink into a dark page, and so would a button filled with it.
            fill = as_text
        fill, on_fill = _with_text(fill, tokens)
        made[name] = fill
        made[f"on-{name}"] = on_fill
        made[f"{name}-text"] = as_text
        made[f"{name}-edge"] = _until(fill, grounds, CONTROL, darker=darker)
        made[f"{name}-hover"] = _hover(fill, on_fill)
        if as_text != asked:
            # People know white and their page; a tint is named only if it alone is the trouble.
            against = next(ground for ground in grounds if contrast(asked, ground) < TEXT)
            corrections.append(_correction(scheme, f"{name}-text", asked, as_text, against))
        if fill not in (asked, as_text):
            corrections.append(_correction(scheme, name, asked, fill, on_fill))
    return made


def _correction(scheme: str, token: str, asked: str, used: str, against: str) -> Correction:
    before, after = contrast(asked, against), contrast(used, against)
    return Correction(scheme, token, asked, used, against, before, after)


def _with_text(fill: str, tokens: Mapping[str, str]) -> tuple[str, str]:
    """A fill and the text colour that can be read on it; the fill moves only if neither can."""
    dark_text = tokens["ink"] if _luminance(tokens["ink"]) < 0.18 else tokens["deep"]
    for text in ("#FFFFFF", dark_text):
        if contrast(fill, text) >= TEXT:
            return fill, text
    return _until(fill, ["#FFFFFF"], TEXT, darker=True), "#FFFFFF"


def _hover(fill: str, text: str) -> str:
    """The fill a step away from its text, so that contrast only grows."""
    lightness, chroma, hue = _to_oklch(fill)
    step = -0.06 if _luminance(text) > _luminance(fill) else 0.05
    return _oklch(min(1.0, max(0.0, lightness + step)), chroma, hue)


def _until(colour: str, grounds: Sequence[str], ratio: float, *, darker: bool) -> str:
    """``colour``, moved in lightness alone until it has ``ratio`` on every ground."""
    lightness, chroma, hue = _to_oklch(colour)
    step = -0.004 if darker else 0.004
    candidate = colour
    while min(contrast(candidate, ground) for ground in grounds) < ratio:
        lightness += step
        if not 0 < lightness < 1:
            return "#000000" if darker else "#FFFFFF"
        candidate = _oklch(lightness, chroma, hue)
    return candidate


def _hue_chroma(colour: str) -> tuple[float, float]:
    _, chroma, hue = _to_oklch(colour)
    return hue, chroma


def _rgb(colour: str) -> tuple[float, float, float]:
    """Linear-light red, green and blue, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in radians."""
    r, g, b = _rgb(colour)
    long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    """The hex colour, with just as much less chroma as sRGB needs."""
    while True:
        channels = _from_oklch(lightness, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
        chroma = max(0.0, chroma - 0.002)
    digits = (round(min(1.0, max(0.0, _encoded(max(0.0, c)))) * 255) for c in channels)
    return "#" + "".join(f"{digit:02X}" for digit in digits)


def _from_oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _rounded_down(ratio: float) -> str:
    """One decimal, never rounded up: 4.49 must not read as 4.5."""
    return f"{int(ratio * 10 + 1e-9) / 10:.1f}"


def _declarations(tokens: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
