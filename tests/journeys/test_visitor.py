"""A visitor's ways from the address that README names: found, read, called, and in danger told so.

The ways themselves are walked in tests/site/test_visitors_paths.py, with script and without; here
they begin where a newcomer begins, and each link on them leads somewhere.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

LARKFIELD = "larkfield-chiropractic"


def search_for(page: Page, words: str) -> None:
    if not page.locator("input[type=search]:visible").count():
        page.locator(".masthead").get_by_role("link", name="Search").click()
    field = page.locator("input[type=search]:visible").first
    field.fill(words)
    field.press("Enter")
    page.wait_for_url("**/search/**")


def test_a_visitor_comes_from_the_list_of_practices_to_the_page_and_the_number_to_call(walk):
    page = walk.open(walk.site.platform, width=390, height=844)
    page.get_by_role("link", name="Larkfield Chiropractic").click()
    page.wait_for_url(f"{walk.site.practice(LARKFIELD)}/**")
    walk.check_links(page)
    walk.picture(page, "visitor-home")

    search_for(page, "charlie horse")
    page.locator("main").get_by_role("link", name=re.compile("charley horse")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Muscle spasm")
    walk.check_links(page)
    walk.picture(page, "visitor-condition")
    call = page.locator("a[href^='tel:+1208']:visible").first
    expect(call).to_be_visible()
    assert call.get_attribute("href").startswith("tel:+1208555")


QUESTIONS = [
    (LARKFIELD, "chest pain going down my arm", "tel:911"),
    ("kirkbeck-chiropractic", "stiff neck with fever and a rash", "tel:999"),
    (LARKFIELD, "i dont want to live anymore", "tel:988"),
    (LARKFIELD, "dolor en el pecho", "tel:911"),
]


def test_a_visitor_in_danger_is_told_whom_to_call_and_nobody_else_is_alarmed(walk):
    for width, options in ((390, {}), (1280, {"java_script_enabled": False})):
        for practice, question, number in QUESTIONS:
            page = walk.open(walk.site.practice(practice), width=width, height=844, **options)

            search_for(page, question)

            call = page.locator(f"main a[href='{number}']").first
            expect(call).to_be_in_viewport()
            assert call.bounding_box()["height"] >= 44
            expect(page.locator("main section").first).to_contain_text(call.inner_text())
            walk.picture(page, f"visitor-danger-{number[4:]}")

    search_for(page, "my back is killing me")

    expect(page.locator(".danger")).to_have_count(0)


def press_tab_until(page: Page, focused: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(focused).evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {focused}")


def test_a_visitor_asks_for_a_call_by_keyboard_and_mends_what_was_wrong(walk):
    page = walk.open(f"{walk.site.practice(LARKFIELD)}/contact/", width=390, height=844)
    walk.expect_status(422, "/send/")
    walk.check_links(page)
    press_tab_until(page, "#id_name")
    # As fast as people type: what comes sooner is taken for a machine's.
    page.keyboard.type("Pat Field of the Long Lane", delay=120)
    press_tab_until(page, "#id_answer_by_0")
    page.keyboard.press("Space")
    press_tab_until(page, "#id_consent")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".enquiry__errors")).to_be_focused()
    walk.picture(page, "visitor-errors")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your phone number")).to_be_focused()
    page.keyboard.type("208 555 0199")
    page.keyboard.press("Enter")

    page.wait_for_url("**/enquiry/receipt/**")
    receipt = page.get_by_role("main").get_by_role("status")
    expect(receipt).to_contain_text("We answer on the next day that we are open:")
    expect(page.locator("main .call a.button")).to_have_attribute("href", "tel:+12085550161")
    walk.check_links(page)
    walk.picture(page, "visitor-receipt")


def test_a_visitor_reads_and_writes_in_spanish_all_the_way(walk):
    page = walk.open(walk.site.practice(LARKFIELD), width=390, height=844)
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/es/")
    expect(page.locator("html")).to_have_attribute("lang", "es-US")
    walk.check_links(page)
    walk.picture(page, "visitor-spanish-home")

    page.locator("main").get_by_role("link", name="Espasmo de espalda").first.click()
    page.wait_for_url("**/es/afecciones/espasmo-de-espalda/")
    expect(page.locator("main")).to_contain_text("no controla la vejiga")
    walk.check_links(page)
    walk.picture(page, "visitor-spanish-condition")

    for entry, there in (
        ("Tratamientos", "tratamientos"),
        ("Nuestro equipo", "equipo"),
        ("Dónde estamos", "como-llegar"),
        ("Primera visita y precios", "primera-visita"),
        ("Contacto", "contacto"),
    ):
        page.get_by_text("Menú", exact=True).click()
        page.get_by_role("navigation", name="Principal").get_by_role("link", name=entry).click()
        page.wait_for_url(f"**/es/{there}/")
        expect(page.get_by_text("(en inglés)")).to_have_count(0)
        walk.check_links(page)

    # As fast as people type.
    page.get_by_label("Su nombre").press_sequentially("Pat Field of the Long Lane", delay=120)
    page.get_by_role("textbox", name="Su correo electrónico").fill("pat@example.com")
    page.locator("textarea[name=message]").fill("¿Abren los viernes?")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Enviar").click()
    page.wait_for_url("**/enquiry/receipt/**")
    expect(page.locator("html")).to_have_attribute("lang", "es-US")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias")
    walk.picture(page, "visitor-spanish-thanks")
