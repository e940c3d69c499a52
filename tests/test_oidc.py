"""12351 lets our members in, and we let them in elsewhere: both walked against real counterparts."""

import json
import re
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from conftest import NOW, enter
from zhijia.union.accounts import actions, queries

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CALLBACK = "https://service.example/callback"
PEOPLE = [
    {"sub": "ann", "name": "安宁", "phone_number": "+8613900000001", "phone_number_verified": True},
    {"sub": "unproved", "name": "安宁", "phone_number": "+8613900000001", "phone_number_verified": False},
    {"sub": "stranger", "name": "生人", "phone_number": "+8613811111111", "phone_number_verified": True},
]


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """A real OIDC provider in a process of its own: its address."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    log = (tmp_path_factory.mktemp("oidc") / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims], stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(f"{address}/.well-known/openid-configuration", timeout=1).raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait()
    log.close()


@pytest.fixture
def issuer(provider, ann, settings):
    settings.DEMO = True
    return actions.set_issuer(name="12351", server_url=provider, client_id="zhijia", secret="geheim", by=None, now=NOW)


def go_there(client, sub):
    """From our button through the provider's page: the address at which it sends the browser back to us."""
    start = client.post("/here/account/oidc/union/login/")
    answer = httpx.post(start["Location"], data={"sub": sub})
    return urlsplit(answer.headers["Location"])


def come_back(client, address):
    return client.get(f"{address.path}?{address.query}")


def who(client):
    return client.get("/here/me/").content.decode() if client.get("/here/me/").status_code == 200 else None


def test_a_member_gets_in_by_12351(client, issuer):
    come_back(client, go_there(client, "ann"))

    assert "安宁" in who(client)


def test_the_second_time_they_are_known_by_their_number_there(client, issuer, ann):
    come_back(client, go_there(client, "ann"))
    ann.phone = "13900000099"
    ann.save()
    other = Client()
    come_back(other, go_there(other, "ann"))

    assert "安宁" in who(other)


@pytest.mark.parametrize("sub", ["unproved", "stranger"])
def test_whom_the_provider_does_not_vouch_for_or_we_do_not_know_stays_outside(client, issuer, sub):
    response = come_back(client, go_there(client, sub))

    assert response.status_code == 403
    assert who(client) is None


def test_an_answer_that_was_meant_for_another_browser_opens_nothing(client, issuer):
    address = go_there(client, "ann")

    other = Client()
    come_back(other, address)

    assert who(other) is None


def test_an_answer_is_good_once(client, issuer):
    address = go_there(client, "ann")
    come_back(client, address)
    client.post("/here/account/logout/")
    come_back(client, address)

    assert who(client) is None


def test_an_invented_state_or_code_opens_nothing(client, issuer):
    address = go_there(client, "ann")
    state = parse_qs(address.query)["state"][0]
    client.get(f"{address.path}?code=invented&state={state}")
    client.get(f"{address.path}?{address.query.replace(state, 'another')}")

    assert who(client) is None


def test_another_federation_has_no_such_way(client, issuer):
    assert client.post("/elsewhere/account/oidc/union/login/").status_code == 404


def test_the_secret_is_not_readable_in_the_table(issuer):
    assert b"geheim" not in bytes(issuer.secret_sealed)
    assert queries.issuer_secret(issuer) == "geheim"


# And the other way round.


@pytest.fixture
def service(ann):
    """A group company's service, registered with us: the authlib client that speaks for it."""
    made, secret = actions.add_client(
        name="同仁堂健康", redirect_uris=[CALLBACK], scopes=["profile", "phone", "union"], by=None, now=NOW
    )
    scope = "openid profile phone union"
    session = OAuth2Session(made.id, secret, scope=scope, redirect_uri=CALLBACK, code_challenge_method="S256")
    session.secret = secret
    yield session
    session.close()


@pytest.fixture
def live(live_server, transactional_db):
    enter("here")
    return f"{live_server.url}/here"


@pytest.fixture
def browser():
    """browser(user) → an HTTP client that is signed in as this user."""
    opened = []

    def make(user):
        key = actions.open_session(user).session_key
        opened.append(httpx.Client(cookies={"zhijia-here": key}, follow_redirects=False))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def consent(session, live, person, verifier="v" * 64, action="grant", **more):
    """Walk to the consent page and answer it; returns the query of the way back to the service."""
    about = httpx.get(f"{live}/.well-known/openid-configuration").json()
    url, state = session.create_authorization_url(about["authorization_endpoint"], code_verifier=verifier, **more)
    page = person.get(url)
    assert page.status_code == 200, page.text[-500:]
    data = {"request": re.search(r'name="request" value="([^"]+)"', page.text)[1], "action": action}
    data["csrfmiddlewaretoken"] = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    data["scopes"] = re.findall(r'name="scopes" value="([^"]+)"', page.text)
    back = person.post(about["authorization_endpoint"], data=data, headers={"Referer": url})
    answer = parse_qs(urlsplit(back.headers["Location"]).query)
    assert back.headers["Location"].startswith(CALLBACK)
    return about, {key: values[0] for key, values in answer.items()}, state


def test_a_service_learns_who_it_is_and_no_more_than_was_agreed(transactional_db, service, live, browser, ann):
    about, answer, state = consent(service, live, browser(ann), nonce="once")
    assert answer["state"] == state

    token = service.fetch_token(about["token_endpoint"], code=answer["code"], code_verifier="v" * 64)
    keys = KeySet.import_key_set(httpx.get(about["jwks_uri"]).json())
    claims = CodeIDToken(jwt.decode(token["id_token"], keys).claims, {}, params={"nonce": "once"})
    claims.validate()
    told = service.get(about["userinfo_endpoint"]).json()

    assert claims["iss"] == about["issuer"] == live
    assert claims["aud"] in (service.client_id, [service.client_id])
    assert told["sub"] == claims["sub"] == queries.subject(service.client_id, ann.pk)
    assert (told["name"], told["phone_number"], told["union"]) == ("安宁", "+8613900000001", "锅炉厂工会")


def test_a_code_is_exchanged_once_and_only_by_whoever_began(transactional_db, service, live, browser, ann):
    about, answer, _ = consent(service, live, browser(ann))
    form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": CALLBACK}
    secret = (service.client_id, service.secret)

    def exchange(**more):
        return httpx.post(about["token_endpoint"], data={**form, **more}, auth=secret).status_code

    assert exchange(code_verifier="w" * 64) >= 400
    about, answer, _ = consent(service, live, browser(ann))
    form["code"] = answer["code"]
    assert exchange(code_verifier="v" * 64) == 200
    assert exchange(code_verifier="v" * 64) >= 400


def test_saying_no_tells_nothing(transactional_db, service, live, browser, ann):
    _, answer, _ = consent(service, live, browser(ann), action="cancel")

    assert answer["error"] == "access_denied"
    assert "code" not in answer


def test_an_address_that_was_not_registered_gets_nothing(transactional_db, service, live, browser, ann):
    about = httpx.get(f"{live}/.well-known/openid-configuration").json()
    service.redirect_uri = "https://thief.example/callback"
    url, _ = service.create_authorization_url(about["authorization_endpoint"])
    response = browser(ann).get(url)

    assert "Location" not in response.headers
    assert 'name="request"' not in response.text, "nothing to agree to"


def test_a_token_of_one_federation_says_nothing_in_another(transactional_db, service, live, browser, ann):
    about, answer, _ = consent(service, live, browser(ann))
    token = service.fetch_token(about["token_endpoint"], code=answer["code"], code_verifier="v" * 64)
    there = about["userinfo_endpoint"].replace("/here/", "/elsewhere/")

    assert httpx.get(there, headers={"Authorization": f"Bearer {token['access_token']}"}).status_code == 401
    mine = httpx.get(about["jwks_uri"]).json()
    assert mine != httpx.get(about["jwks_uri"].replace("/here/", "/elsewhere/")).json()


def test_a_dropped_service_is_out_at_once(transactional_db, service, live, browser, ann):
    about, answer, _ = consent(service, live, browser(ann))
    service.fetch_token(about["token_endpoint"], code=answer["code"], code_verifier="v" * 64)
    enter("here")
    actions.drop_client(client_id=service.client_id, by=ann, now=NOW)

    assert service.get(about["userinfo_endpoint"]).status_code == 401


def test_two_services_know_one_person_by_two_numbers(ann):
    assert queries.subject("one", ann.pk) != queries.subject("two", ann.pk)
    assert queries.user_of_subject("one", queries.subject("one", ann.pk)) == ann.pk
    assert queries.user_of_subject("two", queries.subject("one", ann.pk)) is None
