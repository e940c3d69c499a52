import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('federation', '总工会'), ('industry', '产业工会'), ('county', '地方总工会'), ('group', '集团公司工会'), ('unit', '会员单位'), ('grassroots', '基层工会'), ('team', '工会小组')], max_length=12)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('credit_code', models.CharField(blank=True, help_text='统一社会信用代码, GB 32100', max_length=18)),
                ('search', models.CharField(blank=True, max_length=400)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='organisation_path', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('path', ''), _negated=True), fields=('path',), name='one_organisation_a_path'), models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('parent', 'name'), name='siblings_have_different_names'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='an_organisation_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='member number, printed on the card', max_length=16, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('search', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                ('identity_sealed', models.BinaryField(blank=True, help_text='GB 11643 number, encrypted', null=True)),
                ('identity_hash', models.BinaryField(blank=True, help_text='keyed hash, to find it by', null=True, unique=True)),
                ('employment', models.CharField(choices=[('staff', '合同制职工'), ('dispatched', '劳务派遣'), ('migrant', '农民工'), ('rider', '外卖骑手'), ('courier', '快递员'), ('ride-hailing', '网约车司机'), ('trucker', '货车司机'), ('other-new', '其他新就业形态'), ('retired', '退休')], default='staff', max_length=12)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, help_text='model-worker …', size=None)),
                ('joined_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('applied', '待审核'), ('active', '在会'), ('left', '已退会'), ('refused', '未通过'), ('erased', '已删除')], default='active', max_length=8)),
                ('state_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, help_text='why an application was refused, and the like', max_length=200)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='member', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'state', 'id'], name='member_by_union'), models.Index(fields=['name'], name='member_by_name', opclasses=['varchar_pattern_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', '系统管理员'), ('leader', '工会领导'), ('unit-officer', '基层工会干事'), ('shop-officer', '生活服务专员'), ('station-officer', '驿站专员'), ('culture-officer', '文体专员'), ('petition-officer', '信访专员'), ('aid-officer', '帮扶专员'), ('growth-officer', '青年成长专员'), ('mixer-officer', '联谊专员'), ('newsroom-officer', '宣传专员'), ('finance', '财务'), ('auditor', '经审委员'), ('supplier', '供应商'), ('keeper', '驿站管理员'), ('mentor', '导师')], max_length=20)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='last day', null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_post_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'role', 'organisation'), name='a_post_is_held_once')],
            },
        ),
    ]
