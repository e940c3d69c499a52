import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('claims', '0002_draws'),
        ('people', '0004_more_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('blurb', models.TextField(blank=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('request_key', models.UUIDField(unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.series')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='a_season_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('people', models.PositiveSmallIntegerField(default=1)),
                ('most_a_day', models.PositiveSmallIntegerField(default=1)),
                ('request_key', models.UUIDField(unique=True)),
                ('home', models.ForeignKey(help_text='the county it is from', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='a_team_has_its_own_name'), models.CheckConstraint(condition=models.Q(('most_a_day__gte', 1), ('most_a_day__lte', 3)), name='a_team_comes_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('request_key', models.UUIDField(unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.series')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='a_term_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Travel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField()),
                ('a', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('b', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('a', 'b'), name='a_way_is_measured_once'), models.CheckConstraint(condition=models.Q(('a__lt', models.F('b'))), name='a_way_has_two_ends_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('address', models.CharField(blank=True, max_length=120)),
                ('getting_there', models.CharField(blank=True, max_length=120)),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, help_text='WGS84', max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('request_key', models.UUIDField(unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='a_venue_has_its_own_name')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.PositiveSmallIntegerField()),
                ('words', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.offer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'member'), name='somebody_says_it_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='one_to_five_stars')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('order', models.PositiveSmallIntegerField()),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='culture.venue')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('venue', 'name'), name='an_area_has_its_own_name')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('capacity', models.PositiveIntegerField()),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='culture.venue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('venue', 'name'), name='a_room_has_its_own_name'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='a_room_holds_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('show', '文艺演出'), ('art', '书画摄影'), ('team', '趣味团建'), ('talent', '才艺培训'), ('health', '健康养生'), ('talk', '讲座宣讲'), ('craft', '手作非遗')], max_length=8)),
                ('blurb', models.CharField(blank=True, max_length=200)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('needs', models.CharField(blank=True, help_text='of the place: power, tables, a stage', max_length=120)),
                ('audience', models.PositiveSmallIntegerField(help_text='people, at most')),
                ('first_month', models.PositiveSmallIntegerField(default=1)),
                ('last_month', models.PositiveSmallIntegerField(default=12, help_text='before the first: over new year')),
                ('cost', models.DecimalField(decimal_places=2, help_text='yuan a time, paid by the federation', max_digits=8)),
                ('a_year', models.PositiveSmallIntegerField(blank=True, help_text='times a year at most', null=True)),
                ('is_open', models.BooleanField(default=True)),
                ('stars', models.PositiveIntegerField(default=0, help_text='sum of all ratings')),
                ('ratings', models.PositiveIntegerField(default=0)),
                ('request_key', models.UUIDField(unique=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='culture.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'title'), name='a_service_has_its_own_name'), models.CheckConstraint(condition=models.Q(('first_month__gte', 1), ('first_month__lte', 12), ('last_month__gte', 1), ('last_month__lte', 12)), name='a_service_has_months')],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('blurb', models.TextField(blank=True)),
                ('places', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', '未发布'), ('published', '已发布'), ('cancelled', '已取消')], default='draft', max_length=10)),
                ('shows_homework', models.BooleanField(default=False, help_text='learners may show each other what they made')),
                ('needed_share', models.PositiveSmallIntegerField(default=75, help_text='% of the sessions for a certificate')),
                ('cost', models.DecimalField(blank=True, decimal_places=2, help_text='yuan, all of it', max_digits=10, null=True)),
                ('request_key', models.UUIDField(unique=True)),
                ('offer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.offer')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='culture.term')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('needed_share__lte', 100)), name='a_share_is_of_a_hundred'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('offer', None), _negated=True), _connector='OR'), name='a_published_course_is_offered')],
            },
        ),
        migrations.CreateModel(
            name='Show',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('opera', '戏曲'), ('concert', '音乐'), ('dance', '歌舞'), ('drama', '话剧'), ('recital', '朗诵'), ('variety', '综艺'), ('talk', '讲座'), ('other', '其他')], default='other', max_length=10)),
                ('troupe', models.CharField(blank=True, max_length=60)),
                ('blurb', models.TextField(blank=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('doors_at', models.DateTimeField()),
                ('seated', models.BooleanField(default=False, help_text="numbered seats of the venue's plan")),
                ('places', models.PositiveIntegerField(help_text='how many come in; with seats, their number')),
                ('state', models.CharField(choices=[('draft', '未发布'), ('published', '已发布'), ('cancelled', '已取消')], default='draft', max_length=10)),
                ('may_pass_on', models.BooleanField(default=True, help_text='a ticket may be passed on to another member')),
                ('cost', models.DecimalField(blank=True, decimal_places=2, help_text='yuan, all of it', max_digits=10, null=True)),
                ('why', models.CharField(blank=True, help_text='why it was cancelled or moved', max_length=120)),
                ('request_key', models.UUIDField(unique=True)),
                ('offer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.offer')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('season', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='culture.season')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='culture.venue')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['starts_at', 'id'], name='shows_on'), models.Index(fields=['venue', 'starts_at'], name='shows_of_a_venue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_show_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('doors_at__lte', models.F('starts_at'))), name='doors_open_before_a_show'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('offer', None), _negated=True), _connector='OR'), name='a_published_show_is_offered')],
            },
        ),
        migrations.CreateModel(
            name='TeamOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('part', models.PositiveSmallIntegerField(choices=[(0, '上午'), (1, '下午'), (2, '晚上')])),
                ('why', models.CharField(blank=True, max_length=60)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='off', to='culture.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'day', 'part'), name='a_team_is_off_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(max_length=8)),
                ('number', models.CharField(max_length=8)),
                ('x', models.PositiveSmallIntegerField()),
                ('y', models.PositiveSmallIntegerField()),
                ('order', models.PositiveIntegerField(help_text='from 0, the best seat')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='culture.area')),
                ('venue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='culture.venue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'row', 'number'), name='a_seat_stands_once_in_a_plan'), models.UniqueConstraint(fields=('venue', 'order'), name='seats_have_an_order')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=120)),
                ('audience', models.PositiveSmallIntegerField(help_text='people expected')),
                ('wishes', models.CharField(blank=True, max_length=300)),
                ('contact', models.CharField(max_length=40)),
                ('phone', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('asked', '待安排'), ('proposed', '待双方确认'), ('agreed', '已约定'), ('done', '已完成'), ('declined', '没有排上'), ('cancelled', '已撤回')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('day', models.DateField(blank=True, null=True)),
                ('part', models.PositiveSmallIntegerField(blank=True, choices=[(0, '上午'), (1, '下午'), (2, '晚上')], null=True)),
                ('why', models.CharField(blank=True, help_text='why this date, or why not', max_length=200)),
                ('unit_signed_at', models.DateTimeField(blank=True, null=True)),
                ('desk_signed_at', models.DateTimeField(blank=True, null=True)),
                ('came', models.PositiveSmallIntegerField(blank=True, help_text='people who were there', null=True)),
                ('stars', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('request_key', models.UUIDField(unique=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('county', models.ForeignKey(help_text='where it is', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('desk_signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(help_text='who ordered', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('unit_signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='culture.service')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='culture.team')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-id'], name='orders_of_a_unit'), models.Index(fields=['state', '-id'], name='orders_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'agreed', 'done'))), fields=('team', 'day', 'part'), name='a_team_is_in_one_place_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('proposed', 'agreed', 'done')), _negated=True), models.Q(models.Q(('team', None), _negated=True), models.Q(('day', None), _negated=True), models.Q(('part', None), _negated=True)), _connector='OR'), name='a_placed_order_has_a_team_and_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'agreed'), _negated=True), models.Q(models.Q(('unit_signed_at', None), _negated=True), models.Q(('desk_signed_at', None), _negated=True)), _connector='OR'), name='both_sides_sign'), models.CheckConstraint(condition=models.Q(('stars', None), models.Q(('stars__gte', 1), ('stars__lte', 5)), _connector='OR'), name='an_order_has_stars')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('link', models.URLField(blank=True, help_text='of the on-line room; shown to who has a place')),
                ('homework', models.CharField(blank=True, max_length=200)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='culture.course')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['starts_at'], name='sessions_by_time')],
                'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='sessions_are_numbered'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_session_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('device', models.CharField(max_length=30)),
                ('taken_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('show', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='culture.show')),
            ],
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=60)),
                ('attended', models.PositiveSmallIntegerField()),
                ('sessions', models.PositiveSmallIntegerField()),
                ('issued_on', models.DateField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.CharField(blank=True, max_length=120)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='culture.course')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('course', 'member'), name='a_course_is_finished_once')],
            },
        ),
        migrations.CreateModel(
            name='Homework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=400)),
                ('shown', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('comment', models.CharField(blank=True, help_text="the teacher's", max_length=200)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed_in', to='culture.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'claim'), name='homework_is_handed_in_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.CharField(choices=[('here', '到课'), ('online', '线上'), ('excused', '请假'), ('away', '未到')], max_length=8)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='culture.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'claim'), name='attendance_is_written_once_a_session')],
            },
        ),
        migrations.CreateModel(
            name='SessionRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_main', models.BooleanField(default=False)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='culture.room')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='culture.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'room'), name='a_room_is_used_once_a_session'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('session',), name='a_session_has_one_main_room')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('day', models.DateField()),
                ('part', models.PositiveSmallIntegerField(choices=[(0, '上午'), (1, '下午'), (2, '晚上')])),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='culture.order')),
            ],
            options={
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('order', 'rank'), name='dates_are_ranked'), models.UniqueConstraint(fields=('order', 'day', 'part'), name='a_date_is_picked_once')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_at', models.DateTimeField()),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, help_text="by the door's own clock, put right", null=True)),
                ('used_on', models.CharField(blank=True, help_text='which device of the door', max_length=30)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
                ('passed_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_to', to='culture.ticket')),
                ('seat', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='culture.seat')),
                ('show', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='culture.show')),
            ],
            options={
                'indexes': [models.Index(fields=['show', 'id'], name='tickets_of_a_show')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('void_at', None)), fields=('show', 'seat'), name='a_seat_is_given_once')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('device', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('in', '进场'), ('double', '重复'), ('void', '已作废'), ('forged', '不认识')], max_length=8)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('show', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='culture.show')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='culture.ticket')),
            ],
        ),
    ]
