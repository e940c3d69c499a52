import django.db.models.deletion
import django.db.models.expressions
import zhijia.union.payments.rules.words
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0004_more_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], max_length=10)),
                ('day', models.DateField(help_text='in China')),
                ('lines', models.PositiveIntegerField(default=0)),
                ('received', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text='theirs', max_digits=14)),
                ('refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('our_received', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('our_refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('carrier', 'day'), name='a_bill_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('document', models.CharField(blank=True, help_text='the decision it rests on', max_length=80)),
                ('ends_on', models.DateField(help_text='last day it may be spent')),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, help_text='what was left then is no longer there', null=True)),
                ('request_key', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], max_length=10, unique=True)),
                ('name', models.CharField(help_text='merchant number, account number: what may be shown', max_length=40)),
                ('sealed', models.BinaryField(help_text='JSON with the keys')),
                ('is_on', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='what carriers and bank transfers name', max_length=20, unique=True)),
                ('purpose', models.CharField(max_length=20)),
                ('about', models.CharField(help_text='kind:id of what it is for', max_length=60)),
                ('title', models.CharField(max_length=80)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('allowance', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('state', models.CharField(choices=[('open', '待付款'), ('closing', '正在关闭'), ('closed', '已关闭'), ('paid', '已付款')], default=zhijia.union.payments.rules.words.State['OPEN'], max_length=8)),
                ('carrier', models.CharField(blank=True, choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], help_text='who carried it, once paid', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('why_closed', models.CharField(blank=True, max_length=80)),
                ('refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text='to the carrier', max_digits=10)),
                ('returned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text='to the allowance', max_digits=10)),
                ('request_key', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('payer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
            ],
            options={
                'indexes': [models.Index(fields=['about'], name='payment_about'), models.Index(fields=['-opened_at', '-id'], name='payment_newest'), models.Index(fields=['payer', '-id'], name='payment_by_payer'), models.Index(condition=models.Q(('state__in', ['open', 'closing'])), fields=['expires_at'], name='payment_to_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_payment_asks_for_something'), models.CheckConstraint(condition=models.Q(('allowance__gte', 0), ('allowance__lte', models.F('amount'))), name='an_allowance_pays_at_most_all'), models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded__lte', django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('allowance')))), name='refunded_at_most_what_was_carried'), models.CheckConstraint(condition=models.Q(('returned__gte', 0), ('returned__lte', models.F('allowance'))), name='returned_at_most_the_allowance'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_at', None), ('refunded', 0), ('returned', 0)), _connector='OR'), name='only_a_paid_payment_is_refunded'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='a_closed_payment_says_when')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=120)),
                ('digest', models.CharField(help_text='SHA-256 of the file', max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('lines', models.PositiveIntegerField(default=0, help_text='new ones')),
                ('repeated', models.PositiveIntegerField(default=0, help_text='known from an earlier file')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Trade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text="the merchant's", max_length=28, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('notify_url', models.CharField(max_length=300)),
                ('return_url', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('paid', 'Paid'), ('closed', 'Closed')], default='waiting', max_length=8)),
                ('transaction', models.CharField(max_length=40, unique=True)),
                ('at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded__lte', models.F('amount'))), name='a_trade_gives_back_at_most_all')],
            },
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given', models.DecimalField(decimal_places=2, max_digits=10)),
                ('spent', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('ends_on', models.DateField(help_text="the grant's, or later when a refund came after it")),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='payments.grant')),
            ],
            options={
                'indexes': [models.Index(fields=['member', 'ends_on'], name='allowance_of_member')],
                'constraints': [models.UniqueConstraint(fields=('grant', 'member'), name='a_grant_once_a_member'), models.CheckConstraint(condition=models.Q(('given__gte', 0), ('spent__gte', 0), ('spent__lte', models.F('given'))), name='spent_at_most_what_was_given')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], max_length=10)),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(help_text='SHA-256 of the body', max_length=64)),
                ('number', models.CharField(blank=True, max_length=64)),
                ('transaction', models.CharField(blank=True, max_length=64)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('verdict', models.CharField(choices=[('taken', '入账'), ('repeated', '重复通知，已忽略'), ('double', '重复付款，原路退回'), ('late', '付款晚到，原路退回'), ('other-amount', '金额不符，原路退回'), ('unknown', '没有这笔付款'), ('forged', '签名不对，未采信'), ('nothing', '没有变化'), ('refunded', '退款结果')], max_length=12)),
                ('said', models.CharField(blank=True, max_length=200)),
                ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='payments.payment')),
            ],
            options={
                'indexes': [models.Index(fields=['payment', 'id'], name='notification_of_payment'), models.Index(fields=['verdict', '-at'], name='notification_by_verdict')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], max_length=10)),
                ('channel', models.CharField(max_length=8)),
                ('number', models.CharField(max_length=28, unique=True)),
                ('notify_url', models.CharField(blank=True, help_text='where the carrier tells us of it', max_length=300)),
                ('begun_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, help_text='when the carrier said so', null=True)),
                ('asked_at', models.DateTimeField(blank=True, help_text='when we last asked the carrier', null=True)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='payments.payment')),
            ],
            options={
                'indexes': [models.Index(fields=['payment', 'carrier'], name='attempt_of_payment'), models.Index(condition=models.Q(('closed_at', None)), fields=['begun_at'], name='attempt_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('carrier__in', ['wechat', 'alipay', 'bank', 'test'])), name='an_attempt_is_at_a_carrier')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(choices=[('wechat', '微信支付'), ('alipay', '支付宝'), ('bank', '银行转账'), ('test', '测试收银台'), ('allowance', '工会补贴')], max_length=10)),
                ('transaction', models.CharField(help_text="the carrier's own number", max_length=64)),
                ('number', models.CharField(help_text='of the attempt it names', max_length=28)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('paid_at', models.DateTimeField(help_text="by the carrier's clock")),
                ('at', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('taken', '入账'), ('repeated', '重复通知，已忽略'), ('double', '重复付款，原路退回'), ('late', '付款晚到，原路退回'), ('other-amount', '金额不符，原路退回'), ('unknown', '没有这笔付款'), ('forged', '签名不对，未采信'), ('nothing', '没有变化'), ('refunded', '退款结果')], max_length=12)),
                ('refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.payment')),
            ],
            options={
                'indexes': [models.Index(fields=['payment'], name='receipt_of_payment'), models.Index(fields=['carrier', 'paid_at'], name='receipt_by_day')],
                'constraints': [models.UniqueConstraint(fields=('carrier', 'transaction'), name='money_comes_once'), models.UniqueConstraint(condition=models.Q(('verdict', 'taken')), fields=('payment',), name='a_payment_is_paid_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_receipt_brings_something'), models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded__lte', models.F('amount'))), name='refunded_at_most_what_came')],
            },
        ),
        migrations.CreateModel(
            name='TradeRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=28, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('at', models.DateTimeField()),
                ('trade', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.trade')),
            ],
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('missing-here', 'Missing Here'), ('missing-there', 'Missing There'), ('other-amount', 'Other Amount')], max_length=14)),
                ('transaction', models.CharField(help_text="or the refund's number", max_length=64)),
                ('number', models.CharField(blank=True, max_length=64)),
                ('is_refund', models.BooleanField(default=False)),
                ('ours', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('theirs', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('how', models.CharField(blank=True, max_length=120)),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='payments.bill')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['bill'], name='difference_open')],
                'constraints': [models.UniqueConstraint(fields=('bill', 'is_refund', 'transaction'), name='a_difference_once_a_bill')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='what the carrier calls it', max_length=28, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('why', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('asked', '退款已提交'), ('sent', '退款处理中'), ('done', '已退款'), ('failed', '退款未成功')], default=zhijia.union.payments.rules.words.RefundState['ASKED'], max_length=6)),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, help_text='what the carrier said', max_length=200)),
                ('request_key', models.UUIDField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
                ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.receipt')),
            ],
            options={
                'indexes': [models.Index(fields=['payment'], name='refund_of_payment'), models.Index(condition=models.Q(('state__in', ['asked', 'sent', 'failed'])), fields=['asked_at'], name='refund_open')],
                'constraints': [models.UniqueConstraint(fields=('request_key', 'receipt'), name='a_refund_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_refund_gives_something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='a_done_refund_says_when')],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('returned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('allowance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spendings', to='payments.allowance')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spendings', to='payments.payment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('payment', 'allowance'), name='an_allowance_once_a_payment'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('returned__gte', 0), ('returned__lte', models.F('amount'))), name='returned_at_most_spent')],
            },
        ),
        migrations.CreateModel(
            name='BankLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(help_text="the bank's own number", max_length=64, unique=True)),
                ('day', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('payer', models.CharField(blank=True, max_length=80)),
                ('account', models.CharField(blank=True, max_length=40)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('open', '待核对'), ('matched', '已对上'), ('returning', '待退回'), ('returned', '已退回')], default='open', max_length=10)),
                ('doubt', models.CharField(blank=True, help_text='why it was not matched by itself', max_length=160)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.CharField(blank=True, max_length=120)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suggested', models.ManyToManyField(blank=True, related_name='+', to='payments.payment')),
                ('receipt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_line', to='payments.receipt')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.statement')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-day', '-id'], name='bank_line_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_bank_line_brings_something'), models.CheckConstraint(condition=models.Q(models.Q(('receipt__isnull', False), ('state', 'matched')), models.Q(models.Q(('state', 'matched'), _negated=True), ('receipt', None)), _connector='OR'), name='a_matched_line_has_its_receipt')],
            },
        ),
    ]
