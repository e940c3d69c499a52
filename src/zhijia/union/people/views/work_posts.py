"""Who holds which post: given, ended, and the history."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, forms, queries
from ..rules import Right


@needs("posts.write")
@require_safe
def posts(request: Request) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    context = {"posts": queries.posts_seen(request.person, said, localdate(), ended=ended), "ended": ended, "q": said}
    return page(request, "people/work_posts.html", context, fragment="rows")


@needs("posts.write")
def add(request: Request) -> HttpResponse:
    unions = queries.choosable(request.person, Right.POSTS_WRITE)
    form = forms.PostForm(request.POST or None, unions=unions, initial={"starts_on": localdate()})
    if form.attempt(actions.give_post, by=request.person.user, now=now()):
        messages.success(
            request, _("已任命%(user)s为%(role)s。") % {"user": form.result.user, "role": form.result.label}
        )
        return go(request, "posts")
    return page(request, "people/work_post_add.html", {"form": form}, fragment="form", status=form.status)


@needs("posts.write")
@require_POST
def end(request: Request, post_id: int) -> HttpResponse:
    ended = actions.end_post(post_id=post_id, ends_on=localdate(), by=request.person.user, now=now())
    messages.success(request, _("%(user)s的%(role)s今天结束。") % {"user": ended.user, "role": ended.label})
    return go(request, "posts")
