"""What search engines ask of each kind of node, as data. Pure.

A name with "|" stands for either of two properties. ``required`` holds wherever a node of the type
stands; ``recommended`` only for what a page is about.

Each line names the page that asks for it, and how far that could be looked up on the day that it
names, in stored copies of pages (the network was closed): ``READ`` in the page itself, ``TOLD`` by
others who cite the page, ``UNSEEN`` where no copy showed the list of properties, which then stands
as its page is generally known. What has a rule of its own (opening hours, pictures' widths) is left
out.
"""

from __future__ import annotations

from dataclasses import dataclass

GOOGLE = "https://developers.google.com/search/docs/appearance/structured-data"
AS_OF = "2026-11"
READ, TOLD, UNSEEN = "read", "told", "unseen"


@dataclass(frozen=True)
class Shape:
    """The properties that a node must and should have, by which page, looked up when and how far.

    ``as_of`` is a year and a month; ``evidence`` READ, TOLD or UNSEEN.
    """

    required: tuple[str, ...]
    recommended: tuple[str, ...] = ()
    source: str = GOOGLE
    as_of: str = AS_OF
    evidence: str = UNSEEN


SHAPES: dict[str, Shape] = {
    # The last step may leave out its address.
    "BreadcrumbList": Shape(("itemListElement",), source=f"{GOOGLE}/breadcrumb", evidence=TOLD),
    "ItemList": Shape(("itemListElement",), source=f"{GOOGLE}/carousel", evidence=READ),
    "ListItem": Shape(
        ("position", "name|item", "name|url"), source=f"{GOOGLE}/breadcrumb", evidence=TOLD
    ),
    "ProfilePage": Shape(
        ("mainEntity",), ("dateModified",), f"{GOOGLE}/profile-page", evidence=TOLD
    ),
    "Person": Shape(("name",), ("description", "image"), f"{GOOGLE}/profile-page", evidence=TOLD),
    # Google asks for an address, too; a practice that visits has a served area in its place.
    "MedicalClinic": Shape(
        ("name",),
        ("url", "telephone", "image|logo", "address|areaServed", "priceRange"),
        f"{GOOGLE}/local-business",
        evidence=TOLD,
    ),
    # Google: nothing is required of an organization, much is recommended.
    "Organization": Shape(("name",), ("url", "logo"), f"{GOOGLE}/organization", evidence=READ),
    "PostalAddress": Shape(
        ("addressLocality", "addressCountry"),
        ("streetAddress", "postalCode"),
        f"{GOOGLE}/local-business",
        evidence=READ,
    ),
    "GeoCoordinates": Shape(("latitude", "longitude"), source=f"{GOOGLE}/local-business"),
    "OpeningHoursSpecification": Shape(
        ("opens", "closes", "dayOfWeek|validFrom"),
        source=f"{GOOGLE}/local-business",
        evidence=READ,
    ),
    # For a line below the picture in image search one of creator, creditText, copyrightNotice and
    # license stands beside it; without one there is no such line, and nothing is wrong.
    "ImageObject": Shape(
        ("contentUrl|url",), source=f"{GOOGLE}/image-license-metadata", evidence=TOLD
    ),
    "VideoObject": Shape(
        ("name", "thumbnailUrl", "uploadDate"),
        ("description", "contentUrl|embedUrl", "duration"),
        f"{GOOGLE}/video",
        evidence=READ,
    ),
    "WebSite": Shape(("name", "url"), source=f"{GOOGLE.rpartition('/')[0]}/site-names"),
    "Offer": Shape(("itemOffered",), source="https://schema.org/Offer"),
    "EntryPoint": Shape(("urlTemplate",), source="https://schema.org/EntryPoint"),
    "PropertyValue": Shape(("value",), source="https://schema.org/PropertyValue"),
    "MedicalCode": Shape(("codeValue", "codingSystem"), source="https://schema.org/MedicalCode"),
}
#: In pixels. Narrower pictures stand small beside a result, and not in Discover.
#: Source: developers.google.com/search/docs/appearance/google-discover, told by others (TOLD).
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
