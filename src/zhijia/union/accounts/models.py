from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in: a person of the federation; in the shared schema, a system administrator."""

    username = models.CharField(_("登录名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("手机号"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=10, blank=True)
    care_mode = models.BooleanField(default=False, help_text="关怀版: large type, one column")

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []

    def __str__(self) -> str:
        return self.name or self.username


class SignInLock(models.Model):
    """Failures to sign in under one name, and until when no more are listened to."""

    name = models.CharField(max_length=64, unique=True, help_text="the phone or login name that was tried")
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} × {self.failures}"

    def is_on(self, now: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > now


class Issuer(models.Model):
    """The OIDC provider by which members may sign in, 12351 for instance. At most one."""

    only = models.BooleanField(default=True, unique=True)
    name = models.CharField(max_length=40)
    server_url = models.CharField(max_length=200)
    client_id = models.CharField(max_length=200)
    secret_sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="one_issuer")]

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """The federation's own key as an OIDC provider, sealed. At most one."""

    only = models.BooleanField(default=True, unique=True)
    pem_sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="one_signing_key")]

    def __str__(self) -> str:
        return "signing key"
