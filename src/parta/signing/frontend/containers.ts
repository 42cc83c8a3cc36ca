/* A file with keys or certificates, recognised by its content and opened here, in this page: PKCS #12 (.p12, .pfx), Java keystore (.jks),
   Key-6.dat and its like, a bare key (.pk8); certificates: .cer, .crt, .pem, .p7b. */

import { type Bytes, type Node, SignError, Tag, at, children, concat, equal, octets, oid, read } from "./der";
import { type KeyFile, type Opener, openPkcs12, tried, unlock } from "./pkcs12";

const IIT_STORE = "1.3.6.1.4.1.19398.1.1.1.2";
const JAVA_LOCK = "1.3.6.1.4.1.42.2.17.1.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const MAX_ENTRIES = 100;

/** Open a key file of any kind we know.
 * @throws SignError not-a-key, other-container, wrong-password, dstu-unavailable
 */
export async function openKeyFile(file: Bytes, opener: Opener): Promise<KeyFile> {
  const found: KeyFile = { keys: [], certificates: [] };
  for (const part of unarmoured(file, "not-a-key")) {
    const opened = await openOne(part, opener);
    found.keys.push(...opened.keys);
    found.certificates.push(...opened.certificates);
  }
  return found;
}

async function openOne(file: Bytes, opener: Opener): Promise<KeyFile> {
  if (file[0] === 0x51) file = file.subarray(6); // some programs write a header of their own before it
  if (file[0] === 0xfe && file[1] === 0xed) return openJava(file, opener.password);
  const outer = children(read(file));
  const head = at(outer, 0);
  if (head.tag === Tag.Integer) {
    const second = at(outer, 1);
    // PKCS #12 goes on with the type of its content, a bare key with its algorithm; both are sequences that begin with an OID.
    if (outer[2]?.tag === Tag.Octets) return { keys: [file], certificates: [] };
    if (second.tag === Tag.Sequence) return openPkcs12(outer, opener);
    throw new SignError("not-a-key");
  }
  const inner = children(head);
  if (inner[0]?.tag !== Tag.Oid) return { keys: [], certificates: [certificateOf(file, "not-a-key")] };
  if (oid(inner[0]) === IIT_STORE) return { keys: [await openIit(at(inner, 1), octets(at(outer, 1)), opener)], certificates: [] };
  return { keys: [await unlock(read(file), opener)], certificates: [] };
}

/** Key-6.dat: the password hashed 10,000 times is the key; what the cipher cuts off is kept beside. */
async function openIit(parameters: Node, body: Bytes, { password, gost }: Opener): Promise<Bytes> {
  const pad = children(parameters)[1];
  const data = concat(body, pad ? octets(pad) : new Uint8Array(0));
  if (data.length % 8) throw new SignError("not-a-key");
  return tried(password, async (typed) => {
    const open = await gost.ask({ act: "open-iit", password: typed, data });
    return open && open.subarray(0, body.length);
  });
}

/** Java keystore, version 2: big-endian numbers, names, keys under Sun's own lock, chains of certificates. */
async function openJava(file: Bytes, password: string): Promise<KeyFile> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: KeyFile = { keys: [], certificates: [] };
  let place = 4;
  const number = (bytes: 2 | 4): number => {
    if (place + bytes > file.length) throw new SignError("not-a-key");
    const value = bytes === 2 ? view.getUint16(place) : view.getUint32(place);
    place += bytes;
    return value;
  };
  const piece = (length: number): Bytes => {
    if (place + length > file.length) throw new SignError("not-a-key");
    return file.subarray(place, (place += length));
  };
  const certificate = (): void => {
    piece(number(2)); // its type, always X.509
    found.certificates.push(piece(number(4)));
  };
  if (number(4) !== 2) throw new SignError("other-container");
  const entries = number(4);
  for (let i = 0; i < Math.min(entries, MAX_ENTRIES); i++) {
    const kind = number(4);
    piece(number(2)); // name
    piece(8); // date
    if (kind === 1) {
      found.keys.push(await openSun(piece(number(4)), password));
      for (let left = Math.min(number(4), MAX_ENTRIES); left > 0; left--) certificate();
    } else certificate();
  }
  return found;
}

/** Sun's lock: the key under a stream of SHA-1 over the password, and a SHA-1 that proves the password. */
async function openSun(locked: Bytes, password: string): Promise<Bytes> {
  const [algorithm, body] = children(read(locked));
  if (!algorithm || !body || oid(at(children(algorithm), 0)) !== JAVA_LOCK) throw new SignError("other-container");
  const data = octets(body);
  const wide = Uint8Array.from(Array.from({ length: password.length }, (_, i) => password.charCodeAt(i)).flatMap((u) => [u >> 8, u & 255]));
  const sha1 = async (...parts: Bytes[]): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-1", concat(...parts)));
  const [proof, open] = [data.subarray(-20), data.slice(20, -20)];
  let stream = data.subarray(0, 20);
  for (let i = 0; i < open.length; i++) {
    if (i % 20 === 0) stream = await sha1(wide, stream);
    open[i]! ^= stream[i % 20]!;
  }
  if (!equal(await sha1(wide, open), proof)) throw new SignError("wrong-password");
  return open;
}

/** Certificates of files added by hand.
 * @throws SignError not-a-certificate
 */
export function readCertificateFile(file: Bytes): Bytes[] {
  return unarmoured(file, "not-a-certificate").flatMap((part) => {
    try {
      const outer = children(read(part));
      if (outer[0]?.tag !== Tag.Oid) return [certificateOf(part, "not-a-certificate")];
      if (oid(outer[0]) !== SIGNED_DATA) throw new SignError("not-a-certificate");
      const carried = children(read(at(outer, 1).body)).find((node) => node.tag === 0xa0);
      return children(at(carried ? [carried] : [], 0)).map((node) => node.raw);
    } catch {
      throw new SignError("not-a-certificate");
    }
  });
}

function certificateOf(file: Bytes, failure: "not-a-key" | "not-a-certificate"): Bytes {
  const node = read(file);
  const [body, algorithm, signature] = children(node);
  const plain = body?.tag === Tag.Sequence && algorithm?.tag === Tag.Sequence && signature?.tag === Tag.BitString;
  if (!plain) throw new SignError(failure);
  return node.raw;
}

/** The pieces of a text file (PEM, or bare base64); a binary file is one piece. */
function unarmoured(file: Bytes, failure: "not-a-key" | "not-a-certificate"): Bytes[] {
  const printable = file.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
  if (!printable || !file.length) return [file];
  const text = new TextDecoder().decode(file);
  const framed = [...text.matchAll(/-----BEGIN [A-Z0-9 ]+-----([^-]+)-----END/g)].map((match) => match[1]!);
  try {
    return (framed.length ? framed : [text]).map((body) => Uint8Array.from(atob(body.replace(/\s+/g, "")), (c) => c.charCodeAt(0)));
  } catch {
    throw new SignError(failure);
  }
}
