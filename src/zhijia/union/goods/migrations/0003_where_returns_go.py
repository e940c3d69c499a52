from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goods", "0002_sheets"),
    ]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="returns_to",
            field=models.CharField(
                blank=True, help_text="where buyers send goods back: address, name", max_length=120
            ),
        ),
    ]
