import pytest
from django.test import Client

from zhijia.union.accounts.models import User
from zhijia.union.demo import queries


@pytest.fixture
def client():
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=False)


def of(name):
    return next(one for one in queries.cast_here() if one.name == name)


def test_one_tap_makes_you_a_member_of_the_cast(wucui, client):
    answer = client.post("/wucui/demo/sign-in/", {"user": of("孙大林").user_id})

    assert (answer.status_code, answer["Location"]) == (302, "/wucui/")
    assert client.get("/wucui/me/").status_code == 200


def test_a_post_lands_on_the_workbench_past_the_second_factor(wucui, client):
    answer = client.post("/wucui/demo/sign-in/", {"user": of("鲁敏").user_id})

    assert answer["Location"] == "/wucui/work/"
    assert client.get("/wucui/me/").status_code == 200


def test_nobody_else_is_signed_in(wucui, client):
    other = User.objects.create_user(username="someone")

    for wrong in (other.id, "", "0", "x", "1' OR 1=1"):
        assert client.post("/wucui/demo/sign-in/", {"user": wrong}).status_code == 404
    assert client.get("/wucui/me/").status_code == 302


def test_outside_of_the_demo_there_is_no_such_page(wucui, client, settings):
    user = of("孙大林").user_id
    settings.DEMO = False

    assert client.post("/wucui/demo/sign-in/", {"user": user}).status_code == 404


def test_a_real_federation_of_a_demo_installation_has_no_such_page(ann, client, settings):
    settings.DEMO = True

    assert client.post("/here/demo/sign-in/", {"user": ann.id}).status_code == 404


def test_a_form_of_another_site_signs_nobody_in(wucui):
    forged = Client(headers={"host": "localhost"}, enforce_csrf_checks=True, raise_request_exception=False)

    forged.post("/wucui/demo/sign-in/", {"user": of("孙大林").user_id})

    assert forged.get("/wucui/me/").status_code == 302


def test_it_answers_posts_only(wucui, client):
    assert client.get("/wucui/demo/sign-in/").status_code == 405


def test_the_cast_is_offered_on_the_sign_in_page_and_on_one_of_its_own(wucui, client):
    for path in ("/wucui/account/login/", "/wucui/demo/"):
        page = client.get(path).content.decode()
        assert all(one.name in page for one in queries.cast_here())


def test_the_cast_is_offered_in_the_demo_only(wucui, client, settings):
    settings.DEMO = False

    assert client.get("/wucui/demo/").status_code == 404
    assert "孙大林" not in client.get("/wucui/account/login/").content.decode()


def test_whoever_uses_care_mode_finds_it_on(wucui, client):
    User.objects.filter(name="孙大林").update(care_mode=True)

    client.post("/wucui/demo/sign-in/", {"user": of("孙大林").user_id})

    assert 'class="care"' in client.get("/wucui/").content.decode()
