"""Whatever is thrown at it, the house answers with a page and a reason, never with a fall."""

import pytest
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from zhijia.web.access import flat

NASTY = {
    "long": "长" * 20_000,
    "markup": "<script>alert(1)</script>'; DROP TABLE people_member; --",
    "number": "9" * 40,
    "odd": "=-1 %_%%\\ ＊ \u202e",
}
FIELDS = [
    *(
        "q",
        "page",
        "before",
        "kind",
        "what",
        "who",
        "from",
        "to",
        "union",
        "state",
        "employment",
        "tag",
        "about",
        "next",
    ),
    *(
        "name",
        "phone",
        "code",
        "text",
        "contact",
        "reason",
        "typed",
        "organisation",
        "organisation_id",
        "parent",
        "role",
    ),
    *("starts_on", "ends_on", "joined_on", "identity_number", "credit_code", "number", "request_key", "file", "care"),
    *("language", "category", "level", "server_url", "client_id", "secret", "redirect_uris", "scopes", "title"),
    *("summary", "login", "password"),
]


def addresses():
    """Every address of a federation that needs no argument."""
    patterns = flat(get_resolver(settings.FEDERATION_URLCONF).url_patterns)
    return sorted({"/here/" + str(one.pattern).lstrip("^") for one in patterns if _plain(str(one.pattern))})


def _plain(pattern):
    return "<" not in pattern and "(" not in pattern and not pattern.startswith((".well-known", "o/"))


@pytest.fixture
def client(sign_in, administrator):
    return sign_in(administrator)


@pytest.mark.parametrize("kind", NASTY)
def test_no_text_in_an_address_makes_a_page_fall(client, kind):
    for address in addresses():
        response = client.get(address, dict.fromkeys(FIELDS, NASTY[kind][:500]))
        assert response.status_code < 500, address
        if response["Content-Type"].startswith("text/html"):
            assert b"<script>alert(1)" not in response.content, address


@pytest.mark.parametrize("kind", NASTY)
def test_no_text_in_a_form_makes_a_page_fall(client, kind):
    for address in addresses():
        if address.endswith("/logout/"):
            continue
        response = client.post(address, dict.fromkeys(FIELDS, NASTY[kind]))
        assert response.status_code < 500, address
        if response["Content-Type"].startswith("text/html"):
            assert b"<script>alert(1)" not in response.content, address


def test_a_zero_byte_is_refused_everywhere(client):
    assert client.get("/here/search/?q=%00").status_code == 400
    assert client.post("/here/complain/", {"text": "a\x00b"}).status_code == 400


def test_bytes_that_are_no_text_are_refused_or_read_as_something(client):
    response = client.generic(
        "POST", "/here/complain/", b"text=\xff\xfe&contact=\x80", "application/x-www-form-urlencoded"
    )
    assert response.status_code in (400, 422)
    assert client.generic("GET", "/here/search/?q=%ff%fe").status_code == 200


def test_too_many_fields_are_refused(client):
    body = {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    try:
        status = client.post("/here/complain/", body).status_code
    except TooManyFieldsSent:
        status = 400
    assert status == 400


def test_a_hundred_megabytes_are_not_even_read(client):
    class Unread:
        def read(self, *args):
            raise AssertionError("somebody reads it")

        readline = read

        def close(self):
            pass

    response = client.generic(
        "POST",
        "/here/work/rosters/",
        b"",
        "multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(100 << 20), "wsgi.input": Unread()},
    )
    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


def test_a_file_just_too_large_is_said_at_its_field(client, tree):
    file = SimpleUploadedFile("a.csv", b"x" * (settings.MAX_UPLOAD_BYTES + 1))
    response = client.post("/here/work/rosters/", {"file": file, "organisation": tree.federation.id})

    assert response.status_code in (413, 422)
    assert "20 MB" in response.content.decode()


@pytest.mark.parametrize(
    "segment", ["here%2f", "HERE", "here//", "..%2fhere", "public", "pg_catalog", "here'--", "%00"]
)
def test_a_forged_federation_opens_nothing(client, segment):
    response = client.get(f"/{segment}/work/members/")
    assert response.status_code in (301, 302, 400, 404)
    assert "安宁" not in response.content.decode()


@pytest.mark.django_db
def test_who_asks_through_the_api_is_answered_in_json_whatever_is_wrong(client, tree):
    unknown = client.get("/here/api/v1/what-is-not/")
    nothing = client.get("/here/api/v1/goods?q=%00")

    assert [one.status_code for one in (unknown, nothing)] == [404, 400]
    assert [one.json()["refused"] for one in (unknown, nothing)] == ["NotFound", "BadRequest"]
    assert "网址可能写错了" in unknown.json()["message"]
