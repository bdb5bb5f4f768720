"""What would tear a practice apart is refused, whoever asks and by whatever way."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.core.signals import request_finished, request_started
from django.db import models
from django.db.backends.signals import connection_created
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_migrate,
    pre_save,
)
from django.utils.translation import gettext as _
from django_tasks.signals import task_finished, task_started
from wagtail.models import CollectionMember, GroupPagePermission, Page, Site, WorkflowPage
from wagtail.signals import page_unpublished, pre_page_move

from clinics import tenancy
from clinics.tenancy import addresses, context, rls, scope, tasks
from clinics.tenancy.context import add_home_path, all_tenants


def refuse_moves_across(sender, instance, parent_page_after, **_kwargs) -> None:
    """A page that leaves its practice would leave its media, actions and redirects behind."""
    reason = why_not_move(instance, parent_page_after)
    if reason:
        raise tenancy.CrossTenantError(reason)


def why_not_move(page: Page, destination: Page) -> str:
    """Why ``page`` can't go under ``destination``, naming what holds it; "" where it can."""
    with all_tenants():
        before, after = tenancy.practice_of(page), tenancy.practice_of(destination)
        if before and page.path in tenancy.home_paths(before):
            return "" if after is None else _("A practice’s home can’t be inside another practice.")
        if before == after:
            return ""
        held = [str(each) for each in _leading_to(page)]
        for branch in page.get_descendants(inclusive=True).specific():
            held += [str(target) for _field, target in tenancy.references(branch)]
        listed = ", ".join(sorted(set(held))[:20]) or _("nothing else")
    return (
        _(
            "A page can’t move from one practice to another. Copy its text instead; it uses or is "
            "used by: %s."
        )
        % listed
    )


def _leading_to(page: Page) -> Iterator[models.Model]:
    """The redirects and calls to action that lead to ``page`` or below it."""
    branch = page.get_descendants(inclusive=True)
    if apps.is_installed("wagtail.contrib.redirects"):
        yield from apps.get_model("wagtailredirects", "Redirect").objects.filter(
            redirect_page__in=branch
        )
    yield from apps.get_model("clinics", "CallToAction").objects.filter(target_page__in=branch)


def open_translation(sender, instance, created=False, raw=False, **_kwargs) -> None:
    """A home page in another language: who may work on the first may work on it, to the letter."""
    if not created or raw:
        return
    with all_tenants():
        practice = tenancy.practice_of(instance)
        if practice is None or practice.home_id == instance.pk:
            return
        for model in (GroupPagePermission, WorkflowPage):
            for row in model.objects.filter(page=practice.home_id):
                if model is WorkflowPage:
                    # A page has one workflow; that of the first home is for its own branch.
                    model.objects.get_or_create(page=instance, defaults={"workflow": row.workflow})
                    continue
                model.objects.get_or_create(
                    group=row.group, page=instance, permission=row.permission
                )
    # It stands below the tree's root, which is nobody's: nothing in the row says whose it is.
    rls.assign_tenant(practice)


def add_home_path_of_translation(sender, instance, raw=False, **_kwargs) -> None:
    """Who makes a home page in another language sees it from its first moment."""
    rows = context.current().rows
    if raw or rows is None or not instance._state.adding:
        return
    homes = sender.objects.filter(path__in=rows.home_paths)
    if homes.filter(translation_key=instance.translation_key).exists():
        add_home_path(instance.path, rows.practice_id)


def one_practice_each(sender, instance, action, reverse, pk_set, **_kwargs) -> None:
    """A person works for one practice; for a second one they get a second account."""
    if action != "pre_add" or not pk_set:
        return
    PracticeGroup = apps.get_model("clinics", "PracticeGroup")
    with all_tenants():
        groups = [instance.pk] if isinstance(instance, Group) else list(pk_set)
        people = list(pk_set) if isinstance(instance, Group) else [instance.pk]
        joining = set(
            PracticeGroup.objects.filter(group__in=groups).values_list("practice", flat=True)
        )
        if not joining:
            return
        elsewhere = PracticeGroup.objects.filter(group__user__in=people).exclude(
            practice__in=joining
        )
        if len(joining) > 1 or elsewhere.exists():
            raise tenancy.CrossTenantError(
                _("A person can’t belong to two practices. Make a second account instead.")
            )


def assign_who_joined(sender, instance, action, reverse, pk_set, **_kwargs) -> None:
    """Behind row-level security an account that staff made goes to the practice it joins."""
    if action != "post_add" or not pk_set or not rls.is_possible():
        return
    PracticeGroup = apps.get_model("clinics", "PracticeGroup")
    groups = [instance.pk] if isinstance(instance, Group) else list(pk_set)
    with all_tenants():
        roles = PracticeGroup.objects.filter(group__in=groups).select_related(
            "practice__home", "practice__collection"
        )
        practice = next((role.practice for role in roles), None)
    if practice is not None:
        rls.assign_tenant(practice, of_people=True)


def keep_redirects_at_home(sender, instance, raw=False, **_kwargs) -> None:
    """A redirect starts and ends in one practice; only platform staff lead out of it."""
    if raw:
        return
    rows = context.current().rows
    with all_tenants():
        start = tenancy.practice_of(instance.site) if instance.site_id else None
        end = tenancy.practice_of(instance.redirect_page) if instance.redirect_page_id else None
        if end is not None and start is not None and start != end:
            raise tenancy.CrossTenantError(
                _("A redirect can’t lead from one practice to a page of another.")
            )
        if rows is None:
            return
        if start is None or start.pk != rows.practice_id:
            raise tenancy.CrossTenantError(_("A redirect starts at the practice’s own address."))
        link = urlsplit(instance.redirect_link.strip().replace("\\", "/"))
        own = {start.site.hostname, f"{start.site.hostname}:{start.site.port}"}
    is_own = link.netloc.lower() in own if link.netloc else not link.scheme
    if not is_own or link.scheme not in ("", "http", "https"):
        raise tenancy.CrossTenantError(
            _("Platform staff make redirects to other hosts: %s") % instance.redirect_link
        )


def one_practice_a_host(sender, instance, raw=False, **_kwargs) -> None:
    """A host says whose visitor somebody is, whatever the port: it has one site alone."""
    if raw:
        return
    with all_tenants():
        others = Site.objects.filter(hostname__iexact=instance.hostname).exclude(pk=instance.pk)
        taken = others.filter(practice__isnull=False).exists()
    if taken:
        raise tenancy.CrossTenantError(_("The host %s is taken.") % instance.hostname.lower())


def keep_media_at_home(sender, instance, raw=False, **_kwargs) -> None:
    """Refuse to move a picture or document of one practice into another's collection."""
    if raw or not instance.pk:
        return
    with all_tenants():
        before = sender._base_manager.filter(pk=instance.pk).select_related("collection").first()
        if before is None or before.collection_id == instance.collection_id:
            return
        owner = tenancy.practice_of(before)
        if owner is not None and owner != tenancy.practice_of(instance):
            raise tenancy.CrossTenantError(
                _("“%s” belongs to a practice and stays in its collection.") % before
            )
        instance._joins = tenancy.practice_of(instance)


def assign_media(sender, instance, **_kwargs) -> None:
    """Behind row-level security a picture given to a practice takes along what hangs on it."""
    practice = instance.__dict__.pop("_joins", None)
    if practice is not None:
        rls.assign_tenant(practice)


def staff_sign_in_at_home(sender, request, user, **_kwargs) -> None:
    """Behind row-level security a practice's host shows its rows alone: no place for staff."""
    practice_id = getattr(request, "host_practice_id", None)
    if not scope.is_on() or practice_id is None:
        return
    if not tenancy.practices_for(user).filter(pk=practice_id).exists() or user.is_superuser:
        request.session.flush()
        raise PermissionDenied(_("Platform staff sign in at the platform’s own address."))


def make_profile(sender, user, **_kwargs) -> None:
    """Who signs in has a profile: what has none is told the server's time, not the practice's."""
    from wagtail.users.models import UserProfile

    UserProfile.get_for_user(user)


def connect_row_level_security() -> None:
    """Let the database know of the practice; called once, when the app is ready."""
    connection_created.connect(begin_session, dispatch_uid="clinics-rls")
    pre_migrate.connect(rls.before_migrate, dispatch_uid="clinics-rls")
    post_migrate.connect(rls.after_migrate, dispatch_uid="clinics-rls")
    task_started.connect(tasks.start, dispatch_uid="clinics-rls")
    task_finished.connect(tasks.finish, dispatch_uid="clinics-rls")


def connect_signals() -> None:
    """Called once, when the app is ready."""
    from django.contrib.auth import get_user_model

    from clinics.practices.unpublishing import take_down_below
    from clinics.tenancy.middleware import forget_hosts

    ClinicPage = apps.get_model("clinics", "ClinicPage")
    pre_save.connect(
        add_home_path_of_translation, sender=ClinicPage, dispatch_uid="clinics-add-home-path"
    )
    post_save.connect(open_translation, sender=ClinicPage, dispatch_uid="clinics-open")
    pre_page_move.connect(refuse_moves_across, dispatch_uid="clinics-moves")
    m2m_changed.connect(
        one_practice_each,
        sender=get_user_model().groups.through,
        dispatch_uid="clinics-one-practice-each",
    )
    m2m_changed.connect(
        assign_who_joined,
        sender=get_user_model().groups.through,
        dispatch_uid="clinics-assign-who-joined",
    )
    # Before Django notes the time of it.
    user_logged_in.connect(staff_sign_in_at_home, dispatch_uid="clinics-staff-at-home")
    user_logged_in.connect(make_profile, dispatch_uid="clinics-profile")
    for model in apps.get_models():
        if issubclass(model, CollectionMember):
            uid = f"clinics-media-{model._meta.label}"
            pre_save.connect(keep_media_at_home, sender=model, dispatch_uid=uid)
            post_save.connect(assign_media, sender=model, dispatch_uid=uid)
    for signal in (post_save, post_delete):
        for model in (Site, apps.get_model("clinics", "Practice")):
            signal.connect(forget_hosts, sender=model, dispatch_uid=f"clinics-hosts-{id(signal)}")
    pre_save.connect(one_practice_a_host, sender=Site, dispatch_uid="clinics-hosts-once")
    if apps.is_installed("wagtail.contrib.redirects"):
        Redirect = apps.get_model("wagtailredirects", "Redirect")
        pre_save.connect(keep_redirects_at_home, sender=Redirect, dispatch_uid="clinics-redirects")
    page_unpublished.connect(
        take_down_below, sender=ClinicPage, dispatch_uid="clinics-take-down-below"
    )
    request_started.connect(begin_request, dispatch_uid="clinics-begin")
    request_finished.connect(end_request, dispatch_uid="clinics-end")


def begin_session(sender=None, connection=None, **_kwargs) -> None:
    """A new session of the database sees what the code that opens it sees."""
    scope.begin_session(connection, context.current().database)


def begin_request(**_kwargs) -> None:
    """Note where this thread was."""
    context.begin()


def end_request(**_kwargs) -> None:
    """No practice is left over for the next request of this thread."""
    addresses.read_elsewhere(False)
    context.end()
