import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('file', models.FileField(blank=True, upload_to='feeds/')),
                ('format', models.CharField(choices=[('json', 'JSON'), ('csv', 'CSV')], default='json', max_length=4)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='our field → their column')),
                ('audience', models.CharField(choices=[('everybody', '所有人，不用登录'), ('members', '全体会员'), ('subtree', '本工会及下级的会员')], default='subtree', max_length=10)),
                ('every_hours', models.PositiveSmallIntegerField(default=24, help_text='0: only by hand')),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('modified', models.CharField(blank=True, help_text="the last answer's Last-Modified", max_length=60)),
                ('request_key', models.UUIDField(blank=True, null=True, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['next_at'], name='feeds_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('every_hours__lte', 720)), name='a_feed_comes_at_least_monthly'), models.UniqueConstraint(fields=('organisation', 'title'), name='one_feed_a_name')],
            },
        ),
        migrations.CreateModel(
            name='FeedRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('done', '已更新'), ('unchanged', '没有变化'), ('held', '等待确认'), ('failed', '未能读取')], max_length=10)),
                ('rows', models.PositiveIntegerField(default=0, help_text='good ones')),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('retired', models.PositiveIntegerField(default=0)),
                ('revived', models.PositiveIntegerField(default=0)),
                ('bad', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=list, help_text='[row, column, reason], the first 200')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(help_text='empty: by the clock', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='portal.feed')),
            ],
            options={
                'indexes': [models.Index(fields=['feed', '-id'], name='runs_of_a_feed')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('summary', models.CharField(blank=True, max_length=300)),
                ('brands', models.CharField(blank=True, help_text='also found by these words', max_length=200)),
                ('category', models.CharField(choices=[('clothes', '衣'), ('health', '医'), ('food', '食'), ('home', '住'), ('travel', '行'), ('culture', '文化'), ('study', '学习'), ('sport', '健身'), ('care', '帮扶'), ('rights', '诉求'), ('mixers', '婚恋'), ('stations', '驿站'), ('other', '其他')], max_length=12)),
                ('audience', models.CharField(choices=[('everybody', '所有人，不用登录'), ('members', '全体会员'), ('subtree', '本工会及下级的会员')], default='subtree', max_length=10)),
                ('employments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, help_text='empty: all forms', size=None)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, help_text='empty: all; else any', size=None)),
                ('way', models.CharField(choices=[('info', '只有说明：电话、地点、时间'), ('link', '外部网址'), ('sso', '免登录进入单位自己的系统'), ('part', '职家里的功能')], default='info', max_length=4)),
                ('url', models.CharField(blank=True, help_text='https, or the name of a page of ours', max_length=500)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, help_text='last day', null=True)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('hours', models.CharField(blank=True, max_length=80)),
                ('office', models.CharField(blank=True, help_text='who answers questions', max_length=60)),
                ('pinned', models.BooleanField(default=False, help_text='stands first on the home')),
                ('search', models.CharField(blank=True, max_length=4000)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('retired', '已下架'), ('vanished', '数据源已撤下')], default='draft', max_length=10)),
                ('external_id', models.CharField(blank=True, max_length=80)),
                ('changed_at', models.DateTimeField()),
                ('request_key', models.UUIDField(blank=True, null=True, unique=True)),
                ('feed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='portal.feed')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'state', '-id'], name='services_of_a_union'), models.Index(condition=models.Q(('state', 'published')), fields=['-id'], name='published_services'), models.Index(condition=models.Q(('state', 'published')), fields=['category', '-id'], name='published_by_category')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('feed__isnull', False)), fields=('feed', 'external_id'), name='one_service_a_feed_row'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_service_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('way__in', ['link', 'sso']), _negated=True), ('url__startswith', 'https://'), _connector='OR'), name='outside_is_https'), models.CheckConstraint(condition=models.Q(models.Q(('way', 'info'), _negated=True), ('url', ''), _connector='OR'), name='words_alone_lead_nowhere')],
            },
        ),
    ]
