from django.db import migrations

from condition_pages import vocabulary
from condition_pages.library import load_conditions

#: Before this, all of the library was about spasm and cramp.
FIRST = {
    "muscle-spasm", "muscle-cramp", "nocturnal-leg-cramps", "eamc", "back-spasm", "calf-spasm",
    "neck-spasm", "wry-neck", "congenital-torticollis", "cervical-dystonia", "dystonia",
    "focal-hand-dystonia", "muscle-twitch", "bfs", "eyelid-twitch", "blepharospasm",
    "hemifacial-spasm", "jaw-spasm", "bruxism", "muscle-knot", "myofascial-pain", "guarding",
    "restless-legs", "plmd", "myoclonus", "tic", "tremor", "spasticity", "tetany", "tetanus",
    "claudication", "bi-syndrome", "liver-wind", "subluxation", "electrolyte-imbalance",
    "dehydration", "iron-deficiency", "nerve-hyperexcitability", "low-back-pain",
}  # fmt: skip
#: A name that now leads to an entry of its own.
MOVED = {"myoclonus": "hiccup (diaphragm)"}


def grow(apps, schema_editor):
    Condition = apps.get_model("condition_pages", "Condition")
    load_conditions(Condition)
    for term_id, name in MOVED.items():
        for condition in Condition.objects.filter(term_id=term_id):
            if name in condition.lay_synonyms:
                condition.lay_synonyms.remove(name)
                condition.save(update_fields=["lay_synonyms"])


def shrink(apps, schema_editor):
    # What a page speaks of, or a practice's own was taken in as, stays.
    Condition = apps.get_model("condition_pages", "Condition")
    Condition.objects.filter(
        term_id__in=set(vocabulary.terms("conditions")) - FIRST,
        practice=None,
        pages=None,
        taken_from=None,
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("condition_pages", "0005_let_practices_name_conditions")]

    operations = [migrations.RunPython(grow, shrink)]
