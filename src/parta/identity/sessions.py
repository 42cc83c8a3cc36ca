"""Sessions in the database, found by a hash of the cookie's value. `SESSION_ENGINE` names this module."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from parta.identity.models import Account, Session


def key_of(cookie: str) -> str:
    """How a session's key is stored. The key has 165 random bits, so a plain hash is enough."""
    return hashlib.sha256(cookie.encode()).hexdigest()


# In words of our own, since every request begins with it: built by the ORM it is a fifth of the journal page's time.
_SESSION_COLUMNS = [field.column for field in Session._meta.concrete_fields]
_ACCOUNT_COLUMNS = [field.column for field in Account._meta.concrete_fields]
_STORED = (
    f"select {', '.join(f's.{column}' for column in _SESSION_COLUMNS)}, "  # noqa: S608  names of columns only
    f"{', '.join(f'a.{column}' for column in _ACCOUNT_COLUMNS)} from identity_session s "
    "left join identity_account a on a.id = s.account_id where s.session_key = %s and s.expire_date > %s"
)


def _stored(key: str) -> Session | None:
    """A session that has not ended, with its account, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [key, timezone.now()])
        found = cursor.fetchone()
    if found is None:
        return None
    own = len(_SESSION_COLUMNS)
    session = Session.from_db("default", [field.attname for field in Session._meta.concrete_fields], found[:own])
    if session.account_id is not None:
        account = [field.attname for field in Account._meta.concrete_fields]
        session.account = Account.from_db("default", account, found[own:])
    return session


class SessionStore(SessionBase):
    """One browser's session. ``row`` is the stored one, read together with its account in one statement."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Session | None = None

    def load(self) -> dict[str, Any]:
        self.row = _stored(key_of(self._key()))
        if self.row is None:
            self._session_key = None
            return {}
        return dict(self.decode(self.row.session_data))

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=key_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        words = {"session_data": self.encode(data), "expire_date": self.get_expiry_date()}
        if must_create:
            try:
                with transaction.atomic():
                    self.row = Session.objects.create(session_key=key_of(self._key()), **words)
            except IntegrityError as error:
                raise CreateError from error
        elif not Session.objects.filter(session_key=key_of(self._key())).update(**words):
            raise UpdateError  # ended from another device: nothing is brought back

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=key_of(key)).delete()

    def belong_to(self, account_id: int, method: int, device: str) -> None:
        """Tie the session to an account: from now on the browser is signed in."""
        Session.objects.filter(session_key=key_of(self._key())).update(
            account_id=account_id, method=method, device=device
        )

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()

    def _key(self) -> str:
        return self.session_key or ""


def note_seen(session_key: str, now: datetime) -> None:
    """Remember that the browser is in use (at most every ten minutes)."""
    Session.objects.filter(pk=session_key).update(seen_at=now)


def tell_sessions(account_id: int, key: str, value: Any) -> None:
    """Put a value into every open session of an account, or take it out (None): all browsers of a person are to know.
    Two statements, and one for each browser.
    """
    store = SessionStore()
    with transaction.atomic():
        rows = Session.objects.select_for_update(of=("self",)).filter(
            account_id=account_id, expire_date__gt=timezone.now()
        )
        for row in rows.order_by("pk"):
            data = store.decode(row.session_data)
            if value is None:
                data.pop(key, None)
            else:
                data[key] = value
            Session.objects.filter(pk=row.pk).update(session_data=store.encode(data))
