"""Below the admin's own address."""

from django.urls import path

from condition_pages.imports import site_views, views

app_name = "condition_imports"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("batch/<uuid:batch>/", views.BatchView.as_view(), name="batch"),
    path("review/<uuid:page>/", views.ReviewView.as_view(), name="review"),
    path("report/<int:page_id>/", views.ReportView.as_view(), name="report"),
    path("into/<slug:practice>/", views.GiveView.as_view(), name="give"),
    path("into/<slug:practice>/site/", site_views.SiteView.as_view(), name="site"),
    path("site/<uuid:batch>/", site_views.ProgressView.as_view(), name="progress"),
    path("site/<uuid:batch>/pages/", site_views.PagesView.as_view(), name="pages"),
    path("becomes/<uuid:page>/", site_views.BecomesView.as_view(), name="becomes"),
    path("checklist/<uuid:page>/", site_views.ChecklistView.as_view(), name="checklist"),
]
