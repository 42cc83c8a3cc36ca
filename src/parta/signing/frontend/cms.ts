/* A signature (CMS, CAdES-BES, detached) over bytes, by a key of a file. RFC 5652, 5035; ETSI EN 319 122-1. */

import { type Bytes, type Node, SignError, Tag, at, children, concat, equal, octets, oid, read, sequence, set, write, writeInteger, writeOid } from "./der";
import type { Gost } from "./gost";
import { type PrivateKey, type SigningKey, privateKeys } from "./keys";
import type { KeyFile } from "./pkcs12";

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const SHA256 = sequence(writeOid("2.16.840.1.101.3.4.2.1"));
const KEY_USAGE = "2.5.29.15";
const SEALS = ["0.4.0.1862.1.6.2", "1.2.804.2.1.1.1.3.9"].map(writeOid); // ETSI EN 319 412-5; the older national purpose
const MOST_ISSUERS = 4;

interface Certificate {
  der: Bytes;
  serial: Bytes;
  issuer: Bytes;
  subject: Bytes;
  key: Bytes;
  startsAt: string; // digits that sort by time
  endsAt: string;
  forSigning: boolean;
  isSeal: boolean;
}

/** Sign bytes with the key of a file that is meant for signatures.
 * @throws SignError no-key, no-certificate, other-certificate, encryption-only, unsupported-key, dstu-unavailable
 */
export async function sign(content: Bytes, file: KeyFile, added: Bytes[], gost: Gost, now: Date): Promise<Bytes> {
  const certificates = [...file.certificates, ...added].map(readCertificate);
  const { key, certificate } = await choose(file.keys, certificates, added.length > 0, gost, now);
  // SHA-256 is the default of ESSCertIDv2, and DER leaves defaults out.
  const named = equal(key.hashAlgorithm, SHA256) ? [] : [key.hashAlgorithm];
  const bound = sequence(sequence(sequence(...named, write(Tag.Octets, await key.hash(certificate.der)))));
  const attributes = set(
    attribute("1.2.840.113549.1.9.3", writeOid(DATA)),
    attribute("1.2.840.113549.1.9.4", write(Tag.Octets, await key.hash(content))),
    attribute("1.2.840.113549.1.9.5", moment(now)),
    attribute("1.2.840.113549.1.9.16.2.47", bound),
  );
  const info = sequence(
    writeInteger(new Uint8Array([1])),
    sequence(certificate.issuer, certificate.serial),
    key.hashAlgorithm,
    retag(0xa0, attributes),
    key.algorithm,
    write(Tag.Octets, await key.sign(attributes)),
  );
  const signed = sequence(
    writeInteger(new Uint8Array([1])),
    set(key.hashAlgorithm),
    sequence(writeOid(DATA)),
    retag(0xa0, set(...withIssuers(certificate, certificates).map((one) => one.der))),
    set(info),
  );
  return sequence(writeOid(SIGNED_DATA), write(0xa0, signed));
}

/** The same element under an implicit tag. */
const retag = (tag: number, element: Bytes): Bytes => concat(new Uint8Array([tag]), element.subarray(1));

const attribute = (name: string, value: Bytes): Bytes => sequence(writeOid(name), set(value));

const digitsOf = (now: Date): string => now.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");

function moment(now: Date): Bytes {
  const digits = digitsOf(now);
  const early = now.getUTCFullYear() < 2050;
  return write(early ? Tag.UtcTime : Tag.GeneralizedTime, new TextEncoder().encode(early ? digits.slice(2) : digits));
}

function readCertificate(der: Bytes): Certificate {
  const fields = children(at(children(read(der)), 0));
  const skip = fields[0]?.tag === 0xa0 ? 1 : 0;
  const extensions = fields.find((node) => node.tag === 0xa3);
  return {
    der,
    serial: at(fields, skip).raw,
    issuer: at(fields, skip + 2).raw,
    subject: at(fields, skip + 4).raw,
    key: at(fields, skip + 5).raw,
    startsAt: digits(at(children(at(fields, skip + 3)), 0)),
    endsAt: digits(at(children(at(fields, skip + 3)), 1)),
    forSigning: isForSigning(extensions),
    isSeal: SEALS.some((name) => extensions !== undefined && holds(extensions.body, name)),
  };
}

/** Key usage: digitalSignature or nonRepudiation, and not that of an authority (a key file may carry its certificates). */
function isForSigning(extensions: Node | undefined): boolean {
  for (const extension of extensions ? children(read(extensions.body)) : []) {
    const parts = children(extension);
    if (oid(at(parts, 0)) !== KEY_USAGE) continue;
    const bits = read(octets(at(parts, parts.length - 1))).body[1] ?? 0;
    return (bits & 0xc0) !== 0 && (bits & 0x04) === 0;
  }
  return true;
}

/** A moment of validity. Two digits of a year are of this century here: nothing older is of use. */
function digits(moment: Node): string {
  const text = String.fromCharCode(...moment.body);
  return moment.tag === Tag.UtcTime ? `20${text}` : text;
}

/** The certificate and those above it, as far as they are known. Others that were given say nothing to the reader. */
function withIssuers(certificate: Certificate, known: Certificate[]): Certificate[] {
  const found = [certificate];
  for (let last = certificate; found.length <= MOST_ISSUERS; ) {
    const above = known.find((one) => equal(one.subject, last.issuer) && !found.includes(one));
    if (!above) break;
    found.push((last = above));
  }
  return found;
}

interface Chosen {
  key: SigningKey;
  certificate: Certificate;
}

/** Of all keys and certificates given: a person's before a seal, one in force before others, then the one that ends last.
 * Only when there is no better is an expired one or a seal taken: what is wrong with it is for the server to say.
 */
async function choose(files: Bytes[], certificates: Certificate[], added: boolean, gost: Gost, now: Date): Promise<Chosen> {
  if (!files.length) throw new SignError("no-key");
  const { keys, trouble } = await loaded(files, gost);
  const owned = keys.flatMap((key) => certificates.filter((one) => holds(one.key, key.published)).map((certificate) => ({ key, certificate })));
  const today = digitsOf(now);
  const rank = ({ certificate: one }: { certificate: Certificate }): string =>
    `${one.isSeal ? 0 : 1}${one.startsAt <= today && today <= one.endsAt ? 1 : 0}${one.endsAt}`;
  const [best] = owned.filter((pair) => pair.certificate.forSigning).sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  if (best) return { key: await best.key.ready(), certificate: best.certificate };
  if (owned.length) throw new SignError("encryption-only");
  if (!keys.length && trouble) throw trouble;
  throw new SignError(added ? "other-certificate" : "no-certificate");
}

/** All keys that can be used; one of an unknown kind beside them does no harm. */
async function loaded(files: Bytes[], gost: Gost): Promise<{ keys: PrivateKey[]; trouble: SignError | null }> {
  const keys: PrivateKey[] = [];
  let trouble: SignError | null = null;
  for (const pkcs8 of files) {
    try {
      keys.push(...(await privateKeys(pkcs8, gost)));
    } catch (error) {
      if (!(error instanceof SignError) || error.code === "dstu-unavailable") throw error;
      trouble = error;
    }
  }
  return { keys, trouble };
}

function holds(haystack: Bytes, needle: Bytes): boolean {
  for (let start = 0; start + needle.length <= haystack.length; start++) {
    if (needle.every((byte, i) => haystack[start + i] === byte)) return true;
  }
  return false;
}
