"""What a host answers to machines. Include it above Wagtail's own addresses."""

from django.urls import path, re_path

from seo import views
from seo.api import router

urlpatterns = [
    path("api/", router.urls),
    path("sitemap.xml", views.sitemap, name="clinic_seo_sitemap"),
    path("sitemap-<int:number>.xml", views.sitemap, name="clinic_seo_sitemap_part"),
    path("schemamap.xml", views.schemamap, name="clinic_seo_schemamap"),
    path("schemamap-<int:number>.xml", views.schemamap, name="clinic_seo_schemamap_part"),
    path("robots.txt", views.robots, name="clinic_seo_robots"),
    path("llms.txt", views.llms_txt, name="clinic_seo_llms"),
    path("llms-full.txt", views.llms_full_txt, name="clinic_seo_llms_full"),
    path(".well-known/security.txt", views.security_txt, name="clinic_seo_security"),
    path("graph.jsonld", views.site_graph, name="clinic_seo_graph"),
    re_path(r"^(?P<key>[a-zA-Z0-9-]{8,128})\.txt$", views.indexnow_key, name="clinic_seo_key"),
]
