"""The service directory of a demo federation, level by level."""

from datetime import datetime

from zhijia.union.portal import actions as portal

from ..data import services
from ..rules import Story
from .people import organisations


def fill_directory(story: Story, now: datetime) -> str:
    """Every level's services, published; one that has been taken down."""
    places, count = organisations(), 0
    for name, offer in services.offers(story):
        made = portal.write_service(offer=offer, organisation_id=places[name], by=None, now=now)
        portal.publish_service(service_id=made.id, by=None, now=now)
        if offer.title in services.RETIRED:
            portal.retire_service(service_id=made.id, by=None, now=now)
        count += 1
    return f"{count} 项服务 · services"


def read_feeds(story: Story, now: datetime) -> str:
    """What group companies publish themselves: a JSON and a CSV file, each with a row that is wrong."""
    feeds = services.FEEDS if story.slug == "beijing" else ()
    places = organisations()
    for name, title, kind, mapping, text in feeds:
        values = {"title": title, "format": kind, "mapping": mapping, "audience": "members", "every_hours": 24}
        feed = portal.add_feed(organisation_id=places[name], values=values, by=None, now=now)
        portal.upload(feed_id=feed.id, content=text.encode(), by=None, now=now)
        portal.run_feed(feed_id=feed.id, by=None, now=now)
    return f"{len(feeds)} 个数据源 · feeds"
