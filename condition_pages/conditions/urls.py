"""Below the admin's own address."""

from django.urls import path

from condition_pages.conditions import views

app_name = "condition_library"
urlpatterns = [
    path("left/<int:page_id>/", views.left_view, name="left"),
    path("wishes/", views.WishesView.as_view(), name="wishes"),
    path("wishes/<int:condition_id>/", views.WishView.as_view(), name="wish"),
]
