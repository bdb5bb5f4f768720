from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('condition_pages', '0011_bring_in_whole_sites'),
    ]

    operations = [
        migrations.AddField(
            model_name='pendingimport',
            name='summary',
            field=models.JSONField(default=dict),
        ),
    ]
