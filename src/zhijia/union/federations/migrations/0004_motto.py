from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federations", "0003_settings")]

    operations = [
        migrations.AddField(
            model_name="federation",
            name="motto",
            field=models.CharField(
                blank=True, default="", max_length=40, help_text="one line under the name, in the members' language"
            ),
            preserve_default=False,
        ),
    ]
