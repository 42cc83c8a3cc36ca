/* The page's side of dstu.ts: the worker is started at the first question, and stopped when the key is no longer needed. */

import { type Bytes, SignError } from "./der";

export type Question =
  | { act: "hash"; data: Bytes }
  | { act: "point"; m: number; key: Bytes }
  | { act: "sign"; m: number; key: Bytes; hash: Bytes }
  | { act: "open-iit"; password: Bytes; data: Bytes }
  | { act: "open-pbes2"; password: Bytes; salt: Bytes; rounds: number; iv: Bytes; data: Bytes };

export interface Answer {
  id: number;
  data: Bytes | null; // null: these bytes make no sense there
}

export class Gost {
  private worker: Worker | null = null;
  private waiting = new Map<number, { resolve: (data: Bytes | null) => void; reject: (error: Error) => void }>();
  private asked = 0;

  constructor(private readonly address: string) {}

  /** @throws SignError dstu-unavailable: the script has not come */
  ask(question: Question): Promise<Bytes | null> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.started().postMessage({ id, question });
    });
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(new SignError("dstu-unavailable"));
    this.waiting.clear();
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(this.address);
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.waiting.get(data.id)?.resolve(data.data);
      this.waiting.delete(data.id);
    };
    worker.onerror = () => this.stop();
    return (this.worker = worker);
  }
}
