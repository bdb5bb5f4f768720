"""What stands beside each page; include it where Wagtail's own addresses are included."""

from django.urls import re_path

from seo import views

urlpatterns = [
    re_path(r"^(?P<path>(?:[\w\-]+/)*)page\.md$", views.page_markdown, name="clinic_seo_markdown"),
    re_path(
        r"^(?P<path>(?:[\w\-]+/)*)page\.jsonld$", views.page_graph, name="clinic_seo_page_graph"
    ),
]
