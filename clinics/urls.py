from django.urls import path

from clinics import views
from clinics.enquiries import visitors

urlpatterns = [
    path("favicon.ico", views.icon, {"kind": "ico"}, name="clinics-favicon"),
    path("apple-touch-icon.png", views.icon, {"kind": "png"}),
    path("icon.png", views.icon, {"kind": "png"}, name="clinics-icon-png"),
    path("icon.svg", views.icon, {"kind": "svg"}, name="clinics-icon-svg"),
    path("card-<slug:card>.jpg", views.share_card, name="clinics-card"),
    path("clinic-video/<int:document_id>/<str:name>", views.video, name="clinics-video"),
    path("style-<slug:content_hash>/<path:names>.css", views.stylesheet, name="clinics-style"),
    path("enquiry/<int:page_id>/token/", visitors.token, name="clinics-enquiry-token"),
    path("enquiry/<int:page_id>/send/", visitors.send, name="clinics-enquiry-send"),
    path("enquiry/receipt/<str:signed>/", visitors.receipt, name="clinics-enquiry-receipt"),
]
