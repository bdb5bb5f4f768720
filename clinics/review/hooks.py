"""Where Wagtail's admin shows reviews."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import PageLockedMenuItem, RestartWorkflowMenuItem, WorkflowMenuItem

from clinics.review.views import review_view
from clinics.templatetags.clinic_review import person, review_url


@hooks.register("register_admin_urls")
def review_urls():
    return [path("review/<int:page_id>/", review_view, name="clinics-review")]


@hooks.register("insert_global_admin_css")
def review_stylesheet():
    return format_html('<link rel="stylesheet" href="{}">', static("clinics/review.css"))


@hooks.register("construct_page_action_menu")
def answers_stand_beside_the_menu(menu_items, request, context):
    """An answer to a review is not to be looked for behind an arrow.

    Submitting again does what Wagtail also offers as starting the review anew. Where a page is
    locked, the first of the buttons says so: one press on it withdrew the page from its review.
    """
    elsewhere = (RestartWorkflowMenuItem, WorkflowMenuItem)
    menu_items[:] = [item for item in menu_items if not isinstance(item, elsewhere)]
    menu_items.sort(key=lambda item: not isinstance(item, PageLockedMenuItem))


@hooks.register("before_edit_page")
def tell_of_the_review(request, page):
    """Say where a page is reviewed, and what its reviewer asked to change."""
    if request.method != "GET" or request.headers.get("x-requested-with"):
        return
    state = page.current_workflow_state
    last = state and state.current_task_state
    if not last:
        return
    if state.status == state.STATUS_NEEDS_CHANGES:
        asked = _("%(name)s asks for changes:") % {"name": person(last.finished_by)}
        lines = [asked, *last.comment.splitlines()]
        messages.warning(
            request, format_html_join("", "<div>{}</div>", ((line,) for line in lines))
        )
    elif last.task.specific.get_actions(page, request.user):
        way = messages.button(review_url(page), _("See what changed"))
        messages.info(request, _("This page waits for your review."), buttons=[way])
