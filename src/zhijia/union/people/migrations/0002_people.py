import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField(help_text='answered by the end of this day')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('approved', '已通过'), ('refused', '未通过')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('request_key', models.UUIDField(unique=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='people.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['organisation', 'due_on'], name='application_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('member',), name='a_member_asks_to_join_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('decided_at', None), _negated=True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='an_answered_application_has_an_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20)),
                ('version', models.PositiveSmallIntegerField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('member', 'purpose'), name='a_consent_is_given_once')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='as it should be; empty: unchanged', max_length=60)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('asked', '等待核对'), ('done', '已更正'), ('refused', '未更正')], default='asked', max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('request_key', models.UUIDField(unique=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='people.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('member',), name='one_correction_is_checked_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('purpose', models.CharField(max_length=120)),
                ('filters', models.JSONField(default=dict)),
                ('rows', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField()),
                ('file', models.FileField(blank=True, upload_to='exports/')),
                ('request_key', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', '成立'), ('renamed', '更名'), ('coded', '更新信用代码'), ('moved', '调整隶属'), ('merged', '并入'), ('absorbed', '接收并入'), ('closed', '撤销')], max_length=10)),
                ('before', models.CharField(blank=True, help_text='as it was, in words', max_length=200)),
                ('after', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-at'], name='organisation_history')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('asked', '等待接收'), ('accepted', '已接收'), ('declined', '未接收'), ('withdrawn', '已撤回')], default='asked', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('request_key', models.UUIDField(unique=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='people.member')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_out', to='people.organisation')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_in', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['target', 'due_on'], name='transfer_open_in'), models.Index(condition=models.Q(('state', 'asked')), fields=['origin', 'due_on'], name='transfer_open_out')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('member',), name='a_member_moves_to_one_union_at_a_time'), models.CheckConstraint(condition=models.Q(('origin', models.F('target')), _negated=True), name='a_transfer_goes_somewhere_else')],
            },
        ),
        migrations.RemoveField(
            model_name='member',
            name='search',
        ),
        migrations.AddField(
            model_name='member',
            name='initials',
            field=models.CharField(blank=True, help_text='zs', max_length=60),
        ),
        migrations.AddField(
            model_name='member',
            name='pinyin',
            field=models.CharField(blank=True, help_text='the name as it is typed: zhangsan', max_length=300),
        ),
        migrations.AddField(
            model_name='member',
            name='request_key',
            field=models.UUIDField(blank=True, help_text='the form that entered it', null=True, unique=True),
        ),
        migrations.AddField(
            model_name='member',
            name='source',
            field=models.CharField(blank=True, help_text='officer, application, roster:12 …', max_length=40),
        ),
        migrations.AddField(
            model_name='organisation',
            name='request_key',
            field=models.UUIDField(blank=True, help_text='the form that opened it', null=True, unique=True),
        ),
        migrations.AddField(
            model_name='post',
            name='request_key',
            field=models.UUIDField(blank=True, help_text='the form that gave it', null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='member',
            name='note',
            field=models.CharField(blank=True, help_text='why somebody left, and the like', max_length=200),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['source'], name='member_by_source'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['pinyin'], name='member_by_pinyin', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['initials'], name='member_by_initials', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(django.db.models.functions.text.Right('phone', 4), name='member_by_phone_tail'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'erased'), _negated=True), models.Q(('identity_hash', None), ('identity_sealed', None), ('phone', None), ('user', None)), _connector='OR'), name='an_erased_member_is_only_a_number'),
        ),
    ]
