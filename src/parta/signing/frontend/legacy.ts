/* Ciphers that key files of old programs are locked with and WebCrypto does not know: triple DES and RC2, reading only.
   Tables of DES are FIPS 46-3; RC2 is RFC 2268. Nothing of ours is ever encrypted with them. */

import type { Bytes } from "./der";

type Block = (input: Uint8Array) => Uint8Array;

/** CBC with PKCS #7 padding; null when the padding is wrong, which means a wrong password. */
export function decryptCbc(block: Block, iv: Uint8Array, data: Uint8Array): Bytes | null {
  const out = new Uint8Array(data.length);
  let previous = iv;
  for (let i = 0; i < data.length; i += 8) {
    const cipher = data.subarray(i, i + 8);
    block(cipher).forEach((byte, j) => (out[i + j] = byte ^ previous[j]!));
    previous = cipher;
  }
  const padding = out[out.length - 1] ?? 0;
  if (data.length % 8 || padding < 1 || padding > 8 || out.subarray(-padding).some((byte) => byte !== padding)) return null;
  return out.subarray(0, out.length - padding);
}

const numbers = (text: string): number[] => text.split(" ").map(Number);

const IP = numbers(
  "58 50 42 34 26 18 10 2 60 52 44 36 28 20 12 4 62 54 46 38 30 22 14 6 64 56 48 40 32 24 16 8 " +
    "57 49 41 33 25 17 9 1 59 51 43 35 27 19 11 3 61 53 45 37 29 21 13 5 63 55 47 39 31 23 15 7",
);
const FP = numbers(
  "40 8 48 16 56 24 64 32 39 7 47 15 55 23 63 31 38 6 46 14 54 22 62 30 37 5 45 13 53 21 61 29 " +
    "36 4 44 12 52 20 60 28 35 3 43 11 51 19 59 27 34 2 42 10 50 18 58 26 33 1 41 9 49 17 57 25",
);
const E = numbers(
  "32 1 2 3 4 5 4 5 6 7 8 9 8 9 10 11 12 13 12 13 14 15 16 17 16 17 18 19 20 21 20 21 22 23 24 25 24 25 26 27 28 29 28 29 30 31 32 1",
);
const P = numbers("16 7 20 21 29 12 28 17 1 15 23 26 5 18 31 10 2 8 24 14 32 27 3 9 19 13 30 6 22 11 4 25");
const PC1 = numbers(
  "57 49 41 33 25 17 9 1 58 50 42 34 26 18 10 2 59 51 43 35 27 19 11 3 60 52 44 36 " +
    "63 55 47 39 31 23 15 7 62 54 46 38 30 22 14 6 61 53 45 37 29 21 13 5 28 20 12 4",
);
const PC2 = numbers(
  "14 17 11 24 1 5 3 28 15 6 21 10 23 19 12 4 26 8 16 7 27 20 13 2 41 52 31 37 47 55 30 40 51 45 33 48 44 49 39 56 34 53 46 42 50 36 29 32",
);
const SHIFTS = numbers("1 1 2 2 2 2 2 2 1 2 2 2 2 2 2 1");
const S = [
  "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
  "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
  "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
  "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
  "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
  "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
  "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
  "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
];

const bitsOf = (bytes: Uint8Array): number[] => [...bytes].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((i) => (byte >> i) & 1));
const bytesOf = (bits: number[]): Uint8Array =>
  Uint8Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((value, bit) => value * 2 + bit, 0));
const permute = (bits: number[], table: number[]): number[] => table.map((place) => bits[place - 1]!);

function roundKeys(key: Uint8Array): number[][] {
  let [c, d] = [permute(bitsOf(key), PC1.slice(0, 28)), permute(bitsOf(key), PC1.slice(28))];
  return SHIFTS.map((shift) => {
    c = [...c.slice(shift), ...c.slice(0, shift)];
    d = [...d.slice(shift), ...d.slice(0, shift)];
    return permute([...c, ...d], PC2);
  });
}

function mix(half: number[], key: number[]): number[] {
  const mixed = permute(half, E).map((bit, i) => bit ^ key[i]!);
  const out = S.flatMap((box, i) => {
    const [a, b, c, d, e, f] = mixed.slice(i * 6, i * 6 + 6) as [number, number, number, number, number, number];
    const value = parseInt(box[(a * 2 + f) * 16 + b * 8 + c * 4 + d * 2 + e]!, 16);
    return [3, 2, 1, 0].map((bit) => (value >> bit) & 1);
  });
  return permute(out, P);
}

function des(keys: number[][]): Block {
  return (input) => {
    const bits = permute(bitsOf(input), IP);
    let [left, right] = [bits.slice(0, 32), bits.slice(32)];
    for (const key of keys) {
      const mixed = mix(right, key);
      [left, right] = [right, left.map((bit, i) => bit ^ mixed[i]!)];
    }
    return bytesOf(permute([...right, ...left], FP));
  };
}

/** Decryption of one block by triple DES with a key of 24 bytes. */
export function tripleDes(key: Uint8Array): Block {
  const [one, two, three] = [0, 8, 16].map((start) => roundKeys(key.subarray(start, start + 8))) as [number[][], number[][], number[][]];
  const [last, middle, begin] = [des([...three].reverse()), des(two), des([...one].reverse())];
  return (input) => begin(middle(last(input)));
}

const PI = (
  "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82" +
  "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7" +
  "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731" +
  "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
  .match(/../g)!
  .map((pair) => parseInt(pair, 16));

/** Decryption of one block by RC2 whose effective key is as long as the key. */
export function rc2(key: Uint8Array): Block {
  const long = [...key];
  for (let i = key.length; i < 128; i++) long.push(PI[(long[i - 1]! + long[i - key.length]!) & 255]!);
  long[128 - key.length] = PI[long[128 - key.length]!]!;
  for (let i = 127 - key.length; i >= 0; i--) long[i] = PI[long[i + 1]! ^ long[i + key.length]!]!;
  const keys = Array.from({ length: 64 }, (_, i) => long[2 * i]! + 256 * long[2 * i + 1]!);
  return (input) => {
    const r = [0, 2, 4, 6].map((i) => input[i]! + 256 * input[i + 1]!);
    const before = (i: number, steps: number): number => r[(i + 4 - steps) % 4]!;
    for (let j = 63; j >= 0; j--) {
      const i = j % 4;
      const shift = [1, 2, 3, 5][i]!;
      const turned = (r[i]! >> shift) | (r[i]! << (16 - shift));
      r[i] = (turned - keys[j]! - (before(i, 1) & before(i, 2)) - (~before(i, 1) & before(i, 3))) & 0xffff;
      if (j === 44 || j === 20) for (let k = 3; k >= 0; k--) r[k] = (r[k]! - keys[before(k, 1) & 63]!) & 0xffff;
    }
    return Uint8Array.from(r.flatMap((word) => [word & 255, word >> 8]));
  };
}
