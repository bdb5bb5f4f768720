from django.urls import path

from clinics import views

urlpatterns = [
    path("brand-<slug:digest>.css", views.brand_stylesheet, name="clinics-brand"),
]
