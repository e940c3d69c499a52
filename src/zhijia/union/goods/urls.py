from django.urls import path

from .views import member

urlpatterns = [
    path("goods/", member.home, name="goods"),
    path("goods/list/", member.listing, name="goods-list"),
    path("goods/brands/", member.brands, name="goods-brands"),
    path("goods/brands/<int:brand_id>/", member.brand, name="goods-brand"),
    path("goods/<int:product_id>/", member.product, name="goods-product"),
    path("goods/packs/<int:sku_id>/prices/", member.history, name="goods-history"),
    path("goods/evidence/<int:evidence_id>/", member.evidence, name="goods-evidence"),
    path("goods/pictures/<int:picture_id>/<slug:size>.jpg", member.picture, name="goods-picture"),
]
