"""What search engines ask of each kind of node, as data. Pure.

A name with "|" stands for either of two properties. ``required`` holds wherever a node of the type
stands; ``recommended`` only for what a page is about.

The pages of Google's documentation were read as of November 2026. Of what they recommend, what no
field of ours holds is left out (``priceRange``), and what has a rule of its own (opening hours).
"""

from __future__ import annotations

from dataclasses import dataclass

GOOGLE = "https://developers.google.com/search/docs/appearance/structured-data"
AS_OF = "2026-11"


@dataclass(frozen=True)
class Shape:
    """The properties that a node must and should have, by which page, read when (year-month)."""

    required: tuple[str, ...]
    recommended: tuple[str, ...] = ()
    source: str = GOOGLE
    as_of: str = AS_OF


SHAPES: dict[str, Shape] = {
    "BreadcrumbList": Shape(("itemListElement",), source=f"{GOOGLE}/breadcrumb"),
    "ItemList": Shape(("itemListElement",), source=f"{GOOGLE}/carousel"),
    "ListItem": Shape(("position", "name|item", "name|url"), source=f"{GOOGLE}/breadcrumb"),
    "ProfilePage": Shape(("mainEntity",), ("dateModified",), f"{GOOGLE}/profile-page"),
    "Person": Shape(("name",), ("description", "image"), f"{GOOGLE}/profile-page"),
    "MedicalClinic": Shape(
        ("name",), ("url", "telephone", "image|logo"), f"{GOOGLE}/local-business"
    ),
    "Organization": Shape(("name",), ("url", "logo"), f"{GOOGLE}/organization"),
    "PostalAddress": Shape(
        ("addressLocality", "addressCountry"),
        ("streetAddress", "postalCode"),
        f"{GOOGLE}/local-business",
    ),
    "GeoCoordinates": Shape(("latitude", "longitude"), source=f"{GOOGLE}/local-business"),
    "OpeningHoursSpecification": Shape(
        ("opens", "closes", "dayOfWeek|validFrom"), source=f"{GOOGLE}/local-business"
    ),
    "ImageObject": Shape(("contentUrl|url",), source=f"{GOOGLE}/image-license-metadata"),
    "WebSite": Shape(("name", "url"), source=f"{GOOGLE.rpartition('/')[0]}/site-names"),
    "Offer": Shape(("itemOffered",), source="https://schema.org/Offer"),
    "EntryPoint": Shape(("urlTemplate",), source="https://schema.org/EntryPoint"),
    "PropertyValue": Shape(("value",), source="https://schema.org/PropertyValue"),
    "MedicalCode": Shape(("codeValue", "codingSystem"), source="https://schema.org/MedicalCode"),
}
#: In pixels. Narrower pictures stand small beside a result, and not in Discover.
#: Source: developers.google.com/search/docs/appearance/google-discover
WIDE_ENOUGH = 1200
#: Nobody's own site may rate them. Source: developers.google.com, review snippet, self-serving.
OWN_RATINGS = ("aggregateRating", "review", "starRating")
RATED_BY_OTHERS = {"MedicalClinic", "Organization", "LocalBusiness", "Person", "Offer", "Service"}

#: ISO 639-1.
CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
    "hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
    "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm "
    "sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(CODES.split())
