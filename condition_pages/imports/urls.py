"""Below the admin's own address."""

from django.urls import path

from condition_pages.imports import views

app_name = "condition_imports"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("batch/<uuid:batch>/", views.BatchView.as_view(), name="batch"),
    path("review/<uuid:page>/", views.ReviewView.as_view(), name="review"),
    path("report/<int:page_id>/", views.ReportView.as_view(), name="report"),
    path("into/<slug:practice>/", views.GiveView.as_view(), name="give"),
]
