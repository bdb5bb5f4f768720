from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0021_name_row_level_security")]

    operations = [
        migrations.RenameField(
            model_name="sharecard", old_name="digest", new_name="content_hash"
        ),
        migrations.RenameField(model_name="enquiry", old_name="sealed", new_name="encrypted"),
    ]
