import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """No version before this one could write a rule pack, so the table is empty here."""

    dependencies = [("federations", "0002_loading")]

    operations = [
        migrations.RemoveConstraint(model_name="rulepack", name="one_rule_pack_a_start"),
        migrations.AddField(
            model_name="rulepack",
            name="federation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rule_packs", to="federations.federation"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulepack",
            constraint=models.UniqueConstraint(
                fields=["federation", "kind", "region", "valid_from"], name="one_rule_pack_a_start"
            ),
        ),
        migrations.AlterField(
            model_name="rulepack",
            name="region",
            field=models.CharField(max_length=12, help_text="beginning of GB/T 2260 codes; a longer one wins"),
        ),
        migrations.AlterField(
            model_name="federation",
            name="mark_picture",
            field=models.CharField(
                blank=True, max_length=60, help_text="in brand/ of its files; named after its content"
            ),
        ),
    ]
