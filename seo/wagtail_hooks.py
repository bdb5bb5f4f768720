"""Where Wagtail's admin meets the audit: checks, side panel, report."""

from wagtail import hooks

from seo import panel

hooks.register("construct_wagtail_userbar", panel.put_checks_into)

try:
    # Wagtail 8 lets page types bring their own editing views; on 7.4 there is no side panel.
    from seo.viewsets import seo_page_viewset
except ImportError:
    pass
else:

    @hooks.register("register_admin_viewset")
    def register_page_views():
        return seo_page_viewset
