"""Where letters go, in Django's words."""

from urllib.parse import unquote, urlsplit

from parta.config.env import Env

_BACKENDS = "django.core.mail.backends."
_PATIENCE = 20  # seconds that a mail server is waited for; the worker tries again later


def mail_settings(env: Env) -> dict[str, object]:
    """Nowhere from a training copy; by SMTP (STARTTLS, or TLS from the start for smtps) when `PARTA_SMTP_URL` is set;
    otherwise into files of the outbox.
    """
    if env.is_copy:
        return {"EMAIL_BACKEND": f"{_BACKENDS}dummy.EmailBackend"}
    sender: dict[str, object] = {"DEFAULT_FROM_EMAIL": env.mail_from, "SERVER_EMAIL": env.mail_from}
    if env.smtp_url is None:
        return sender | {"EMAIL_BACKEND": f"{_BACKENDS}filebased.EmailBackend", "EMAIL_FILE_PATH": env.mail_outbox}
    url = urlsplit(env.smtp_url)
    is_tls = url.scheme == "smtps"
    return sender | {
        "EMAIL_BACKEND": f"{_BACKENDS}smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls,
        "EMAIL_TIMEOUT": _PATIENCE,
    }
