from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0009_keep_items_beside_the_home")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="opened_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Until then only the practice’s own people see its site.",
                null=True,
                verbose_name="opened to visitors",
            ),
        ),
    ]
