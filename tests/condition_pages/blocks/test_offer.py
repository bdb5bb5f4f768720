import datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

FREE = str(UUID(int=1))
RAW = {"text": "<p>A first talk is free.</p>", "offer": FREE}


def made(**facts):
    return SimpleNamespace(
        **{
            "uuid": UUID(int=1),
            "name": "First talk",
            "terms": "New patients, 15 minutes.",
            "price": Decimal("0.00"),
            "currency": "USD",
            "valid_from": None,
            "valid_until": datetime.date(2030, 1, 31),
            "is_current": True,
            "modes": ["phone", "online"],
            **facts,
        }
    )


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("offer", RAW).section

    assert (section.heading, section.anchor) == ("An offer", "offer")


def test_an_offer_that_has_ended_leaves_no_empty_section(stand):
    assert stand("offer", RAW, owned={FREE: made()}).is_shown
    assert not stand("offer", RAW, owned={FREE: made(is_current=False)}).is_shown
    assert not stand("offer", RAW).is_shown


def test_the_practice_makes_the_offer_on_its_terms(stand, said):
    (clinic,) = said(stand("offer", RAW, owned={FREE: made()})).of_type("MedicalClinic")

    offer = clinic["makesOffer"]
    assert (offer["price"], offer["priceCurrency"]) == (0, "USD")
    assert offer["validThrough"] == "2030-01-31"
    assert offer["description"] == "New patients, 15 minutes."
    assert offer["itemOffered"] == {"@type": "Service", "name": "First talk"}


def test_an_offer_says_how_it_can_be_had(stand, said):
    value = stand("offer", RAW, owned={FREE: made()})
    value.practice.main_location = SimpleNamespace(
        uuid=UUID(int=2),
        title="Main street",
        booking_url="https://book.example.com/",
        main_phone=SimpleNamespace(number=SimpleNamespace(as_e164="+12605550165")),
        get_full_url=lambda: "https://elm.example.com/find-us/main/",
    )

    (clinic,) = said(value).of_type("MedicalClinic")

    by_phone, online = clinic["makesOffer"]["itemOffered"]["availableChannel"]
    assert by_phone["servicePhone"]["telephone"] == "+12605550165"
    assert online["serviceUrl"] == "https://book.example.com/"


def test_no_price_is_said_where_there_is_none(stand, said):
    (clinic,) = said(stand("offer", RAW, owned={FREE: made(price=None)})).of_type("MedicalClinic")

    assert {"price", "priceCurrency"} & set(clinic["makesOffer"]) == set()


def test_an_offer_that_has_ended_is_neither_shown_nor_said(stand, said):
    value = stand("offer", RAW, owned={FREE: made(is_current=False)})

    assert value.offer_object is None
    assert said(value).of_type("MedicalClinic") == []
    assert len(list(value.warnings())) == 1


def test_publishing_needs_one_of_the_practices_own_offers(refused):
    assert refused("offer", draft=True) == {}
    assert list(refused("offer")) == ["offer"]
    assert refused("offer", RAW, own=(FREE,)) == {}
    assert list(refused("offer", RAW, draft=True)) == ["offer"]


def test_a_value_on_its_own_offers_nothing(stand):
    value = stand("offer", RAW, owned={FREE: made()})
    value.section = None

    assert value.offer_object is None


def test_all_words_are_read_with_the_terms(stand):
    assert stand("offer", RAW, owned={FREE: made()}).plain_text().split("\n") == [
        "A first talk is free.",
        "First talk",
        "New patients, 15 minutes.",
    ]
