"""A site of Django's own parts: Django OAuth Toolkit gives tokens and has its applications, the REST framework serves these, and
drf-spectacular writes the document. Only what such a site must say itself is here.

    django_site.py FOLDER PORT

Keeps its database in FOLDER. The person is `ada` with the password `lovelace`; the clients are `host`,
`robot`, which acts for itself, and `television`, which has no browser; all have the secret `s3cret`.
"""

import os
import sys

from django.conf import settings
from jwcrypto.jwk import JWK

FOLDER, PORT = sys.argv[1], sys.argv[2]
BASE = f"http://127.0.0.1:{PORT}"
settings.configure(
    SECRET_KEY="test",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "oauth2_provider", "rest_framework", "drf_spectacular",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(FOLDER, "site.sqlite3"), "OPTIONS": {"timeout": 60},
    }},
    LOGIN_URL="/admin/login/",
    MEDIA_ROOT=os.path.join(FOLDER, "media"),
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "Read", "write": "Write", "openid": "OpenID"}, "PKCE_REQUIRED": True, "ROTATE_REFRESH_TOKEN": True,
        "ACCESS_TOKEN_EXPIRE_SECONDS": 3600, "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": JWK.generate(kty="RSA", size=2048).export_to_pem(private_key=True, password=None).decode(),
        "OAUTH_DEVICE_VERIFICATION_URI": f"{BASE}/o/device/", "DEVICE_FLOW_INTERVAL": 1,
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination", "PAGE_SIZE": 2,
    },
    SPECTACULAR_SETTINGS={
        "TITLE": "Site", "VERSION": "1", "SERVERS": [{"url": BASE}],
        "OAUTH2_FLOWS": ["authorizationCode", "clientCredentials"], "OAUTH2_AUTHORIZATION_URL": f"{BASE}/o/authorize/",
        "OAUTH2_TOKEN_URL": f"{BASE}/o/token/", "OAUTH2_REFRESH_URL": f"{BASE}/o/token/",
        "OAUTH2_SCOPES": {"read": "Read", "write": "Write"},
    },
)

import django  # noqa: E402

django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402
from drf_spectacular.views import SpectacularJSONAPIView  # noqa: E402
from oauth2_provider.contrib.rest_framework import TokenHasReadWriteScope  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from rest_framework import generics, routers, serializers, viewsets  # noqa: E402


class ApplicationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Application
        fields = ["id", "name", "client_id", "client_type", "authorization_grant_type", "redirect_uris", "created"]


class ApplicationViewSet(viewsets.ModelViewSet):
    queryset = Application.objects.order_by("id")
    serializer_class = ApplicationSerializer
    permission_classes = [TokenHasReadWriteScope]


class UploadSerializer(serializers.Serializer):
    title = serializers.CharField()
    file = serializers.FileField(write_only=True)
    name = serializers.CharField(read_only=True)

    def create(self, validated_data):
        name = default_storage.save(validated_data["file"].name, validated_data["file"])
        return {"title": validated_data["title"], "name": name}


class UploadView(generics.CreateAPIView):
    serializer_class = UploadSerializer
    permission_classes = [TokenHasReadWriteScope]


router = routers.DefaultRouter()
router.register("applications", ApplicationViewSet)
urlpatterns = [
    path("admin/", admin.site.urls), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("openapi.json", SpectacularJSONAPIView.as_view(authentication_classes=[], permission_classes=[])),
    path("uploads/", UploadView.as_view()), path("", include(router.urls)),
]

if __name__ == "__main__":
    # The urls are those of this file, under its name as a module.
    sys.modules["__main__"].__dict__.setdefault("__name__", "__main__")
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        ada = User.objects.create_superuser("ada", "ada@example.com", "lovelace")
        Application.objects.create(
            client_id="host", client_secret="s3cret", name="host", user=ada, skip_authorization=True,
            client_type="confidential", authorization_grant_type="authorization-code",
            redirect_uris="http://127.0.0.1/oauth/callback", algorithm="RS256",
        )
        Application.objects.create(
            client_id="robot", client_secret="s3cret", name="robot", client_type="confidential",
            authorization_grant_type="client-credentials",
        )
        Application.objects.create(
            client_id="television", client_secret="s3cret", name="television", client_type="confidential",
            authorization_grant_type="urn:ietf:params:oauth:grant-type:device_code",
        )
    call_command("runserver", f"127.0.0.1:{PORT}", "--noreload", "--skip-checks", verbosity=0)
