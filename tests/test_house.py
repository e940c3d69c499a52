"""The house stands: federations are found, kept apart, and closed to nobody by accident."""


def test_the_federation_is_found_by_its_first_path_segment(client, db):
    assert "测试市总工会" in client.get("/here/").content.decode()


def test_an_unknown_segment_is_404(client, db):
    assert client.get("/nowhere/").status_code == 404


def test_a_person_is_known_in_their_own_federation_only(sign_in, ann):
    client = sign_in(ann)
    client.cookies["zhijia-elsewhere"] = client.cookies["zhijia-here"].value

    here, elsewhere = client.get("/here/me/"), client.get("/elsewhere/me/")

    assert here.status_code == 200
    assert elsewhere.status_code == 302
    assert "/elsewhere/account/login/" in elsewhere["Location"]


def test_a_second_transaction_waits(tree, meanwhile):
    assert meanwhile(lambda: type(tree.boilers).objects.count()).result() == 6


def test_every_line_that_an_app_adds_to_our_pages_leads_somewhere(federation):
    from zhijia.web import registry

    added = [*registry.entries, *registry.tiles, *registry.tabs, *registry.my_page]

    assert [line.url for line in added if not registry.here(line.url)] == []
