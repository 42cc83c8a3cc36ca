/* What was typed and not yet taken by the server: kept in the browser, sent in one request for all, by one tab at a time.
   A change keeps its id until it is answered, so a repeat after a lost answer changes nothing twice. */

export type Json = string | number | null | readonly Json[];
export type Kind = "marks" | "absence" | "comment" | "result" | "topic" | "work" | "homework";

/** Where a value stands: a lesson's field, a pupil's cell at a lesson, or a pupil's result in a column. */
export interface Fact {
  kind: Kind;
  lesson?: number;
  pupil?: string;
  column?: [number, number];
}

/** A change not yet taken. `now` is what the person wants; `next` what was typed over it while it was on its way. */
export interface Item extends Fact {
  key: string;
  address: string;
  id: string;
  was: Json;
  now: Json;
  reason?: string;
  tried?: boolean;
  next?: Json;
  state: "waiting" | "refused" | "stale";
  code?: string;
  message?: string;
  there?: Json;
  author?: string;
  at?: string;
  text?: string;
}

interface Answer {
  state: "saved" | "refused" | "stale";
  code?: string;
  message?: string;
  value?: Json;
  author?: string;
  at?: string;
}

export interface Status {
  waiting: number;
  refused: number;
  sending: boolean;
  offline: boolean;
  signedOut: boolean;
  savedAt: Date | null;
}

const MOST = 300; // changes in one request
const PATIENCE = [1, 2, 5, 10, 20, 30]; // seconds between attempts while the network is away
const FAILURES = 3; // of the server over the same changes, after which they are sent one by one

export const factKey = (fact: Fact): string => [fact.kind, fact.lesson ?? "", fact.pupil ?? "", fact.column?.join("-") ?? ""].join(":");
export const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

function opened(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("items", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null); // a private window: changes live as long as the page
    } catch {
      resolve(null);
    }
  });
}

export class Queue {
  readonly items = new Map<string, Item>();
  onItem: (key: string, item: Item | null, saved: Json | undefined) => void = () => undefined;
  onStatus: (status: Status) => void = () => undefined;
  private db: IDBDatabase | null = null;
  private readonly channel: BroadcastChannel;
  private sending = false;
  private again = false;
  private offline = false;
  private signedOut = false;
  private savedAt: Date | null = null;
  private attempt = 0;
  private failures = 0;
  private timer = 0;

  constructor(
    private readonly address: string,
    private readonly owner: string,
    private readonly token: () => string,
    private readonly failed: string,
  ) {
    this.channel = new BroadcastChannel(`parta-journal-${owner}`);
    this.channel.onmessage = (event: MessageEvent<{ key: string; item: Item | null; saved: Json | undefined }>) => {
      this.mirror(event.data.key, event.data.item, event.data.saved);
    };
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.report());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.hurry();
    });
  }

  /** Read what earlier pages left, show it, send it. */
  async start(): Promise<void> {
    this.db = await opened(`parta-journal-${this.owner}`);
    for (const item of await this.all()) this.mirror(item.key, item, undefined);
    this.report();
    this.hurry();
  }

  /** Does a closed page keep what was typed? Not in a private window of some browsers. */
  get isKept(): boolean {
    return this.db !== null;
  }

  keyOf(fact: Fact): string {
    return `${this.address}|${factKey(fact)}`;
  }

  of(fact: Fact): Item | undefined {
    return this.items.get(this.keyOf(fact));
  }

  /** Want a value where the page believes `was` to stand. Typing never waits for this. */
  async set(fact: Fact, was: Json, now: Json, reason?: string): Promise<void> {
    await this.edit(this.keyOf(fact), (kept) => {
      if (kept?.state === "waiting" && !reason) {
        if (kept.tried) return same(kept.now, now) ? drop(kept, "next") : { ...kept, next: now };
        return same(kept.was, now) ? null : { ...kept, now };
      }
      if (same(was, now)) return null;
      return { ...this.bare(fact), was, now, state: "waiting", ...(reason ? { reason } : {}) };
    });
    this.plan(300);
  }

  /** Keep what could not even be sent, with the reason, until it is typed anew. */
  async refuse(fact: Fact, was: Json, text: string, message: string): Promise<void> {
    await this.edit(this.keyOf(fact), () => ({ ...this.bare(fact), was, now: was, state: "refused", code: "typed", text, message }));
  }

  /** Forget a change: the value of the journal stands. */
  async forget(fact: Fact): Promise<void> {
    await this.edit(this.keyOf(fact), () => null);
  }

  /** A new item about the fact and nothing else of what was handed over. */
  private bare({ kind, lesson, pupil, column }: Fact): Pick<Item, "key" | "address" | "id"> & Fact {
    const fact: Fact = { kind, ...(lesson ? { lesson } : {}), ...(pupil ? { pupil } : {}), ...(column ? { column } : {}) };
    return { ...fact, key: this.keyOf(fact), address: this.address, id: crypto.randomUUID() };
  }

  hurry(): void {
    this.attempt = 0;
    this.plan(0);
  }

  private plan(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), after) as unknown as number;
    this.report();
  }

  private report(): void {
    const all = [...this.items.values()];
    this.onStatus({
      waiting: all.filter((item) => item.state === "waiting").length,
      refused: all.filter((item) => item.state !== "waiting").length,
      sending: this.sending,
      offline: this.offline || !navigator.onLine,
      signedOut: this.signedOut,
      savedAt: this.savedAt,
    });
  }

  private mirror(key: string, item: Item | null, saved: Json | undefined): void {
    if (item) this.items.set(key, item);
    else this.items.delete(key);
    this.onItem(key, item, saved);
    this.report();
  }

  private tell(key: string, item: Item | null, saved?: Json): void {
    this.mirror(key, item, saved);
    this.channel.postMessage({ key, item, saved });
  }

  /** Change one kept item in a transaction of its own: two tabs cannot lose each other's. */
  private async edit(key: string, change: (kept: Item | undefined) => Item | null, saved?: Json): Promise<void> {
    if (!this.db) {
      this.tell(key, change(this.items.get(key)), saved);
      return;
    }
    const store = this.db.transaction("items", "readwrite").objectStore("items");
    const made = await new Promise<Item | null>((resolve, reject) => {
      const asked = store.get(key);
      asked.onsuccess = () => {
        const item = change(asked.result as Item | undefined);
        const done = item ? store.put(item) : store.delete(key);
        done.onsuccess = () => resolve(item);
        done.onerror = () => reject(done.error);
      };
      asked.onerror = () => reject(asked.error);
    });
    this.tell(key, made, saved);
  }

  private all(): Promise<Item[]> {
    const db = this.db;
    if (!db) return Promise.resolve([...this.items.values()]);
    return new Promise((resolve, reject) => {
      const asked = db.transaction("items").objectStore("items").getAll();
      asked.onsuccess = () => resolve(asked.result as Item[]);
      asked.onerror = () => reject(asked.error);
    });
  }

  private async flush(): Promise<void> {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    try {
      await navigator.locks.request(`parta-journal-${this.owner}`, { ifAvailable: true }, async (lock) => {
        if (lock) while (await this.sendSome());
        else this.again = true; // another tab is sending: look again when it may have finished
      });
    } finally {
      this.sending = false;
      this.report();
    }
    if (this.again) {
      this.again = false;
      this.plan(500);
    }
  }

  /** Send what waits for one address; true when there may be more. */
  private async sendSome(): Promise<boolean> {
    const waiting = (await this.all()).filter((item) => item.state === "waiting");
    const address = waiting.some((item) => item.address === this.address) ? this.address : waiting[0]?.address;
    const batch = waiting.filter((item) => item.address === address).slice(0, MOST);
    if (!address || !batch.length) return false;
    for (const item of batch) await this.edit(item.key, (kept) => (kept?.id === item.id ? { ...kept, tried: true } : kept ?? null));
    const sent = (await this.all()).filter((item) => batch.some((each) => each.id === item.id));
    return this.post(address, sent);
  }

  /** The server's answer to these changes; null when there was none. */
  private ask(address: string, batch: Item[]): Promise<Response | null> {
    const changes = batch.map(({ id, kind, lesson, pupil, column, was, now, reason }) => ({ id, kind, lesson, pupil, column, was, now, reason }));
    return fetch(`${address}save/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token(), "X-Journal-Owner": this.owner },
      body: JSON.stringify({ request: crypto.randomUUID(), changes }),
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    }).catch(() => null);
  }

  private async post(address: string, batch: Item[]): Promise<boolean> {
    const response = await this.ask(address, batch);
    if (!response) return this.later(true);
    if (response.status === 500) {
      this.failures += 1;
      return this.failures < FAILURES ? this.later(false) : this.oneByOne(address, batch);
    }
    if (response.status === 401 || response.status === 403) return this.stop(response, batch);
    if (response.status === 409 && (await code(response)) === "typed-by-another") return this.away();
    if (response.status >= 500 || response.status === 409 || response.status === 429) return this.later(false);
    const told = (await response.json()) as { answers?: Record<string, Answer>; title?: string };
    this.offline = this.signedOut = false;
    this.attempt = this.failures = 0;
    for (const item of batch) {
      await this.answered(item, told.answers?.[item.id] ?? { state: "refused", code: "whole", message: told.title ?? "" });
    }
    this.savedAt = new Date();
    return true;
  }

  /** The server fails over something in the batch: the others are saved, and what it fails over is marked and kept. */
  private async oneByOne(address: string, batch: Item[]): Promise<boolean> {
    for (const item of batch) {
      if (batch.length > 1) {
        const response = await this.ask(address, [item]);
        if (response?.status !== 500) {
          if (!response?.ok) return this.later(!response);
          const told = (await response.json()) as { answers?: Record<string, Answer> };
          await this.answered(item, told.answers?.[item.id] ?? { state: "refused", code: "server", message: this.failed });
          continue;
        }
      }
      const isAlive = (await this.ask(address, []))?.ok; // or does it fail over everything?
      if (!isAlive) return this.later(false);
      await this.answered(item, { state: "refused", code: "server", message: this.failed });
    }
    this.attempt = this.failures = 0;
    return true;
  }

  private async answered(item: Item, answer: Answer): Promise<void> {
    await this.edit(
      item.key,
      (kept) => {
        if (kept?.id !== item.id) return kept ?? null;
        const wanted = kept.next ?? kept.now;
        if (answer.state === "saved") {
          if (kept.next === undefined || same(kept.next, kept.now)) return null;
          const { reason: _reason, ...rest } = drop(drop(kept, "next"), "tried");
          return { ...rest, id: crypto.randomUUID(), was: kept.now, now: wanted };
        }
        const rest = drop(drop(kept, "next"), "tried");
        if (answer.state === "stale") {
          return { ...rest, now: wanted, state: "stale", there: answer.value ?? null, author: answer.author ?? "", at: answer.at ?? "" };
        }
        return { ...rest, now: wanted, state: "refused", code: answer.code ?? "", message: answer.message ?? "" };
      },
      answer.state === "saved" ? item.now : undefined,
    );
  }

  /** The network or the server is away: wait longer each time. */
  private later(offline: boolean): boolean {
    this.offline = offline;
    const seconds = PATIENCE[Math.min(this.attempt, PATIENCE.length - 1)] ?? 30;
    this.attempt += 1;
    this.plan(seconds * 1000);
    return false;
  }

  /** Signed out, or signed in as somebody else: everything stays here until its owner comes back. */
  private async stop(response: Response, batch: Item[]): Promise<boolean> {
    const told = (await response.json().catch(() => ({}))) as { code?: string; title?: string };
    if (response.status === 403 && told.code === "refused" && told.title) {
      for (const item of batch) await this.answered(item, { state: "refused", code: "whole", message: told.title });
      return true;
    }
    return this.away();
  }

  private away(): boolean {
    this.signedOut = true;
    return false;
  }
}

/** The code of a problem document, read from a copy. */
async function code(response: Response): Promise<string> {
  const told = (await response.clone().json().catch(() => ({}))) as { code?: string };
  return told.code ?? "";
}

function drop<K extends keyof Item>(item: Item, key: K): Omit<Item, K> & Item {
  const copy = { ...item };
  delete copy[key];
  return copy as Omit<Item, K> & Item;
}
