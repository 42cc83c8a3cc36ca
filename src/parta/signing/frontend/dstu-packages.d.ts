/* What dstu.ts takes from jkurwa and gost89: the arithmetic only. Their containers, messages and network are left out. */

declare module "jkurwa/lib/field.js" {
  class Field {
    constructor(value: Uint8Array | number[], format: "buf8", curve: unknown);
    buf8(): Uint8Array; // highest byte first, with zeros before
    mod_mul(other: Field): Field;
  }
  export default Field;
}

declare module "jkurwa/lib/curve.js" {
  import type Field from "jkurwa/lib/field.js";
  export interface Point {
    x: Field;
    mul(scalar: Field): Point;
    negate(): Point;
    compress(): Field;
  }
  export class Curve {
    constructor(parameters: {
      m: number;
      ks: number[];
      a: number[];
      b: string;
      order: string;
      kofactor: number[];
      base: { x: string; y: string };
    });
    readonly base: Point;
  }
}

declare module "gost89/lib/util.js" {
  export function dumb_kdf(password: Uint8Array, rounds: number): Uint8Array;
  export function pbkdf(password: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array;
}

declare module "gost89/lib/hash.js" {
  export function gosthash(data: Uint8Array): Uint8Array;
}

declare module "gost89/lib/gost89.js" {
  export interface Cipher {
    key(key: Uint8Array): void;
    decrypt(data: Uint8Array, out: Uint8Array): unknown;
    decrypt_cfb(iv: Uint8Array, data: Uint8Array, out: Uint8Array): unknown;
  }
  export function init(): Cipher;
}

declare module "buffer" {
  export const Buffer: { from(bytes: Uint8Array): Uint8Array; alloc(size: number): Uint8Array };
}
