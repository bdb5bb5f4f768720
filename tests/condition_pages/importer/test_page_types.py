"""A page becomes the type of page that it is, whatever its builder and its language."""

from __future__ import annotations

import pytest

ROOT = "https://elm.example.com"


def plain(title: str, *lines: str) -> str:
    return "\n\n".join([title, *lines])


def html(title: str, *blocks: str, head: str = "") -> str:
    body = "".join(b if b.startswith("<") else f"<p>{b}</p>" for b in blocks)
    return (
        f"<html><head><title>{title} | Elm Tree Clinic</title>{head}</head>"
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


def wordpress(title: str, *blocks: str, head: str = "") -> str:
    menu = "".join(
        f'<li><a href="/{x.lower()}/">{x}</a></li>' for x in ("Home", "About", "Contact")
    )
    body = "".join(b if b.startswith("<") else f"<p>{b}</p>" for b in blocks)
    return (
        f"<html><head><title>{title} - Elm Tree Clinic</title>{head}</head><body class='wp'>"
        f"<header><nav><ul>{menu}</ul></nav></header><main><article>"
        f"<h1 class='entry-title'>{title}</h1><div class='entry-content'>{body}</div></article>"
        "</main><footer>© 2024 Elm Tree Clinic</footer></body></html>"
    )


def squarespace(title: str, *blocks: str, head: str = "") -> str:
    body = "".join(
        f'<div class="sqs-block html-block"><div class="sqs-html-content">'
        f"{b if b.startswith('<') else f'<p>{b}</p>'}</div></div>"
        for b in blocks
    )
    return (
        f"<html><head><title>{title} &mdash; Elm Tree Clinic</title>"
        f'<meta property="og:site_name" content="Elm Tree Clinic">{head}</head><body>'
        f'<section class="page-section"><div class="sqs-block"><h1>{title}</h1></div>{body}'
        "</section></body></html>"
    )


def links(*names: str) -> str:
    rows = "".join(f'<li><a href="/{n.lower().replace(" ", "-")}/">{n}</a></li>' for n in names)
    return f"<ul>{rows}</ul>"


def listed(*names: str) -> str:
    return "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>"


def asked(*pairs: str) -> str:
    questions = zip(pairs[::2], pairs[1::2], strict=True)
    return "".join(f"<h3>{q}</h3><p>{a}</p>" for q, a in questions)


POST = '<meta property="article:published_time" content="2024-03-02T09:00:00Z">'
FOUR = (
    "Does it hurt?",
    "Most people feel a dull ache at most.",
    "How long is a visit?",
    "Forty minutes, and an hour the first time.",
    "What do I wear?",
    "Loose clothes that roll up to the knee.",
    "Can I drive home?",
    "Yes, after a short rest in our front room.",
)
PAGES = [
    # condition
    (
        "condition",
        "/conditions/sciatica/",
        wordpress(
            "Sciatica",
            "Sciatica is pain that runs from the low back down a leg.",
            "<h2>Symptoms</h2>",
            listed("a burning leg", "tingling toes", "a weak foot"),
            "<h2>Causes</h2><p>A disc that presses on the nerve.</p>",
        ),
    ),
    (
        "condition",
        "/tennis-elbow",
        squarespace(
            "Tennis elbow treatment in Elmford",
            "Tennis elbow is an ache on the outside of the elbow.",
            "<h2>How osteopathy helps</h2>",
            "We free the forearm and show you how to load it again.",
        ),
    ),
    (
        "condition",
        "",
        plain(
            "Acupuncture for hay fever",
            "Hay fever makes eyes itch and noses run each spring.",
            "What you may notice",
            "- sneezing",
            "- itching eyes",
            "- a blocked nose",
            "How acupuncture may help",
            "Needles in the face and hands may calm the nose.",
        ),
    ),
    (
        "condition",
        "/dolor-lumbar/",
        html(
            "Dolor lumbar",
            "El dolor lumbar es una molestia en la parte baja de la espalda.",
            "<h2>Síntomas</h2>",
            listed("rigidez por la mañana", "dolor al agacharse", "calambres"),
            "<h2>Causas</h2><p>Una mala postura o levantar peso con la espalda doblada.</p>",
            head='<meta charset="utf-8">',
        ),
    ),
    # article
    (
        "article",
        "/blog/five-ways-to-sit/",
        wordpress(
            "Five ways to sit without a sore neck",
            "Posted on 3 March 2024 by Jane Roe",
            "We all sit too much. Here is what our patients tell us works.",
            "<h2>1. Raise the screen</h2><p>Its upper edge stands as high as your eyes.</p>",
            "<h2>2. Move each hour</h2><p>Walk to the window and back.</p>",
        ),
    ),
    (
        "article",
        "/2023/11/winter-walks/",
        html(
            "Why winter walks are good for your joints",
            "In this post I write about walking when it is cold.",
            "Warm muscles slide better, and joints like to be moved.",
            head=POST,
        ),
    ),
    (
        "article",
        "",
        plain(
            "What new research says about needles and migraine",
            "June 4, 2023",
            "Last week a large trial was printed, and many of you asked us what it means.",
            "In short, those who had needles had fewer attacks for half a year.",
            "The bottom line",
            "It is one more reason to try. See you next month!",
        ),
    ),
    (
        "article",
        "/noticias/consejos-para-dormir/",
        squarespace(
            "Consejos para dormir mejor",
            "Publicado el 4 de junio de 2023",
            "En este artículo le contamos cómo preparar la noche.",
            "Apague las pantallas una hora antes y cene poco.",
            head=POST,
        ),
    ),
    # faq
    ("faq", "/faq/", wordpress("Frequently asked questions", asked(*FOUR))),
    ("faq", "/questions", squarespace("Your questions answered", asked(*FOUR))),
    (
        "faq",
        "",
        plain("Questions we often hear", *FOUR),
    ),
    (
        "faq",
        "/preguntas-frecuentes/",
        html(
            "Preguntas frecuentes",
            asked(
                "¿Duele?",
                "Casi nunca; se nota un leve pinchazo.",
                "¿Cuánto dura la visita?",
                "Cuarenta minutos.",
                "¿Qué ropa llevo?",
                "Ropa cómoda.",
                "¿Puedo conducir después?",
                "Sí, tras un breve descanso.",
            ),
        ),
    ),
    # home
    (
        "home",
        "/",
        wordpress(
            "Welcome to Elm Tree Clinic",
            "We are four osteopaths in the middle of Elmford.",
            "<h2>What we treat</h2>",
            listed("Back pain", "Neck pain", "Headaches", "Sports injuries"),
            "<h2>Book online</h2><p>Call 555-0142 or choose a time.</p>",
        ),
    ),
    (
        "home",
        "/index.html",
        html(
            "Elm Tree Clinic",
            "Gentle hands for stiff backs since 1998.",
            "<h2>Our services</h2><p>Osteopathy, massage and acupuncture under one roof.</p>",
            "<h2>Why people come back</h2><p>We listen first and treat second.</p>",
        ),
    ),
    (
        "home",
        "",
        plain(
            "Chiropractor in Elmford",
            "Elm Tree Chiropractic has looked after families for twenty years.",
            "Our services",
            "- Adjustments",
            "- Massage",
            "- Exercise plans",
            "Call Elm Tree Chiropractic on 555-0142 today.",
        ),
    ),
    (
        "home",
        "/",
        squarespace(
            "Bienvenidos a Clínica Olmo",
            "Somos un equipo de fisioterapeutas en el centro de Elmford.",
            "<h2>Servicios</h2><p>Fisioterapia, masaje y acupuntura.</p>",
        ),
    ),
    # practitioner
    (
        "practitioner",
        "/team/jane-roe/",
        wordpress(
            "Jane Roe, DC",
            "Jane Roe studied in Ashby and has treated backs for twelve years.",
            "She likes to walk her two dogs by the river.",
        ),
    ),
    (
        "practitioner",
        "/meet-the-team",
        squarespace(
            "Meet our team",
            "<h2>Jane Roe</h2><p>Osteopath. Jane trained in Ashby.</p>",
            "<h2>Omar Aziz</h2><p>Massage therapist. Omar joined us in 2019.</p>",
        ),
    ),
    (
        "practitioner",
        "",
        plain(
            "Dr. Ana Novak",
            "Dr. Ana Novak is our chiropractor. She grew up in Elmford.",
            "Education",
            "Ana graduated with honours in 2008.",
        ),
    ),
    (
        "practitioner",
        "/equipo/lucia-vega/",
        html(
            "Lucía Vega, osteópata",
            "Lucía Vega es osteópata colegiada y trabaja con nosotros desde 2015.",
            "Estudió en Ashby y habla tres idiomas.",
        ),
    ),
    # treatment
    (
        "treatment",
        "/services/dry-needling/",
        wordpress(
            "Dry needling",
            "A thin needle is placed in a tight muscle until it lets go.",
            "<h2>What to expect</h2><p>A short twitch, then a dull ache for a day.</p>",
        ),
    ),
    (
        "treatment",
        "/cupping",
        squarespace(
            "Cupping therapy in Elmford",
            "Cups draw the skin upward and warm what is below.",
            "<h2>Benefits of cupping</h2>",
            listed("looser shoulders", "easier breathing", "calm"),
        ),
    ),
    (
        "treatment",
        "",
        plain(
            "What is craniosacral therapy?",
            "Craniosacral therapy is a light touch of the head and the base of the spine.",
            "A session lasts fifty minutes. You stay dressed.",
            "Who is it for?",
            "Anyone who likes quiet hands.",
        ),
    ),
    (
        "treatment",
        "/tratamientos/acupuntura/",
        html(
            "Acupuntura",
            "La acupuntura usa agujas finas en puntos del cuerpo.",
            "<h2>Cómo es una sesión</h2><p>Dura una hora y termina con un descanso.</p>",
        ),
    ),
    # index
    (
        "index",
        "/conditions/",
        wordpress(
            "Conditions we treat",
            links(
                "Back pain",
                "Neck pain",
                "Sciatica",
                "Migraine",
                "Tennis elbow",
                "Knee pain",
                "Vertigo",
                "Plantar fasciitis",
                "Whiplash",
            ),
        ),
    ),
    (
        "index",
        "/services",
        squarespace(
            "Our services",
            "<h2>Osteopathy</h2><p>For backs and necks. <a href='/osteopathy'>Read more</a></p>",
            "<h2>Acupuncture</h2><p>For calm. <a href='/acupuncture'>Read more</a></p>",
            "<h2>Massage</h2><p>For muscles. <a href='/massage'>Read more</a></p>",
        ),
    ),
    (
        "index",
        "",
        plain(
            "What we help with",
            "- Back pain",
            "- Frozen shoulder",
            "- Headaches",
            "- Sciatica",
            "- Tennis elbow",
        ),
    ),
    (
        "index",
        "/blog/",
        html(
            "Blog",
            "<h2><a href='/blog/a'>Sleep and the neck</a></h2><p>A pillow is not a mattress.</p>",
            "<h2><a href='/blog/b'>Run in the rain</a></h2><p>Wet leaves are slippery.</p>",
            "<h2><a href='/blog/c'>Tea for the winter</a></h2><p>Ginger warms.</p>",
        ),
    ),
    # location
    (
        "location",
        "/contact/",
        wordpress(
            "Contact us",
            "12 Willow Road, Elmford, CA 90210",
            "Phone 555-0142",
            "<h2>Opening hours</h2><p>Monday to Friday 9am - 5pm</p>",
        ),
    ),
    (
        "location",
        "/locations/ashby",
        squarespace(
            "Our Ashby clinic",
            "4 Mill Lane, Ashby AB1 2CD",
            "Free parking behind the house; the nearest station is Ashby Park.",
            "Monday 9am - 6pm, Tuesday 10am - 4pm",
        ),
    ),
    (
        "location",
        "",
        plain(
            "How to find us",
            "We are above the bakery at 12 Willow Road, Elmford.",
            "From the station, turn left and walk for five minutes. There is a car park next door.",
            "Open Monday 9am - 5pm.",
        ),
    ),
    (
        "location",
        "/contacto/",
        html(
            "Contacto",
            "Calle del Olmo 12, Elmford",
            "Teléfono 555-0142",
            "<h2>Horario</h2><p>Lunes a viernes de 9 a 17 h</p>",
        ),
    ),
    # other
    (
        "other",
        "/privacy-policy/",
        wordpress(
            "Privacy policy",
            "We keep your name and your notes for eight years.",
            "We share them with nobody unless the law asks.",
        ),
    ),
    (
        "other",
        "/fees",
        squarespace(
            "Fees and insurance",
            "A first visit costs $90, and each further one $60.",
            "We send the bill to most insurers.",
        ),
    ),
    (
        "other",
        "",
        plain(
            "What our patients say",
            '"I can lift my arm again." - B. H.',
            '"Kind people." - C. M.',
        ),
    ),
    (
        "other",
        "/aviso-legal/",
        html(
            "Aviso legal",
            "Esta web pertenece a Clínica Olmo.",
            "Los textos no pueden copiarse sin permiso.",
        ),
    ),
]


@pytest.mark.parametrize(
    ("kind", "address", "page"), PAGES, ids=[f"{kind}-{url or 'text'}" for kind, url, _ in PAGES]
)
def test_a_page_is_told_to_be_what_it_is(read, kind, address, page):
    found = read(page, url=ROOT + address if address else "").page_type

    assert found.kind == kind


SPANISH = (
    "Muchas personas que nos visitan tienen molestias desde hace meses y no saben por qué.",
    "<h2>Síntomas</h2>",
    listed("Un dolor sordo por la noche", "Rigidez al levantarse de la cama"),
    "<h2>Causas</h2><p>Suele venir de una mala postura y de las horas de asiento.</p>",
)


@pytest.mark.parametrize(
    ("title", "term", "name"),
    [
        ("Ciática", "sciatica", "Ciática"),
        ("CIATICA", "sciatica", "CIATICA"),
        ("Tratamiento de la fascitis plantar", "plantar-fasciitis", "Fascitis plantar"),
        ("Acupuntura para la artrosis de rodilla", "knee-osteoarthritis", "Artrosis de rodilla"),
        ("Codo de tenista: qué es y qué ayuda", "tennis-elbow", "Codo de tenista"),
    ],
)
def test_a_spanish_page_s_condition_is_the_library_s(read, title, term, name):
    found = read(html(title, *SPANISH), url=ROOT).page_type

    assert (found.condition_id, found.condition) == (term, name)


def test_a_spanish_name_means_nothing_on_an_english_page(read):
    page = html("Gota", "Our house in the Gota valley has been the home of the clinic for years.")

    assert read(page, url=ROOT).page_type.condition_id == ""
