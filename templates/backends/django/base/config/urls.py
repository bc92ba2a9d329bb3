from django.urls import path

from shop.api import api, contract

urlpatterns = [
    # Before django-ninja's own, which is generated from the code.
    path("api/openapi.yaml", contract),
    path("api/", api.urls),
]
