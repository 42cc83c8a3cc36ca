/* PKCS #12 (.p12, .pfx), and the locks of keys that other containers use too. RFC 7292, 8018; ДСТУ: order z1398-12. */

import { type Bytes, type Node, SignError, Tag, at, children, concat, equal, integer, octets, oid, read } from "./der";
import type { Gost } from "./gost";
import { decryptCbc, rc2, tripleDes } from "./legacy";

export interface KeyFile {
  keys: Bytes[]; // PKCS #8
  certificates: Bytes[]; // X.509
}

/** What opens a lock. */
export interface Opener {
  password: string;
  gost: Gost;
}

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const BAGS = "1.2.840.113549.1.12.10.1.";
const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const LEGACY = "1.2.840.113549.1.12.1.";
const UKRAINIAN = "1.2.804.2.1.1.1.";
const GOST_HMAC = "1.2.804.2.1.1.1.1.1.2";
const GOST_CFB = "1.2.804.2.1.1.1.1.1.1.3";
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

/** Open a PKCS #12 container, given its parts.
 * @throws SignError not-a-key, other-container, wrong-password, dstu-unavailable
 */
export async function openPkcs12(outer: Node[], opener: Opener): Promise<KeyFile> {
  if (integer(at(outer, 0)) !== 3) throw new SignError("not-a-key");
  const safe = contentOf(at(outer, 1));
  if (outer[2]) await checkMac(outer[2], safe, opener.password);
  const found: KeyFile = { keys: [], certificates: [] };
  for (const part of children(read(safe))) await openPart(part, opener, found);
  return found;
}

function contentOf(info: Node): Bytes {
  const [type, wrapped] = children(info);
  if (!type || !wrapped || oid(type) !== DATA) throw new SignError("other-container");
  return octets(read(wrapped.body));
}

async function openPart(part: Node, opener: Opener, found: KeyFile): Promise<void> {
  const [type, wrapped] = children(part);
  if (!type || !wrapped) throw new SignError("not-a-key");
  if (oid(type) === DATA) return openBags(octets(read(wrapped.body)), opener, found);
  if (oid(type) !== ENCRYPTED_DATA) throw new SignError("other-container");
  const content = children(at(children(read(wrapped.body)), 1));
  return openBags(await decrypt(at(content, 1), octets(at(content, 2)), opener), opener, found);
}

async function openBags(safe: Bytes, opener: Opener, found: KeyFile): Promise<void> {
  for (const bag of children(read(safe))) {
    const [type, wrapped] = children(bag);
    if (!type || !wrapped) throw new SignError("not-a-key");
    const kind = oid(type);
    if (kind === `${BAGS}1`) found.keys.push(wrapped.body);
    else if (kind === `${BAGS}2`) found.keys.push(await unlock(read(wrapped.body), opener));
    else if (kind === `${BAGS}3`) found.certificates.push(octets(read(at(children(read(wrapped.body)), 1).body)));
    else if (kind === `${BAGS}6`) await openBags(wrapped.body, opener, found);
  }
}

/** Open an EncryptedPrivateKeyInfo.
 * @throws SignError other-container, wrong-password, dstu-unavailable
 */
export async function unlock(locked: Node, opener: Opener): Promise<Bytes> {
  const parts = children(locked);
  return decrypt(at(parts, 0), octets(at(parts, 1)), opener);
}

// Passwords and keys made of them

async function decrypt(algorithm: Node, data: Bytes, opener: Opener): Promise<Bytes> {
  const [name, parameters] = children(algorithm);
  if (!name || !parameters) throw new SignError("not-a-key");
  const kind = oid(name);
  if (kind === PBES2) return decryptPbes2(children(parameters), data, opener);
  if (kind.startsWith(LEGACY)) return decryptLegacy(kind.slice(LEGACY.length), children(parameters), data, opener.password);
  throw new SignError("other-container");
}

async function decryptPbes2(parameters: Node[], data: Bytes, opener: Opener): Promise<Bytes> {
  const [kdf, kdfParameters] = children(at(parameters, 0));
  const [cipher, cipherParameters] = children(at(parameters, 1));
  if (!kdf || !kdfParameters || !cipher || !cipherParameters) throw new SignError("not-a-key");
  if (oid(kdf) !== PBKDF2) throw new SignError("other-container");
  const [salt, count, ...rest] = children(kdfParameters);
  if (!salt || !count) throw new SignError("not-a-key");
  const prf = rest.find((node) => node.tag === Tag.Sequence);
  const derivation = { prf: prf ? oid(at(children(prf), 0)) : "1.2.840.113549.2.7", salt: octets(salt), rounds: rounds(count) };
  if (oid(cipher) === GOST_CFB) return decryptGost(derivation, cipherParameters, data, opener);
  return decryptAes(derivation, AES[oid(cipher)], octets(cipherParameters), data, opener.password);
}

interface Derivation {
  prf: string;
  salt: Bytes;
  rounds: number;
}

async function decryptAes(derivation: Derivation, bits: number | undefined, iv: Bytes, data: Bytes, password: string): Promise<Bytes> {
  const hash = PRFS[derivation.prf];
  if (!hash || !bits) throw new SignError("other-container");
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveKey"]);
  const recipe = { name: "PBKDF2", hash, salt: derivation.salt, iterations: derivation.rounds };
  const key = await crypto.subtle.deriveKey(recipe, secret, { name: "AES-CBC", length: bits }, false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key, data));
  } catch {
    throw new SignError("wrong-password");
  }
}

/** HMAC of ГОСТ 34.311 and ГОСТ 28147 with feedback. Its own check of the password is that what comes out makes sense. */
async function decryptGost({ prf, salt, rounds }: Derivation, parameters: Node, data: Bytes, { password, gost }: Opener): Promise<Bytes> {
  if (prf !== GOST_HMAC) throw new SignError("other-container");
  const iv = octets(parameters.tag === Tag.Sequence ? at(children(parameters), 0) : parameters);
  return tried(password, (typed) => gost.ask({ act: "open-pbes2", password: typed, salt, rounds, iv, data }));
}

/** What opens with the password in one of the spellings that programs use: UTF-8, or the Windows code page.
 * @throws SignError wrong-password, other-container
 */
export async function tried(password: string, open: (typed: Bytes) => Promise<Bytes | null>): Promise<Bytes> {
  for (const typed of spellings(password)) {
    const found = await open(typed);
    if (!found) throw new SignError("other-container"); // no password would help
    if (makesSense(found)) return found;
  }
  throw new SignError("wrong-password");
}

function spellings(password: string): Bytes[] {
  const unicode = new TextEncoder().encode(password);
  if (unicode.length === password.length) return [unicode];
  const table = new Map(Array.from(new TextDecoder("windows-1251").decode(Uint8Array.from({ length: 256 }, (_, i) => i)), (c, i) => [c, i]));
  const codes = Array.from(password, (c) => table.get(c));
  return codes.every((code) => code !== undefined) ? [unicode, Uint8Array.from(codes)] : [unicode];
}

function makesSense(data: Bytes): boolean {
  try {
    const node = read(data);
    return node.tag === Tag.Sequence && node.raw.length === data.length && children(node).length > 0;
  } catch {
    return false;
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
  if (name.startsWith(UKRAINIAN)) return; // such containers are checked by what comes out of the lock
  const hash = HASHES[name];
  if (!hash) throw new SignError("other-container");
  const key = await derive(hash[0], hash[1], 3, password, octets(salt), count ? rounds(count) : 1, octets(digest).length);
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: hash[0] }, false, ["sign"]);
  if (!equal(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, safe)), octets(digest))) throw new SignError("wrong-password");
}
