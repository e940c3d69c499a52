import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('claims', '0001_initial'),
        ('people', '0004_more_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('accepted', models.BooleanField(default=False)),
                ('answer', models.CharField(blank=True, max_length=120)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='claims.claim')),
            ],
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rules', models.TextField(blank=True, help_text='in words, published')),
                ('sources', models.JSONField(help_text='[{name, count, least, most}]: public randomness to come, named before')),
                ('draws_at', models.DateTimeField(help_text='when the last of the sources is public')),
                ('spill', models.BooleanField(default=False, help_text='places a stratum cannot fill go to who waits in any')),
                ('commitment', models.CharField(help_text='SHA-256, hex: the last link of the hash chain', max_length=64)),
                ('secret_sealed', models.BinaryField(help_text='32 bytes in hex, encrypted; opened when the draw is made')),
                ('frozen_at', models.DateTimeField(blank=True, help_text='from here on the list of labels is published', null=True)),
                ('entries_count', models.PositiveIntegerField(default=0)),
                ('labels_sha256', models.CharField(blank=True, max_length=64)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('code', models.CharField(blank=True, help_text='the link before the commitment, revealed', max_length=64)),
                ('numbers', models.JSONField(blank=True, help_text='the numbers it was made with, a list a source', null=True)),
                ('drawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draw', to='claims.offer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('drawn_at', None), models.Q(models.Q(('frozen_at', None), _negated=True), models.Q(('code', ''), _negated=True), ('numbers__isnull', False)), _connector='OR'), name='a_draw_is_whole_or_absent')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('limit', models.PositiveIntegerField(blank=True, help_text='pieces per member over all; empty: none', null=True)),
                ('request_key', models.UUIDField(unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('limit', None), ('limit__gte', 1), _connector='OR'), name='a_series_limit_is_at_least_one')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='claims.offer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'member'), name='a_member_wishes_once')],
            },
        ),
        migrations.CreateModel(
            name='Stratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('eligibility', models.JSONField(blank=True, default=dict)),
                ('order', models.PositiveSmallIntegerField(help_text='an entry goes to the first it may enter; public: last')),
                ('places', models.PositiveIntegerField(help_text='as announced')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strata', to='claims.draw')),
                ('pool', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.pool')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('draw', 'name'), name='a_stratum_has_its_own_name'), models.UniqueConstraint(fields=('draw', 'order'), name='strata_stand_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Typed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('numbers', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='typed', to='claims.draw')),
            ],
            options={
                'ordering': ['version', 'id'],
                'constraints': [models.UniqueConstraint(fields=('draw', 'version', 'by'), name='an_officer_types_once_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=12)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='claims.claim')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='claims.draw')),
                ('stratum', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.stratum')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'label'), name='a_label_stands_once_in_a_draw')],
            },
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claims_waiting',
        ),
        migrations.AddField(
            model_name='claim',
            name='by_hand',
            field=models.BooleanField(default=False, help_text='given by an officer, for the reason in note; published'),
        ),
        migrations.AddField(
            model_name='claim',
            name='excused_at',
            field=models.DateTimeField(blank=True, help_text='an absence that no longer counts', null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='rank',
            field=models.PositiveIntegerField(default=0, help_text='place a draw gave, from 1; before it, order of asking'),
        ),
        migrations.AddField(
            model_name='offer',
            name='accept_places',
            field=models.BooleanField(default=False, help_text='a place from the waiting list must be accepted'),
        ),
        migrations.AddField(
            model_name='offer',
            name='ends_at',
            field=models.DateTimeField(blank=True, help_text='with starts_at: nobody is at two at once', null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='minds_absence',
            field=models.BooleanField(default=False, help_text='who often did not come waits; see rules.absence'),
        ),
        migrations.AddField(
            model_name='offer',
            name='purpose',
            field=models.CharField(blank=True, help_text='which app follows it; see rules.following', max_length=20),
        ),
        migrations.AlterField(
            model_name='claim',
            name='note',
            field=models.CharField(blank=True, help_text='why it was cancelled, declined or given by hand', max_length=120),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['pool', 'rank', 'asked_at', 'id'], name='claims_line'),
        ),
        migrations.AddField(
            model_name='offer',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='claims.series'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='a_thing_ends_after_it_starts'),
        ),
    ]
