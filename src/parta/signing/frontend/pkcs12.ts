/* A key file (PKCS #12: .p12, .pfx) opened with its password, here, in this page. RFC 7292, 8018. */

import { type Bytes, type Node, SignError, Tag, at, children, concat, equal, integer, octets, oid, read } from "./der";
import { decryptCbc, rc2, tripleDes } from "./legacy";

export interface KeyFile {
  keys: Bytes[]; // PKCS #8
  certificates: Bytes[]; // X.509
}

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const BAGS = "1.2.840.113549.1.12.10.1.";
const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const LEGACY = "1.2.840.113549.1.12.1.";
const UKRAINIAN = "1.2.804.2.1.1.1.";
const IIT = "1.3.6.1.4.1.19398.";
const MAX_ROUNDS = 2_000_000;
const HASHES: Record<string, [string, number]> = {
  "1.3.14.3.2.26": ["SHA-1", 64],
  "2.16.840.1.101.3.4.2.1": ["SHA-256", 64],
  "2.16.840.1.101.3.4.2.2": ["SHA-384", 128],
  "2.16.840.1.101.3.4.2.3": ["SHA-512", 128],
};
const PRFS: Record<string, string> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};
// Chromium has no AES-192.
const AES: Record<string, number> = { "2.16.840.1.101.3.4.1.2": 128, "2.16.840.1.101.3.4.1.42": 256 };

/** Open a key file.
 * @throws SignError not-a-key, other-container, dstu-key, wrong-password
 */
export async function openKeyFile(file: Bytes, password: string): Promise<KeyFile> {
  if (file[0] === 0xfe && file[1] === 0xed) throw new SignError("other-container"); // JKS
  const outer = children(read(file));
  const version = at(outer, 0);
  if (version.tag !== Tag.Integer) throw new SignError(mentions(file, IIT) ? "other-container" : "not-a-key");
  if (integer(version) !== 3) throw new SignError("not-a-key");
  const safe = contentOf(at(outer, 1));
  if (outer[2]) await checkMac(outer[2], safe, password);
  const found: KeyFile = { keys: [], certificates: [] };
  for (const part of children(read(safe))) await openPart(part, password, found);
  return found;
}

function mentions(file: Bytes, prefix: string): boolean {
  try {
    return oid(at(children(at(children(read(file)), 0)), 0)).startsWith(prefix);
  } catch {
    return false;
  }
}

function contentOf(info: Node): Bytes {
  const [type, wrapped] = children(info);
  if (!type || !wrapped || oid(type) !== DATA) throw new SignError("other-container");
  return octets(read(wrapped.body));
}

async function openPart(part: Node, password: string, found: KeyFile): Promise<void> {
  const [type, wrapped] = children(part);
  if (!type || !wrapped) throw new SignError("not-a-key");
  if (oid(type) === DATA) return openBags(octets(read(wrapped.body)), password, found);
  if (oid(type) !== ENCRYPTED_DATA) throw new SignError("other-container");
  const content = children(at(children(read(wrapped.body)), 1));
  return openBags(await decrypt(at(content, 1), octets(at(content, 2)), password), password, found);
}

async function openBags(safe: Bytes, password: string, found: KeyFile): Promise<void> {
  for (const bag of children(read(safe))) {
    const [type, wrapped] = children(bag);
    if (!type || !wrapped) throw new SignError("not-a-key");
    const kind = oid(type);
    if (kind === `${BAGS}1`) found.keys.push(wrapped.body);
    else if (kind === `${BAGS}2`) found.keys.push(await unlock(read(wrapped.body), password));
    else if (kind === `${BAGS}3`) found.certificates.push(octets(read(at(children(read(wrapped.body)), 1).body)));
    else if (kind === `${BAGS}6`) await openBags(wrapped.body, password, found);
  }
}

async function unlock(locked: Node, password: string): Promise<Bytes> {
  const parts = children(locked);
  return decrypt(at(parts, 0), octets(at(parts, 1)), password);
}

// Passwords and keys made of them

async function decrypt(algorithm: Node, data: Bytes, password: string): Promise<Bytes> {
  const [name, parameters] = children(algorithm);
  if (!name || !parameters) throw new SignError("not-a-key");
  const kind = oid(name);
  if (kind === PBES2) return decryptPbes2(children(parameters), data, password);
  if (kind.startsWith(LEGACY)) return decryptLegacy(kind.slice(LEGACY.length), children(parameters), data, password);
  throw new SignError(kind.startsWith(UKRAINIAN) ? "dstu-key" : "other-container");
}

async function decryptPbes2(parameters: Node[], data: Bytes, password: string): Promise<Bytes> {
  const [kdf, kdfParameters] = children(at(parameters, 0));
  const [cipher, iv] = children(at(parameters, 1));
  if (!kdf || !kdfParameters || !cipher || !iv) throw new SignError("not-a-key");
  const bits = AES[oid(cipher)];
  if (oid(cipher).startsWith(UKRAINIAN)) throw new SignError("dstu-key");
  if (oid(kdf) !== PBKDF2 || !bits) throw new SignError("other-container");
  const [salt, count, ...rest] = children(kdfParameters);
  if (!salt || !count) throw new SignError("not-a-key");
  const prf = rest.find((node) => node.tag === Tag.Sequence);
  const hash = prf ? PRFS[oid(at(children(prf), 0))] : "SHA-1";
  if (!hash) throw new SignError(prf && oid(at(children(prf), 0)).startsWith(UKRAINIAN) ? "dstu-key" : "other-container");
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash, salt: octets(salt), iterations: rounds(count) };
  const key = await crypto.subtle.deriveKey(derivation, secret, { name: "AES-CBC", length: bits }, false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv: octets(iv) }, key, data));
  } catch {
    throw new SignError("wrong-password");
  }
}

async function decryptLegacy(kind: string, parameters: Node[], data: Bytes, password: string): Promise<Bytes> {
  const [salt, count] = [octets(at(parameters, 0)), rounds(at(parameters, 1))];
  const make = (use: number, size: number): Promise<Bytes> => derive("SHA-1", 64, use, password, salt, count, size);
  const block = { 3: async () => tripleDes(await make(1, 24)), 5: async () => rc2(await make(1, 16)), 6: async () => rc2(await make(1, 5)) }[kind];
  if (!block) throw new SignError("other-container");
  const open = decryptCbc(await block(), await make(2, 8), data);
  if (!open) throw new SignError("wrong-password");
  return open;
}

function rounds(node: Node): number {
  const count = integer(node);
  if (count < 1 || count > MAX_ROUNDS) throw new SignError("not-a-key"); // a crafted file must not freeze the page
  return count;
}

/** Key material as RFC 7292, appendix B.2 makes it: of the password's UTF-16, ended by a zero. */
async function derive(
  hash: string,
  blockSize: number,
  use: number,
  password: string,
  salt: Bytes,
  count: number,
  size: number,
): Promise<Bytes> {
  const spread = (bytes: Bytes): Bytes => {
    const out = new Uint8Array(blockSize * Math.ceil(bytes.length / blockSize));
    out.forEach((_, i) => (out[i] = bytes[i % bytes.length]!));
    return out;
  };
  let input = concat(spread(salt), spread(wide(password + "\0")));
  let out: Bytes = new Uint8Array(0);
  while (out.length < size) {
    let digest = concat(new Uint8Array(blockSize).fill(use), input);
    for (let i = 0; i < count; i++) digest = new Uint8Array(await crypto.subtle.digest(hash, digest));
    out = concat(out, digest);
    if (out.length < size) input = added(input, spread(digest), blockSize);
  }
  return out.subarray(0, size);
}

/** UTF-16, the higher byte first. */
function wide(text: string): Bytes {
  return Uint8Array.from(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).flatMap((unit) => [unit >> 8, unit & 255]));
}

/** Every block plus the addend plus one, as big numbers that wrap around. */
function added(input: Bytes, addend: Bytes, blockSize: number): Bytes {
  const out = input.slice();
  for (let start = 0; start < out.length; start += blockSize) {
    let carry = 1;
    for (let i = blockSize - 1; i >= 0; i--) {
      carry += out[start + i]! + addend[i]!;
      out[start + i] = carry & 255;
      carry >>= 8;
    }
  }
  return out;
}

async function checkMac(mac: Node, safe: Bytes, password: string): Promise<void> {
  const [info, salt, count] = children(mac);
  if (!info || !salt) throw new SignError("not-a-key");
  const [algorithm, digest] = children(info);
  if (!algorithm || !digest) throw new SignError("not-a-key");
  const name = oid(at(children(algorithm), 0));
  const hash = HASHES[name];
  if (!hash) throw new SignError(name.startsWith(UKRAINIAN) ? "dstu-key" : "other-container");
  const key = await derive(hash[0], hash[1], 3, password, octets(salt), count ? rounds(count) : 1, octets(digest).length);
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: hash[0] }, false, ["sign"]);
  if (!equal(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, safe)), octets(digest))) throw new SignError("wrong-password");
}
