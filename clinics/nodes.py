"""Graph nodes of clinics, places, people, therapies and what visitors can do.

Types and properties follow docs/structured-data.md; each was checked against schema.org 30.0.
The functions read plain attributes, so any object of the right shape will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from clinics import vocabulary
from seo.graph import GraphContext, Node, ref
from seo.plain_text import plain_text

SCHEMA = "https://schema.org/"


def clinic_id(context: GraphContext, clinic) -> str:
    # One practice, in whatever language its page is.
    return context.entity("clinic", getattr(clinic, "first_home", clinic).uuid)


def location_id(context: GraphContext, location) -> str:
    return context.entity("location", location.uuid)


def place_id(context: GraphContext, place) -> str:
    """A place by its own name; the only place of a practice is the practice."""
    practice = place.practice
    return clinic_id(context, practice) if is_only_place(place) else location_id(context, place)


def is_only_place(place) -> bool:
    practice = getattr(place, "practice", None)
    return practice is not None and [each.pk for each in practice.locations] == [place.pk]


def person_id(context: GraphContext, person) -> str:
    return context.entity("person", person.uuid)


def therapy_id(context: GraphContext, uuid) -> str:
    return context.entity("therapy", uuid)


def clinic_stub(context: GraphContext, clinic) -> Node:
    """A clinic by name on a page that is about something else."""
    return {
        "@type": "MedicalClinic",
        "@id": clinic_id(context, clinic),
        "name": clinic.title,
        "url": f"{context.site_root}/",
    }


def person_stub(context: GraphContext, person) -> Node:
    return {
        "@type": "Person",
        "@id": person_id(context, person),
        "name": person.title,
        "url": person.get_full_url(),
    }


def clinic(context: GraphContext, clinic) -> Iterator[Node]:
    """A practice on its own home page: the organization, its places and what it offers."""
    locations = clinic.locations
    main = clinic.main_location
    several = locations if len(locations) > 1 else []
    names = [clinic.short_name, *clinic.other_names]
    yield {
        **clinic_stub(context, clinic),
        "legalName": clinic.legal_name if clinic.legal_name != clinic.title else None,
        "alternateName": [name for name in dict.fromkeys(names) if name and name != clinic.title],
        "image": ref(context.anchor("primaryimage")) if clinic.picture else None,
        "description": clinic.tagline,
        "address": postal_address_node(main) if main else None,
        "telephone": main.main_phone.number.as_e164 if main and main.main_phone else None,
        "contactPoint": contact_point(clinic),
        "geo": geo(main) if main and not several else None,
        "openingHoursSpecification": opening_hours(main) if main else None,
        "specialOpeningHoursSpecification": exceptions(main) if main else None,
        "areaServed": clinic.service_area,
        "medicalSpecialty": specialties(clinic.professions),
        "knowsAbout": clinic.professions_labels,
        "isAcceptingNewPatients": clinic.accepts_new_patients,
        "sameAs": clinic.social_links,
        "logo": ref(context.logo_id) if clinic.logo or clinic.drawn_logo[0] else None,
        "priceRange": clinic.price_range,
        "subOrganization": [ref(location_id(context, place)) for place in several],
        "employee": [ref(person_id(context, person)) for person in clinic.practitioners],
        "availableService": [ref(therapy_id(context, t.uuid)) for t in clinic.treatments],
        "makesOffer": [offer(context, o, clinic) for o in clinic.current_offers],
        # The two that the page shows.
        "potentialAction": actions(clinic.actions[:2]),
    }
    if clinic.logo:
        yield image(context.logo_id, clinic.logo, context.site_root)
    elif clinic.drawn_logo[0]:
        drawn, size = clinic.drawn_logo
        yield image_object(context.logo_id, f"{context.site_root}{drawn}", size, size)
    for place in several:
        yield location(context, place)
    for person in clinic.practitioners:
        yield person_stub(context, person)
    for treatment in clinic.treatments:
        yield {
            "@type": therapy_type(treatment.therapy),
            "@id": therapy_id(context, treatment.uuid),
            "name": treatment.title,
            "url": treatment.get_full_url(),
        }


def location_stub(context: GraphContext, place) -> Node:
    """A place by name; the practice, where it is its only one."""
    if is_only_place(place):
        return clinic_stub(context, place.practice)
    return {
        "@type": "MedicalClinic",
        "@id": location_id(context, place),
        "name": place.title,
        "url": place.get_full_url(),
    }


def location(context: GraphContext, place) -> Node:
    is_part = place.practice and not is_only_place(place)
    return {
        **location_stub(context, place),
        "parentOrganization": ref(clinic_id(context, place.practice)) if is_part else None,
        "address": postal_address_node(place),
        "geo": geo(place),
        "telephone": place.main_phone.number.as_e164 if place.main_phone else None,
        "email": place.email,
        "openingHoursSpecification": opening_hours(place),
        "specialOpeningHoursSpecification": exceptions(place),
        "hasMap": place.directions_url if place.latitude is not None else None,
    }


def postal_address_node(place) -> Node:
    return {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "addressLocality": place.locality,
        "addressRegion": place.region,
        "postalCode": place.postcode,
        "addressCountry": place.country,
    }


def geo(place) -> Node | None:
    if place.latitude is None or place.longitude is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": float(place.latitude),
        "longitude": float(place.longitude),
    }


def opening_hours(place) -> list[Node]:
    """One entry a span and set of days; a lunch break makes two."""
    days = vocabulary.terms("weekdays")
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [SCHEMA + days[day]["schema"] for day in span.days if day in days],
            "opens": span.opens.strftime("%H:%M"),
            "closes": span.closes.strftime("%H:%M"),
        }
        for span in place.opening_hours.all()
        if span.opens and span.closes
    ]


def exceptions(place) -> list[Node]:
    """Days with other hours than usual. Closed is said by the same time twice: 00:00 to 00:00.

    Source: developers.google.com/search/docs/appearance/structured-data/local-business
    """
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": day.first_day.isoformat(),
            "validThrough": (day.last_day or day.first_day).isoformat(),
            "opens": day.opens.strftime("%H:%M") if day.opens else "00:00",
            "closes": day.closes.strftime("%H:%M") if day.closes else "00:00",
        }
        for day in place.coming_exceptions
    ]


def contact_point(clinic) -> Node | None:
    """How to reach the practice, and in which languages."""
    main = clinic.main_location
    if main is None or not (main.main_phone or main.email):
        return None
    return {
        "@type": "ContactPoint",
        "contactType": "customer service",
        "telephone": main.main_phone.number.as_e164 if main.main_phone else None,
        "email": main.email,
        "availableLanguage": list(clinic.languages),
    }


def channels(context: GraphContext, modes: Iterable[str], clinic) -> list[Node]:
    """The ways to have a service: by phone, online, at the first location."""
    main = clinic.main_location if clinic else None
    if main is None:
        return []
    known: dict[str, Node] = {
        "phone": {
            "servicePhone": {
                "@type": "ContactPoint",
                "telephone": main.main_phone.number.as_e164 if main.main_phone else None,
            }
        },
        "online": {"serviceUrl": main.booking_url},
        "in_person": {"serviceLocation": location_stub(context, main)},
    }
    return [{"@type": "ServiceChannel", **known[mode]} for mode in modes if mode in known]


def specialties(professions: Iterable[str]) -> list[str]:
    """The members of MedicalSpecialty that fit; the vocabulary has none for most of our fields."""
    known = vocabulary.terms("professions")
    found = [known[p]["specialty"] for p in professions if known.get(p, {}).get("specialty")]
    return [SCHEMA + name for name in dict.fromkeys(found)]


def offer(context: GraphContext, offered, clinic=None) -> Node:
    price = None
    if offered.price is not None:
        price = float(offered.price) if offered.price % 1 else int(offered.price)
    return {
        "@type": "Offer",
        "@id": context.entity("offer", offered.uuid),
        "name": offered.name,
        "description": offered.terms,
        "price": price,
        "priceCurrency": offered.currency if price is not None else None,
        "validFrom": offered.valid_from.isoformat() if offered.valid_from else None,
        "validThrough": offered.valid_until.isoformat() if offered.valid_until else None,
        "itemOffered": {
            "@type": "Service",
            "name": offered.name,
            "availableChannel": channels(context, offered.modes, clinic),
        },
    }


def actions(found: Iterable) -> list[Node]:
    """What a visitor can do, as far as the vocabulary has a word for it: call, write, book."""
    return [
        {
            "@type": action.of_kind.schema_type,
            "name": action.label,
            "target": {"@type": "EntryPoint", "urlTemplate": action.href},
        }
        for action in found
        if action.of_kind.schema_type and ":" in action.href
    ]


def person(context: GraphContext, practitioner) -> Node:
    """A practitioner on their own page. Never Physician: in schema.org that is an organization."""
    degrees = [c for c in practitioner.credentials.all() if c.kind != "honour"]
    return {
        **person_stub(context, practitioner),
        "image": ref(context.anchor("primaryimage")) if practitioner.portrait else None,
        "honorificPrefix": practitioner.shown_honorific,
        "honorificSuffix": ", ".join(c.token for c in degrees),
        "jobTitle": ", ".join(practitioner.profession_words),
        "description": plain_text(practitioner.bio),
        "worksFor": ref(clinic_id(context, practitioner.practice))
        if practitioner.practice
        else None,
        "hasOccupation": [
            {"@type": "Occupation", "name": word} for word in practitioner.profession_words
        ],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "name": credential.expands,
                "credentialCategory": credential.kind,
                "recognizedBy": {"@type": "Organization", "name": credential.body}
                if credential.body
                else None,
            }
            for credential in degrees
        ]
        + [licence(each) for each in practitioner.current_licences],
        "knowsAbout": practitioner.modalities_labels,
        "knowsLanguage": practitioner.languages_labels,
        "sameAs": [link["url"] for link in practitioner.shown_profiles],
        "memberOf": [{"@type": "Organization", "name": name} for name in practitioner.memberships],
    }


def licence(held) -> Node:
    """A licence to practise: its number, where it holds, and who issued it."""
    return {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "license",
        "identifier": held.number,
        "recognizedBy": {"@type": "Organization", "name": held.board} if held.board else None,
        "validIn": {"@type": "AdministrativeArea", "name": held.jurisdiction},
        "expires": held.expiry.isoformat() if held.expiry else None,
    }


def therapy_type(modality: str) -> str:
    return vocabulary.terms("modalities").get(modality, {}).get("schema_type", "MedicalTherapy")


def therapy(
    context: GraphContext,
    modality: str,
    *,
    uuid,
    name: str = "",
    description: str = "",
    how_performed: str = "",
    risks: Iterable[str] = (),
    serious_risks: Iterable[str] = (),
    contraindications: Iterable[str] = (),
    body_location: Iterable[str] = (),
    url: str = "",
) -> Node:
    """A therapy with the risks that the page shows, and with what it is not given.

    A risk of which nobody said that it is serious is an ``adverseOutcome``.

    ``medicineSystem`` is left out where schema.org has no member (naturopathy).
    """
    term = vocabulary.terms("modalities").get(modality, {})
    kind = therapy_type(modality)
    system = term.get("medicine_system")
    is_entity = kind in ("MedicalTherapy", "PhysicalTherapy")
    return {
        "@type": kind,
        "@id": therapy_id(context, uuid),
        "name": name or term.get("label", modality),
        "url": url,
        "description": description,
        "medicineSystem": SCHEMA + system if system else None,
        "procedureType": SCHEMA + term["procedure_type"]
        if is_entity and term.get("procedure_type")
        else None,
        "howPerformed": how_performed if is_entity else None,
        "bodyLocation": list(body_location) if is_entity else None,
        **(harms(risks, serious_risks, contraindications) if is_entity else {}),
    }


def harms(
    risks: Iterable[str], serious_risks: Iterable[str], contraindications: Iterable[str]
) -> Node:
    """What a MedicalTherapy may do to somebody, and who should not have it."""

    def named(kind: str, names: Iterable[str]) -> list[Node]:
        return [{"@type": kind, "name": name} for name in names]

    return {
        "adverseOutcome": named("MedicalEntity", risks),
        "seriousAdverseOutcome": named("MedicalEntity", serious_risks),
        "contraindication": named("MedicalContraindication", contraindications),
    }


def image(node_id: str, picture, site_root: str) -> Node:
    """A picture with its size; ``width`` and ``height`` are quantities in schema.org."""
    url = picture.file.url
    address = url if ":" in url else f"{site_root}{url}"
    return image_object(node_id, address, picture.width, picture.height)


def image_object(node_id: str, address: str, width: int, height: int) -> Node:
    return {
        "@type": "ImageObject",
        "@id": node_id,
        "contentUrl": address,
        "width": pixels(width),
        "height": pixels(height),
    }


def pixels(count: int | Decimal) -> Node:
    return {"@type": "QuantitativeValue", "value": int(count), "unitCode": "E37"}
