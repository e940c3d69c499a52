from ..models import User


def add_user(
    *, name: str, phone: str | None, username: str = "", phone_verified: bool = False, care_mode: bool = False
) -> User:
    """An account that signs in by code to its phone. `phone_verified` says that whoever has the phone proved it."""
    user: User = User.objects.create_user(
        username=username or phone or "", name=name, phone=phone, phone_verified=phone_verified, care_mode=care_mode
    )
    return user
