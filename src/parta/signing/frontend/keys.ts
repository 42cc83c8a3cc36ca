/* Private keys out of a key file, made ready to sign: by WebCrypto (ECDSA, RSA), or by our worker (ДСТУ 4145). */

import { type Bytes, type Node, SignError, Tag, at, children, concat, integer, octets, oid, read, sequence, write, writeInteger, writeOid } from "./der";
import type { Gost } from "./gost";

const EC = "1.2.840.10045.2.1";
const RSA = "1.2.840.113549.1.1.1";
const UKRAINIAN = "1.2.804.2.1.1.1.";
const DSTU = "1.2.804.2.1.1.1.1.3.1.1"; // little-endian, polynomial basis
const DSTU_CURVES = [163, 167, 173, 179, 191, 233, 257, 307, 367, 431]; // DSTU.2.0 … DSTU.2.9
const GOST_HASH = "1.2.804.2.1.1.1.1.2.1";
const SECOND_KEY = "1.3.6.1.4.1.19398.1.1.2.3"; // attributes in which Key-6.dat carries the key for agreement
const SECOND_CURVE = "1.3.6.1.4.1.19398.1.1.2.2";
const HASH_OIDS: Record<string, string> = { "SHA-256": "2.16.840.1.101.3.4.2.1", "SHA-384": "2.16.840.1.101.3.4.2.2" };

/** A key, known by what its certificate must hold: the point, or the modulus. */
export interface PrivateKey {
  published: Bytes;
  ready(): Promise<SigningKey>;
}

export interface SigningKey {
  hashAlgorithm: Bytes; // AlgorithmIdentifier
  hash(data: Bytes): Promise<Bytes>;
  algorithm: Bytes; // AlgorithmIdentifier
  sign(data: Bytes): Promise<Bytes>;
}

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

/** Keys of one PKCS #8 structure: usually one; Ukrainian ones carry the key for agreement inside the key for signatures.
 * @throws SignError unsupported-key, dstu-unavailable
 */
export async function privateKeys(pkcs8: Bytes, gost: Gost): Promise<PrivateKey[]> {
  const parts = children(read(pkcs8));
  const [name, parameters] = children(at(parts, 1));
  const algorithm = name ? oid(name) : "";
  if (algorithm === DSTU && parameters) return dstuKeys(parts, parameters, gost);
  const curve = algorithm === EC && parameters?.tag === Tag.Oid ? CURVES[oid(parameters)] : undefined;
  const kind = algorithm === RSA ? RSA_KIND : curve;
  if (!kind || algorithm.startsWith(UKRAINIAN)) throw new SignError("unsupported-key");
  return [await webKey(pkcs8, kind)];
}

// WebCrypto

async function webKey(pkcs8: Bytes, kind: Kind): Promise<PrivateKey> {
  const load = (extractable: boolean): Promise<CryptoKey> => crypto.subtle.importKey("pkcs8", pkcs8, kind.parameters, extractable, ["sign"]);
  const open = await load(true).catch(() => {
    throw new SignError("unsupported-key");
  });
  const jwk = await crypto.subtle.exportKey("jwk", open);
  return {
    published: concat(...[jwk.x, jwk.y, jwk.n].filter((part) => part !== undefined).map(fromBase64Url)),
    ready: async () => webSigning(await load(false), kind), // imported again so that the page itself cannot take the key out
  };
}

function webSigning(key: CryptoKey, kind: Kind): SigningKey {
  return {
    hashAlgorithm: sequence(writeOid(HASH_OIDS[kind.hash]!)),
    hash: async (data) => new Uint8Array(await crypto.subtle.digest(kind.hash, data)),
    algorithm: sequence(writeOid(kind.oid), ...(kind.half ? [] : [write(Tag.Null)])),
    sign: async (data) => {
      const signature = new Uint8Array(await crypto.subtle.sign(kind.signing, key, data));
      return kind.half ? pair(signature, kind.half) : signature;
    },
  };
}

/** WebCrypto gives r and s side by side; certificates and containers want them in DER. */
function pair(signature: Bytes, half: number): Bytes {
  return sequence(writeInteger(signature.subarray(0, half)), writeInteger(signature.subarray(half)));
}

function fromBase64Url(text: string): Bytes {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

// ДСТУ 4145

async function dstuKeys(parts: Node[], parameters: Node, gost: Gost): Promise<PrivateKey[]> {
  const attributes = parts.find((node) => node.tag === 0xa0);
  const found = [await dstuKey(degree(parameters), octets(at(parts, 2)), gost)];
  const second = attributes && secondKey(attributes);
  if (second) found.push(await dstuKey(second.m, second.key, gost));
  return found;
}

async function dstuKey(m: number, secret: Bytes, gost: Gost): Promise<PrivateKey> {
  // Some programs wrap the number once more.
  const key = secret[0] === Tag.Octets && secret[1] === secret.length - 2 ? secret.subarray(2) : secret;
  const published = await gost.ask({ act: "point", m, key });
  if (!published) throw new SignError("unsupported-key");
  return { published, ready: async () => dstuSigning(m, key, gost) };
}

function dstuSigning(m: number, key: Bytes, gost: Gost): SigningKey {
  const answered = async (question: Parameters<Gost["ask"]>[0]): Promise<Bytes> => {
    const data = await gost.ask(question);
    if (!data) throw new SignError("unsupported-key");
    return data;
  };
  const hash = (data: Bytes): Promise<Bytes> => answered({ act: "hash", data });
  return {
    hashAlgorithm: sequence(writeOid(GOST_HASH)),
    hash,
    algorithm: sequence(writeOid(DSTU)),
    sign: async (data) => answered({ act: "sign", m, key, hash: await hash(data) }),
  };
}

/** Degree of the curve's field: parameters name a standard curve or spell it out. Which it is, the certificate then proves. */
function degree(parameters: Node): number {
  const curve = at(children(parameters), 0);
  if (curve.tag === Tag.Oid) {
    const [prefix, index] = [`${DSTU}.2.`, oid(curve)];
    const m = index.startsWith(prefix) ? DSTU_CURVES[Number(index.slice(prefix.length))] : undefined;
    if (!m) throw new SignError("unsupported-key");
    return m;
  }
  const field = children(curve).find((node) => node.tag === Tag.Sequence);
  return integer(at(field ? children(field) : [], 0));
}

function secondKey(attributes: Node): { m: number; key: Bytes } | null {
  const values = new Map<string, Node>();
  for (const attribute of children(attributes)) {
    const [name, set] = children(attribute);
    const value = set && children(set)[0];
    if (name?.tag === Tag.Oid && value) values.set(oid(name), value);
  }
  const [bits, curve] = [values.get(SECOND_KEY), values.get(SECOND_CURVE)];
  if (bits?.tag !== Tag.BitString || !curve) return null;
  return { m: degree(curve), key: bits.body.slice(1).map(mirrored) };
}

/** The lowest bit becomes the highest. */
function mirrored(byte: number): number {
  let out = 0;
  for (let i = 0; i < 8; i++) out |= ((byte >> i) & 1) << (7 - i);
  return out;
}
