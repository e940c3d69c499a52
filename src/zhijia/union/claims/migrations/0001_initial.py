import django.db.models.deletion
import zhijia.union.claims.rules.states
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_joining'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('reason', models.CharField(blank=True, help_text='why this part is reserved; published', max_length=120)),
                ('total', models.PositiveIntegerField()),
                ('remaining', models.PositiveIntegerField()),
                ('request_key', models.UUIDField(unique=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='claims.pool')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('remaining__gte', 0)), name='a_pool_gives_no_more_than_it_has'), models.CheckConstraint(condition=models.Q(('remaining__lte', models.F('total'))), name='a_pool_takes_back_what_it_gave'), models.CheckConstraint(condition=models.Q(('part_of', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_reserve_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('path', models.CharField(blank=True, help_text='its page inside the federation, without its prefix', max_length=200)),
                ('how', models.CharField(choices=[('first_come', 'first_come'), ('draw', 'draw'), ('review', 'review')], default=zhijia.union.claims.rules.states.Way['FIRST_COME'], max_length=10)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('starts_at', models.DateTimeField(blank=True, help_text='of a thing with a time: nothing is given after', null=True)),
                ('eligibility', models.JSONField(blank=True, default=dict, help_text='see rules.eligibility')),
                ('limit', models.PositiveIntegerField(blank=True, default=1, help_text='per member; empty: none', null=True)),
                ('hold_minutes', models.PositiveIntegerField(default=0, help_text='to confirm within; 0: confirmed at once')),
                ('waiting_list', models.BooleanField(default=False)),
                ('request_key', models.UUIDField(unique=True)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='claims.pool')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at', None), ('closes_at__gte', models.F('opens_at')), _connector='OR'), name='an_offer_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('limit', None), ('limit__gte', 1), _connector='OR'), name='a_limit_is_at_least_one')],
            },
        ),
        migrations.CreateModel(
            name='Taking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.UUIDField()),
                ('quantity', models.PositiveIntegerField()),
                ('given_back', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takings', to='claims.pool')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request_key', 'pool'), name='stock_is_taken_once_a_key'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 100000)), name='a_taking_is_of_something'), models.CheckConstraint(condition=models.Q(('given_back__lte', models.F('quantity'))), name='no_more_is_given_back_than_taken')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('asked', '审核中'), ('held', '待确认'), ('confirmed', '已确认'), ('waiting', '候补中'), ('declined', '未通过'), ('cancelled', '已取消'), ('expired', '已过期'), ('attended', '已到场'), ('absent', '未到场')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, help_text='when it came to this state, if not at once', null=True)),
                ('note', models.CharField(blank=True, help_text='why it was cancelled or declined', max_length=120)),
                ('token', models.CharField(help_text='for check-in; cannot be guessed', max_length=32, unique=True)),
                ('request_key', models.UUIDField(unique=True)),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='people.member')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='claims.offer')),
                ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='claims.pool')),
            ],
            options={
                'indexes': [models.Index(fields=['member', 'offer'], name='claims_of_a_member'), models.Index(condition=models.Q(('state', 'waiting')), fields=['pool', 'asked_at', 'id'], name='claims_waiting'), models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='claims_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 100000)), name='a_claim_is_for_something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), models.Q(('held_until', None), _negated=True), _connector='OR'), name='a_hold_has_an_end')],
            },
        ),
    ]
