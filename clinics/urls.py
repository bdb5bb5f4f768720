from django.urls import path

from clinics import views

urlpatterns = [
    path("style-<slug:digest>/<path:names>.css", views.stylesheet, name="clinics-style"),
]
