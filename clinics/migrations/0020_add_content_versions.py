from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0019_let_managers_choose_for_search_engines"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                ("practice_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=32)),
            ],
        ),
    ]
