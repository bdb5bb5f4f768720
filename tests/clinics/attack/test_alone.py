"""What one practice sees is the same whether or not there is another."""

from __future__ import annotations

from django.core.cache import cache
from django.test import Client

from clinics import tenancy
from clinics.models import ContentPage


def answer(client, address):
    response = client.get(address)
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_page_shows_the_same_whether_or_not_another_practice_exists(db, media):
    practice = tenancy.provision(
        name="Alder", slug="alder", hostname="alder.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    client = Client(headers={"host": "alder.example.com"})
    addresses = ["/", "/team/", "/conditions/", "/sitemap.xml", "/search/?query=beech"]
    cache.clear()
    alone = [answer(client, address) for address in addresses]

    other = tenancy.provision(
        name="Beech", slug="beech", hostname="beech.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    other.home.add_child(instance=ContentPage(title="Beech fees", slug="fees"))
    cache.clear()

    assert [answer(client, address) for address in addresses] == alone
    assert practice.home.title == "Alder"
