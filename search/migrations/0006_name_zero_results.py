from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic_search", "0005_add_passages")]

    operations = [
        migrations.RemoveConstraint(
            model_name="fruitlesssearch", name="clinic_search_fruitless_once"
        ),
        migrations.RenameModel(old_name="FruitlessSearch", new_name="ZeroResultsQuery"),
        migrations.AddConstraint(
            model_name="zeroresultsquery",
            constraint=models.UniqueConstraint(
                fields=["practice", "day", "query"], name="clinic_search_zero_results_once"
            ),
        ),
    ]
