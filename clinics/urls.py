from django.urls import path

from clinics import views
from clinics.enquiries import visitors

urlpatterns = [
    path("style-<slug:digest>/<path:names>.css", views.stylesheet, name="clinics-style"),
    path("enquiry/<int:page_id>/token/", visitors.token, name="clinics-enquiry-token"),
    path("enquiry/<int:page_id>/send/", visitors.send, name="clinics-enquiry-send"),
    path("enquiry/receipt/<str:signed>/", visitors.receipt, name="clinics-enquiry-receipt"),
]
