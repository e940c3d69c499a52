"""Group orders in the table of permissions: their lines, and what of them the world has."""

from uuid import uuid4

from django.core.files.base import ContentFile

from conftest import NOW

PAGES = """gift gift-basics gift-goods gift-people gift-upload gift-add-members gift-add-one gift-change-lines
gift-open-choosing gift-custom gift-check gift-send gift-call-off gift-again gift-prolong gift-invoice gift-finish
gift-remind gift-quotation gift-signing gift-report gift-report-file gift-roster-file gift-uncollected-file
gift-delivery gift-hand gift-code gift-mark"""
FILES = "gift-file gift-file-match gift-file-enter gift-file-drop gift-file-again gift-file-wrong"
SUPPLY = """supply-gift supply-gift-confirm supply-gift-proof supply-gift-ship supply-gift-invoice
supply-gift-packing"""
WRITE, APPROVE, SUPPLIERS = (
    ("unit-officer", "administrator"),
    ("leader", "administrator"),
    ("supplier", "administrator"),
)


def lines(only, one, hers, members, signed_in, everyone):
    """The table's own words in, the lines of this app out."""
    strangers = [
        role
        for role, answer in signed_in.answers.items()
        if answer == "in" and role not in (*WRITE, *APPROVE, *SUPPLIERS)
    ]
    asked = everyone.may_say(401, 403)
    return {
        **dict.fromkeys(["api-v1:gifts", "api-v1:supplies"], asked),
        "api-v1:packing": asked.about(supply_id="gift_supply"),
        **dict.fromkeys(["gifts", "gift-new", "gift-template"], only(*WRITE)),
        **dict.fromkeys(PAGES.split(), one(*WRITE).about(campaign_id="gift")),
        "gift-contract": one(*WRITE).about(campaign_id="gift_there", supply_id="gift_supply"),
        "gift-approvals": only(*APPROVE),
        **dict.fromkeys(
            ["gift-approval", "gift-approve", "gift-send-back", "gift-refuse"],
            only(*APPROVE).about(campaign_id="gift"),
        ),
        **dict.fromkeys(["gift-line", "gift-fault"], one(*WRITE).about(line_id="gift_line")),
        "gift-receive": one(*WRITE).about(parcel_id="gift_parcel"),
        "gift-proof-answer": one(*WRITE).about(proof_id="gift_proof"),
        "gift-proof-picture": signed_in.gone(*strangers).about(proof_id="gift_proof"),
        **dict.fromkeys(FILES.split(), one(*WRITE).about(upload_id="gift_upload")),
        "supply-gifts": only(*SUPPLIERS),
        **dict.fromkeys(SUPPLY.split(), only(*SUPPLIERS).about(supply_id="gift_supply")),
        "supply-gift-replace": only(*SUPPLIERS).about(fault_id="gift_fault"),
        "my-gifts": members,
        **dict.fromkeys(["my-gift", "my-gift-rate"], hers.about(line_id="gift_line")),
    }


def fill_world(world):
    """A draft of the boiler works that members may choose from, and one whose goods have arrived."""
    from zhijia.union.gifts.models import Fault, Proof
    from zhijia.union.gifts.tests import cast

    officer = world.users["unit-officer"]
    world.gift, there = (cast.ready(world.boilers, officer, world.sku, title=title) for title in ("一", "二"))
    world.gift_line = world.gift.lines.get(member=world.ann)
    world.gift.opened_at = NOW
    world.gift.save()
    world.gift_upload = world.gift.uploads.create(
        file_name="a.xlsx", by=officer, at=NOW, state_at=NOW, request_key=uuid4()
    )
    cast.send(there, officer)
    cast.approve(there, world.users["leader"])
    cast.pay(there)
    world.gift_there = cast.arrive(there, world.users["supplier"], officer)
    world.gift_supply = there.supplies.get()
    world.gift_parcel = world.gift_supply.parcels.get()
    world.gift_proof = Proof.objects.create(supply=world.gift_supply, version=1, at=NOW, request_key=uuid4())
    world.gift_proof.picture.save("a.jpg", ContentFile(b"jpg"))
    world.gift_fault = Fault.objects.create(
        line=there.lines.first(), supply=world.gift_supply, words="碎了", at=NOW, request_key=uuid4()
    )
