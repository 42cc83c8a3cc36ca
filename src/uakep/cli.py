"""The command `uakep`: verify a signature, show a certificate.

Whatever happens, it ends with one of three exit codes (`EXIT_CODES`) and never with a traceback.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uakep import oids
from uakep.algorithms import PublicKeyInfo
from uakep.certificates import Certificate
from uakep.chains import TrustStore
from uakep.der import write_oid
from uakep.dstu4145 import read_parameters
from uakep.identity import Identity, identity_of, issuer_name
from uakep.results import Code, KepError, Refused, RevocationStatus, Verified
from uakep.revocation import Supplied
from uakep.standard import name_of
from uakep.stores import Store, read_bundle, read_store
from uakep.verifying import Checking, Policy, verify

HOLDS, REFUSED, UNASKED = 0, 1, 2
EXIT_CODES = "Exit codes: 0 it holds (or is shown), 1 it was refused, 2 there is no answer."
_SOFT = (
    "how much must be known of revocation; strict: an answer for every certificate, or refusal; soft (the default): a "
    "certificate of which nothing is known is accepted, exit code 0, and the answer says so; offline: nobody is asked"
)
_MAX_CONTAINER = 64 * 2**20  # a file on the caller's own disk may hold a whole document
_USAGES = (
    "digital signature",
    "non-repudiation",
    "key encipherment",
    "data encipherment",
    "key agreement",
    "certificates",
    "revocation lists",
    "encipher only",
    "decipher only",
)
_CURVES = {write_oid(oids.P256): "P-256", write_oid(oids.P384): "P-384"}
_LABELS = {
    "common_name": "name",
    "rnokpp": "РНОКПП",
    "document": "passport",
    "unzr": "УНЗР",
    "edrpou": "ЄДРПОУ",
    "organisation": "organisation",
    "unit": "unit",
    "title": "position",
    "locality": "locality",
}

Lines = Iterable[tuple[str, str]]


class Unasked(Exception):
    """The question cannot be put; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another alphabet shows «?» for what it has not
    try:
        code = _answered(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read has left: an answer nobody heard is none
        _silence()
        return UNASKED
    except Unasked as reason:
        return _complained(str(reason))
    except KeyboardInterrupt:
        return _complained("interrupted")
    except Exception as error:  # a full disk, no memory, a mistake of ours: the caller still gets his code and a line
        return _complained(f"unexpectedly: {type(error).__name__}: {error}")


def _answered(arguments: Sequence[str] | None) -> int:
    try:
        words = _parser().parse_args(arguments)
    except SystemExit as stopped:  # --help, or words it does not know: said already
        return int(stopped.code or 0)
    return int(words.command(words))


def _complained(reason: str) -> int:
    """One line on what went wrong."""
    _silence()
    with suppress(OSError, AttributeError):  # no stderr either
        sys.stderr.write("uakep: " + " ".join(_printable(reason).split()) + "\n")
        sys.stderr.flush()
    return UNASKED


def _silence() -> None:
    """What cannot be written to stdout goes nowhere: at exit Python would try again and end with a code of its own."""
    try:
        sys.stdout.flush()
    except (OSError, AttributeError):
        with suppress(OSError, AttributeError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="uakep", description="Verify Ukrainian qualified electronic signatures.", epilog=EXIT_CODES
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verifying = commands.add_parser("verify", help="does a signature hold, and whose is it?", epilog=EXIT_CODES)
    verifying.add_argument("file", type=Path, metavar="FILE", help="the container (.p7s)")
    verifying.add_argument(
        "--content", type=Path, help="the signed file; by default FILE without .p7s, if there is one"
    )
    verifying.add_argument("--trust", type=Path, metavar="DIR", help="roots, authorities and revocation lists")
    verifying.add_argument("--at", type=_moment, metavar="TIME", help="judge for this moment (ISO 8601), not for now")
    verifying.add_argument("--revocation", type=Checking, choices=list(Checking), default=Checking.SOFT, help=_SOFT)
    verifying.add_argument("--person", action="store_true", help="refuse an organisation's seal")
    verifying.add_argument("--qualified", action="store_true", help="refuse a certificate that is not qualified")
    verifying.add_argument("--device", action="store_true", help="refuse a key that does not live in a device")
    verifying.set_defaults(command=_verify)
    showing = commands.add_parser(
        "show", help="what is written in a certificate? Nothing is verified", epilog=EXIT_CODES
    )
    showing.add_argument("file", type=Path, metavar="CERT", help="a certificate (DER, PEM) or a bundle (.p7b, .p7s)")
    showing.set_defaults(command=_show)
    for command in (verifying, showing):
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment such as 2026-09-01T08:00+03:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unasked(f"{path}: {error.strerror or error}") from error


# verify


def _verify(words: argparse.Namespace) -> int:
    signature, content = _bytes(words.file), _content(words)
    store = _store(words.trust)
    policy = Policy(
        words.revocation,
        max_size=_MAX_CONTAINER,
        require_qualified=words.qualified,
        require_device=words.device,
        allow_seal=not words.person,
    )
    found = verify(
        content, signature, store.trust, policy, at=words.at or datetime.now(UTC), revocation=[store.revocation]
    )
    if words.json:
        _say_json(_plain_answer(found))
    else:
        _say_lines(_verified(found) if isinstance(found, Verified) else _refused(found, words))
    return HOLDS if isinstance(found, Verified) else REFUSED


def _content(words: argparse.Namespace) -> bytes | None:
    if words.content:
        return _bytes(words.content)
    beside = words.file.with_suffix("")
    return _bytes(beside) if words.file.suffix.lower() == ".p7s" and beside.is_file() else None


def _store(folder: Path | None) -> Store:
    if folder is None:
        return Store(TrustStore([]), Supplied())
    if not folder.is_dir():
        raise Unasked(f"{folder}: no such folder")
    try:
        store = read_store(folder)
    except (KepError, OSError) as error:
        raise Unasked(f"{folder}: {error}") from error
    for reason in store.unreadable:
        sys.stderr.write(f"uakep: not trusted: {reason}\n")
    if not len(store.trust):
        raise Unasked(f"{folder}: no root there, so that nobody could be trusted")
    return store


def _verified(found: Verified) -> Lines:
    yield "the signature holds", ""
    yield from _identity(found.identity)
    yield "by", "an organisation's seal" if found.certificate.is_seal else "a person"
    yield "qualified", _yes(found.certificate.is_qualified)
    yield "key in a device", _yes(found.certificate.is_in_device)
    yield "level", str(found.level)
    yield "algorithms", f"{found.signature_algorithm}, {found.digest_algorithm}"
    yield "judged for", found.at.isoformat()
    if found.signing_time:
        yield "signer's clock", found.signing_time.isoformat()
    if found.timestamp:
        yield "time stamp", found.timestamp.isoformat()
    for certificate, below in zip(found.chain[1:], found.chain, strict=False):
        yield "issued by", f"{_issuer(below)} (until {certificate.not_after.date()})"
    for result in found.revocation:
        known = result.status is not RevocationStatus.NOT_CHECKED and result.this_update
        yield "revocation", f"{result.status}, {result.source} of {result.this_update}" if known else result.status
    for warning in found.warnings:
        yield "warning", str(warning)
    if not _is_proved(found):
        yield "note", "that nothing was revoked is not proved; --revocation strict refuses then"


def _is_proved(found: Verified) -> bool:
    """Is it known of every certificate below the root that it was not revoked?"""
    return all(result.status is RevocationStatus.GOOD for result in found.revocation)


def _refused(found: Refused, words: argparse.Namespace) -> Lines:
    yield f"refused: {found.code}", ""
    if found.detail:
        yield "because", found.detail
    if found.code is Code.UNTRUSTED and words.trust is None:
        yield "note", "without --trust no authority is known, and the signature itself was not looked at"
    if found.code is Code.NO_CONTENT:
        yield "note", "the signature lies apart from what was signed: name the signed file with --content"
    if found.certificate:
        yield "claimed", _claimed(found.certificate)


def _claimed(certificate: Certificate) -> str:
    try:
        return f"{identity_of(certificate).common_name}, certificate {certificate.serial:x} (not proven)"
    except KepError as error:
        return f"a certificate that contradicts itself: {error.detail}"


def _plain_answer(found: Verified | Refused) -> dict[str, Any]:
    if isinstance(found, Refused):
        claimed = _plain_certificate(found.certificate) if found.certificate else None
        return {"verified": False, "code": found.code, "detail": found.detail, "claimed": claimed}
    return {
        "verified": True,
        "identity": asdict(found.identity),
        "seal": found.certificate.is_seal,
        "level": found.level,
        "algorithms": [found.signature_algorithm, found.digest_algorithm],
        "judged_for": found.at.isoformat(),
        "signing_time": found.signing_time.isoformat() if found.signing_time else None,
        "timestamp": found.timestamp.isoformat() if found.timestamp else None,
        "chain": [_plain_certificate(certificate) for certificate in found.chain],
        "revocation_proved": _is_proved(found),
        "revocation": [
            {"status": r.status, "source": r.source, "of": r.this_update.isoformat() if r.this_update else None}
            for r in found.revocation
        ],
        "warnings": list(found.warnings),
    }


# show


def _show(words: argparse.Namespace) -> int:
    try:
        certificates = read_bundle(_bytes(words.file))
    except KepError as error:
        raise Unasked(f"{words.file}: {error}") from error
    if not certificates:
        raise Unasked(f"{words.file}: no certificate there")
    if words.json:
        _say_json([_plain_certificate(c) for c in certificates])
        return HOLDS
    for number, certificate in enumerate(certificates):
        _say("" if number else "what the certificate says; nothing is verified")
        _say_lines(_certificate(certificate))
    return HOLDS


def _certificate(certificate: Certificate) -> Lines:
    try:
        yield from _identity(identity_of(certificate))
    except KepError as error:
        yield "identity", f"refused: {error.detail}"
    yield "issuer", _issuer(certificate)
    yield "serial number", f"{certificate.serial:x}"
    yield "valid", f"{certificate.not_before.isoformat()} – {certificate.not_after.isoformat()}"
    yield "key", _key(certificate.key)
    yield "signed with", name_of(certificate.signature_algorithm.oid)
    yield "key usage", _usages(certificate)
    yield "kind", "authority" if certificate.is_authority else "seal" if certificate.is_seal else "person or service"
    yield "qualified", _yes(certificate.is_qualified)
    yield "key in a device", _yes(certificate.is_in_device)
    yield "key identifier", certificate.key_id.hex() if certificate.key_id else "none"
    yield "SHA-256", certificate.sha256.hex()


def _plain_certificate(certificate: Certificate) -> dict[str, Any]:
    try:
        identity: dict[str, Any] | None = asdict(identity_of(certificate))
    except KepError:
        identity = None  # it contradicts itself; what is left still says which certificate this is
    return {
        "identity": identity,
        "issuer": _issuer(certificate),
        "serial": f"{certificate.serial:x}",
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "key": _key(certificate.key),
        "usage": _usages(certificate),
        "authority": certificate.is_authority,
        "seal": certificate.is_seal,
        "qualified": certificate.is_qualified,
        "device": certificate.is_in_device,
        "sha256": certificate.sha256.hex(),
    }


def _issuer(certificate: Certificate) -> str:
    try:
        return issuer_name(certificate)
    except KepError as error:
        return f"a name that cannot be read ({error.detail})"


def _key(key: PublicKeyInfo) -> str:
    if key.algorithm.oid.startswith(oids.DSTU4145_LE):
        try:
            return f"ДСТУ 4145, curve of degree {read_parameters(key.algorithm.parameters).degree}"
        except KepError as error:
            return f"ДСТУ 4145, {error.detail}"
    if key.algorithm.oid == oids.EC:
        return f"ECDSA, {_CURVES.get(key.algorithm.parameters, 'another curve')}"
    return name_of(key.algorithm.oid)


def _usages(certificate: Certificate) -> str:
    if certificate.key_usage is None:
        return "not restricted"
    return ", ".join(_USAGES[bit] for bit in sorted(certificate.key_usage) if bit < len(_USAGES)) or "none"


def _identity(identity: Identity) -> Lines:
    for name, label in _LABELS.items():
        if value := getattr(identity, name):
            yield label, value


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _say_lines(lines: Lines) -> None:
    for label, value in lines:
        _say(f"{label + ':':<17}{value}" if value else label)


def _say_json(answer: object) -> None:
    """In an encoding that lacks Cyrillic its letters are written as escapes: JSON loses nothing."""
    has_all = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    _say(json.dumps(answer, ensure_ascii=not has_all, indent=2))


def _say(line: str) -> None:
    sys.stdout.write(_printable(line) + "\n")


def _printable(text: str) -> str:
    """Certificates are written by strangers: nothing of theirs may steer the terminal."""
    return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
