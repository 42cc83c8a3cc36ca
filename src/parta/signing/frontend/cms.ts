/* A signature (CMS, CAdES-BES, detached) over bytes, by a key that WebCrypto holds. RFC 5652, 5035; ETSI EN 319 122-1. */

import { type Bytes, type Node, SignError, Tag, at, children, concat, octets, oid, read, sequence, set, write, writeInteger, writeOid } from "./der";
import type { KeyFile } from "./pkcs12";

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const EC = "1.2.840.10045.2.1";
const RSA = "1.2.840.113549.1.1.1";
const HASH_OIDS: Record<string, string> = { "SHA-256": "2.16.840.1.101.3.4.2.1", "SHA-384": "2.16.840.1.101.3.4.2.2" };
const KEY_USAGE = "2.5.29.15";
const UKRAINIAN = "1.2.804.2.1.1.1.";

interface Kind {
  parameters: EcKeyImportParams | RsaHashedImportParams;
  hash: string;
  signing: AlgorithmIdentifier | EcdsaParams;
  oid: string;
  half: number; // bytes of r and of s; 0 for RSA
}

const CURVES: Record<string, Kind> = {
  "1.2.840.10045.3.1.7": {
    parameters: { name: "ECDSA", namedCurve: "P-256" },
    hash: "SHA-256",
    signing: { name: "ECDSA", hash: "SHA-256" },
    oid: "1.2.840.10045.4.3.2",
    half: 32,
  },
  "1.3.132.0.34": {
    parameters: { name: "ECDSA", namedCurve: "P-384" },
    hash: "SHA-384",
    signing: { name: "ECDSA", hash: "SHA-384" },
    oid: "1.2.840.10045.4.3.3",
    half: 48,
  },
};
const RSA_KIND: Kind = {
  parameters: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  hash: "SHA-256",
  signing: "RSASSA-PKCS1-v1_5",
  oid: RSA,
  half: 0,
};

interface Certificate {
  der: Bytes;
  serial: Bytes;
  issuer: Bytes;
  key: Bytes;
  forSigning: boolean;
}

/** Sign bytes with the key of a file that is meant for signatures.
 * @throws SignError no-key, no-certificate, unsupported-key, dstu-key
 */
export async function sign(content: Bytes, file: KeyFile, now: Date): Promise<Bytes> {
  const certificates = file.certificates.map(readCertificate);
  const { key, kind, certificate } = await choose(file.keys, certificates);
  const hash = async (data: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest(kind.hash, data));
  const hashAlgorithm = sequence(writeOid(HASH_OIDS[kind.hash]!));
  // SHA-256 is the default of ESSCertIDv2, and DER leaves defaults out.
  const named = kind.hash === "SHA-256" ? [] : [hashAlgorithm];
  const bound = sequence(sequence(sequence(...named, write(Tag.Octets, await hash(certificate.der)))));
  const attributes = set(
    attribute("1.2.840.113549.1.9.3", writeOid(DATA)),
    attribute("1.2.840.113549.1.9.4", write(Tag.Octets, await hash(content))),
    attribute("1.2.840.113549.1.9.5", moment(now)),
    attribute("1.2.840.113549.1.9.16.2.47", bound),
  );
  const signature = new Uint8Array(await crypto.subtle.sign(kind.signing, key, attributes));
  const info = sequence(
    writeInteger(new Uint8Array([1])),
    sequence(certificate.issuer, certificate.serial),
    hashAlgorithm,
    retag(0xa0, attributes),
    sequence(writeOid(kind.oid), ...(kind.half ? [] : [write(Tag.Null)])),
    write(Tag.Octets, kind.half ? pair(signature, kind.half) : signature),
  );
  const signed = sequence(
    writeInteger(new Uint8Array([1])),
    set(hashAlgorithm),
    sequence(writeOid(DATA)),
    retag(0xa0, set(...certificates.map((one) => one.der))),
    set(info),
  );
  return sequence(writeOid(SIGNED_DATA), write(0xa0, signed));
}

/** The same element under an implicit tag. */
const retag = (tag: number, element: Bytes): Bytes => concat(new Uint8Array([tag]), element.subarray(1));

const attribute = (name: string, value: Bytes): Bytes => sequence(writeOid(name), set(value));

function moment(now: Date): Bytes {
  const digits = now.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  const early = now.getUTCFullYear() < 2050;
  return write(early ? Tag.UtcTime : Tag.GeneralizedTime, new TextEncoder().encode(early ? digits.slice(2) : digits));
}

/** WebCrypto gives r and s side by side; certificates and containers want them in DER. */
function pair(signature: Bytes, half: number): Bytes {
  return sequence(writeInteger(signature.subarray(0, half)), writeInteger(signature.subarray(half)));
}

function readCertificate(der: Bytes): Certificate {
  const fields = children(at(children(read(der)), 0));
  const skip = fields[0]?.tag === 0xa0 ? 1 : 0;
  return {
    der,
    serial: at(fields, skip).raw,
    issuer: at(fields, skip + 2).raw,
    key: at(fields, skip + 5).raw,
    forSigning: isForSigning(fields.find((node) => node.tag === 0xa3)),
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

interface Chosen {
  key: CryptoKey;
  kind: Kind;
  certificate: Certificate;
}

async function choose(keys: Bytes[], certificates: Certificate[]): Promise<Chosen> {
  if (!keys.length) throw new SignError("no-key");
  let problem = new SignError("no-certificate");
  for (const pkcs8 of keys) {
    const kind = kindOf(pkcs8);
    if (kind instanceof SignError) {
      problem = kind;
      continue;
    }
    const open = await load(pkcs8, kind);
    const published = await publicPart(open);
    const certificate = certificates.find((one) => one.forSigning && holds(one.key, published));
    // Imported again so that the page itself cannot take the key out.
    if (certificate) return { key: await crypto.subtle.importKey("pkcs8", pkcs8, kind.parameters, false, ["sign"]), kind, certificate };
  }
  throw problem;
}

function kindOf(pkcs8: Bytes): Kind | SignError {
  const [name, parameters] = children(at(children(read(pkcs8)), 1));
  const algorithm = name ? oid(name) : "";
  if (algorithm.startsWith(UKRAINIAN)) return new SignError("dstu-key");
  if (algorithm === RSA) return RSA_KIND;
  const curve = algorithm === EC && parameters?.tag === Tag.Oid ? CURVES[oid(parameters)] : undefined;
  return curve ?? new SignError("unsupported-key");
}

async function load(pkcs8: Bytes, kind: Kind): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, kind.parameters, true, ["sign"]);
  } catch {
    throw new SignError("unsupported-key");
  }
}

/** What the certificate's public key must contain: the point, or the modulus. */
async function publicPart(key: CryptoKey): Promise<Bytes> {
  const jwk = await crypto.subtle.exportKey("jwk", key);
  return concat(...[jwk.x, jwk.y, jwk.n].filter((part) => part !== undefined).map(fromBase64Url));
}

function fromBase64Url(text: string): Bytes {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

function holds(haystack: Bytes, needle: Bytes): boolean {
  for (let start = 0; start + needle.length <= haystack.length; start++) {
    if (needle.every((byte, i) => haystack[start + i] === byte)) return true;
  }
  return false;
}
