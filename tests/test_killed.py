"""A process that is killed in the middle of something: what it did is whole, or absent."""

import subprocess
import sys

from django.db import connection

from tests.workers import environment
from zhijia.solve import published
from zhijia.union.claims import queries
from zhijia.union.claims.models import Claim, Draw, Pool
from zhijia.union.claims.tests.conftest import ask, make_crowd, states
from zhijia.union.claims.tests.test_draws import close, make, open_draw, type_in

# Draws, says so with everything written but nothing committed, and waits to be killed.
CHILD = """
import sys, time
import django

django.setup()
from datetime import datetime
from zhijia.kernel import spaces
from zhijia.union.claims import actions
from zhijia.union.claims.rules import follows


def wait(claims, now):
    print("winners", len(claims), flush=True)
    time.sleep(60)


follows["a-killer"] = wait
with spaces.inside(sys.argv[1]):
    actions.make_draw(draw_id=int(sys.argv[2]), by=None, now=datetime.fromisoformat(sys.argv[3]))
"""


def test_kill_9_in_the_middle_of_a_draw_leaves_it_absent_and_made_again_it_is_whole(
    transactional_db, tmp_path, tree, administrator, auditor
):
    crowd = make_crowd(tree.boilers, 12)
    draw = open_draw(purpose="a-killer")
    for one in crowd:
        ask(one, draw.offer)
    close(draw)
    for officer in (administrator, auditor):
        type_in(draw, officer)
    around = environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "zhijia.config.settings"}
    command = [sys.executable, "-c", CHILD, connection.schema_name, str(draw.id), draw.draws_at.isoformat()]

    with subprocess.Popen(command, env=around, stdout=subprocess.PIPE) as process:
        said = process.stdout.readline()
        process.kill()

    assert said == b"winners 3\n"
    assert process.returncode == -9
    assert states(draw.offer) == ["asked"] * 12
    draw = Draw.objects.get(id=draw.id)
    assert (draw.drawn_at, draw.code, draw.numbers) == (None, "", None)
    assert Pool.objects.get(id=draw.offer.pool_id).remaining == 3
    drawn = make(draw)
    assert published.verify(queries.document(drawn)).published
    assert Claim.objects.filter(offer=draw.offer, state="confirmed").count() == 3
