"""The API's page says what its document says, and is light."""


def test_every_operation_of_the_document_is_on_the_page(client, db):
    document = client.get("/here/api/v1/openapi.json").json()
    page = client.get("/here/api/v1/docs")
    text = page.content.decode()

    assert len(document["paths"]) > 10
    assert [path for path in document["paths"] if path not in text] == []
    assert 'lang="zh' in text
    assert len(page.content) < 100_000


def test_a_body_is_told_field_by_field(client, db):
    text = client.get("/here/api/v1/docs").content.decode()

    assert "<code>request_key</code>" in text
    assert "uuid" in text


def test_what_asks_for_a_token_says_so(client, db):
    document = client.get("/here/api/v1/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    asked = {
        path: one["security"]
        for path, verbs in document["paths"].items()
        for one in verbs.values()
        if "401" in one["responses"]
    }

    assert schemes["token"] == {**schemes["token"], "type": "http", "scheme": "bearer"}
    assert len(asked) > 3
    assert {name for one in asked.values() for way in one for name in way} == set(schemes)
    assert document["components"]["schemas"]


def document(client):
    return client.get("/here/api/v1/openapi.json").json()


def operations(client):
    return [(path, verb, one) for path, verbs in document(client)["paths"].items() for verb, one in verbs.items()]


def test_every_operation_has_a_short_name_of_its_own(client, db):
    names = [one["operationId"] for _path, _verb, one in operations(client)]

    assert len(set(names)) == len(names)
    assert [name for name in names if len(name) > 30 or "views" in name] == []


def test_every_operation_says_what_it_answers(client, db):
    silent = [
        path
        for path, _verb, one in operations(client)
        if not any(answer.get("content") for code, answer in one["responses"].items() if code.startswith("2"))
    ]

    assert silent == []
