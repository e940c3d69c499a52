import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('goods', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('lines', models.PositiveIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('charity', models.DecimalField(decimal_places=2, max_digits=14)),
                ('fee', models.DecimalField(decimal_places=2, max_digits=14)),
                ('net', models.DecimalField(decimal_places=2, max_digits=14)),
                ('carried', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('to_pay', models.DecimalField(decimal_places=2, max_digits=14)),
                ('last_number', models.PositiveBigIntegerField(help_text="of the shop's book when it was closed")),
                ('head', models.CharField(help_text="the book's hash then", max_length=64)),
                ('hash', models.CharField(help_text='of the lines', max_length=64)),
                ('state', models.CharField(choices=[('closed', '待供应商确认'), ('disputed', '供应商有异议'), ('confirmed', '待审核付款'), ('approved', '待出纳付款'), ('paid', '已付款'), ('carried', '转入下期')], max_length=10)),
                ('closed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('objection', models.CharField(blank=True, max_length=300)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('bank_reference', models.CharField(blank=True, max_length=64)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='goods.enterprise')),
                ('paid_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-ends_on'], name='statement_by_state')],
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'ends_on'), name='a_period_is_closed_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='a_period_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('charity'), '+', models.F('fee')), '+', models.F('net'))), ('to_pay', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('carried')))), name='a_statement_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(('paid_at__isnull', False), ('to_pay__gt', 0)), _connector='OR'), name='a_paid_statement_was_paid'), models.CheckConstraint(condition=models.Q(('paid_by', None), models.Q(('paid_by', models.F('approved_by')), _negated=True), _connector='OR'), name='one_approves_another_pays')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='of the donation agreement', max_length=60, unique=True)),
                ('signed_on', models.DateField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=4)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, help_text='last day; empty while in force', null=True)),
                ('fund', models.CharField(default='charity', help_text='code of the public book', max_length=32)),
                ('at', models.DateTimeField()),
                ('request_key', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='goods.enterprise')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 50)), name='an_agreement_gives_a_part'), models.CheckConstraint(condition=models.Q(('valid_from__gte', models.F('signed_on'))), name='a_share_is_agreed_before_it_is_promised'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='an_agreement_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('enterprise',), name='an_enterprise_has_one_agreement_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Payee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=60)),
                ('bank', models.CharField(max_length=80)),
                ('account', models.CharField(max_length=40)),
                ('written_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='goods.enterprise')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('written_by')), _negated=True), _connector='OR'), name='two_look_at_a_bank_account')],
            },
        ),
        migrations.CreateModel(
            name='Sale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(help_text='kind:id of what was sold', max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('charity', models.DecimalField(decimal_places=2, max_digits=12)),
                ('fee', models.DecimalField(decimal_places=2, max_digits=12)),
                ('net', models.DecimalField(decimal_places=2, max_digits=12)),
                ('charity_percent', models.DecimalField(decimal_places=2, max_digits=4)),
                ('fee_percent', models.DecimalField(decimal_places=2, max_digits=4)),
                ('at', models.DateTimeField()),
                ('returned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('request_key', models.UUIDField(unique=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='goods.enterprise')),
                ('of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='settlements.sale')),
                ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='settlements.statement')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('statement', None)), fields=['enterprise', 'at'], name='sale_not_settled'), models.Index(fields=['statement', 'id'], name='sale_of_statement'), models.Index(fields=['enterprise', '-at', '-id'], name='sale_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('of', None)), fields=('about',), name='a_thing_is_sold_once'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('charity'), '+', models.F('fee')), '+', models.F('net')))), name='a_sale_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('charity__gte', 0), ('fee__gte', 0), ('net__gte', 0), ('of', None)), models.Q(('amount__lt', 0), ('charity__lte', 0), ('fee__lte', 0), ('net__lte', 0), ('of__isnull', False)), _connector='OR'), name='a_return_is_below_zero'), models.CheckConstraint(condition=models.Q(('returned__gte', 0), models.Q(('returned', 0), ('returned__lte', models.F('amount')), _connector='OR')), name='no_more_comes_back_than_was_sold')],
            },
        ),
    ]
