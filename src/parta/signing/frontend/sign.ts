/* <parta-sign-box>: signs with a key file in the page. The file and its password never leave it: their fields have no name, so no
   form can send them. Without this script the box offers the other way: download, sign elsewhere, upload. */

import { sign } from "./cms";
import { openKeyFile, readCertificateFile } from "./containers";
import { type Bytes, type Failure, SignError } from "./der";
import { Gost } from "./gost";

const MAX_KEY_FILE = 1 << 20;
const FRESH = 4 * 60_000; // ms; the text may be signed for five minutes
const ABOUT_CERTIFICATE: Failure[] = ["no-certificate", "encryption-only", "other-certificate", "not-a-certificate"];

class SignBox extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private madeAt = 0;
  private passing = false; // our own submission, with the signature in it

  connectedCallback(): void {
    this.form = this.closest("form");
    this.madeAt = performance.now();
    // Before htmx and others: they must see the form only when the signature is in it.
    this.form?.addEventListener("submit", this.onSubmit, true);
    const other = this.piece("other-way");
    if (other instanceof HTMLDetailsElement) other.open = !globalThis.crypto?.subtle;
    if (!globalThis.crypto?.subtle) this.say("no-crypto");
    const save = this.querySelector<HTMLButtonElement>('[data-parta-sign="save"]');
    if (save) {
      save.type = "button"; // else Enter in the password would press it: it is the first button of the form
      save.onclick = () => this.save();
    }
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener("submit", this.onSubmit, true);
  }

  private piece(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[data-parta-sign="${name}"]`)!;
  }

  private input(name: string): HTMLInputElement {
    return this.piece(name) as HTMLInputElement;
  }

  private onSubmit = (event: SubmitEvent): void => {
    const { submitter } = event;
    const file = this.input("key").files?.[0];
    const leads = submitter?.hasAttribute("formaction") || submitter?.hasAttribute("formnovalidate");
    if (this.passing || leads || !file || this.input("upload").files?.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.hasAttribute("aria-busy")) return;
    void this.signAndSubmit(file, submitter);
  };

  private async signAndSubmit(file: File, submitter: HTMLElement | null): Promise<void> {
    this.setAttribute("aria-busy", "true");
    submitter?.setAttribute("aria-busy", "true");
    this.say(null);
    this.piece("working").hidden = false;
    try {
      this.input("signature").value = base64(await this.signature(file));
      this.input("password").value = "";
      this.passing = true;
      this.form?.requestSubmit(submitter);
    } catch (error) {
      this.say(error instanceof SignError ? error.code : "not-a-key");
    } finally {
      this.passing = false;
      this.piece("working").hidden = true;
      this.removeAttribute("aria-busy");
      submitter?.removeAttribute("aria-busy");
    }
  }

  private async signature(file: File): Promise<Bytes> {
    if (file.size > MAX_KEY_FILE) throw new SignError("not-a-key");
    const gost = new Gost(this.dataset.dstu ?? "");
    try {
      const key = await openKeyFile(await bytesOf(file), { password: this.input("password").value, gost });
      const added = [];
      for (const each of this.input("certificate").files ?? []) added.push(...readCertificateFile(await bytesOf(each)));
      return await sign(await this.content(), key, added, gost, new Date());
    } finally {
      gost.stop(); // and what it knew of the key with it
    }
  }

  /** The bytes to be signed: carried by the page, or a document of this site. */
  private async content(): Promise<Bytes> {
    if (this.dataset.content) {
      if (performance.now() - this.madeAt > FRESH) await this.renew();
      return decoded(this.dataset.content);
    }
    const answer = await fetch(this.dataset.address ?? "", { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) throw new SignError("no-content");
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** The same act with a new time and number: the page has stood open for long. */
  private async renew(): Promise<void> {
    const body = new FormData();
    body.set("challenge", this.input("challenge").value);
    body.set("csrfmiddlewaretoken", this.form?.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? "");
    const answer = await fetch(this.dataset.renewal ?? "", { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) throw new SignError("stale-page");
    const fresh = (await answer.json()) as { token: string; words: string; data: string };
    this.input("challenge").value = fresh.token;
    this.dataset.content = fresh.data;
    this.madeAt = performance.now();
    const lines = fresh.words.trim().split("\n").flatMap((line) => [line, document.createElement("br")]);
    this.piece("words").replaceChildren(...lines.slice(0, -1));
  }

  private save(): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([decoded(this.dataset.content ?? "")], { type: "text/plain" }));
    link.download = this.dataset.fileName ?? "";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private say(failure: Failure | null): void {
    const place = this.piece("message");
    const text = failure && this.querySelector(`[data-parta-sign-text="${failure}"]`)?.textContent;
    place.hidden = !failure;
    place.textContent = text ?? "";
    const wrong = failure && fieldOf(failure);
    if (wrong === "certificate") this.piece("certificate-way").hidden = false;
    for (const name of ["key", "password", "certificate"]) {
      if (name === wrong) this.input(name).setAttribute("aria-invalid", "true");
      else this.input(name).removeAttribute("aria-invalid");
    }
    if (wrong) this.input(wrong).focus();
  }
}

/** Where the message belongs; null: not to what was typed. */
function fieldOf(failure: Failure): "key" | "password" | "certificate" | null {
  if (failure === "wrong-password") return "password";
  if (ABOUT_CERTIFICATE.includes(failure)) return "certificate";
  return ["no-content", "no-crypto", "dstu-unavailable", "stale-page"].includes(failure) ? null : "key";
}

async function bytesOf(file: File): Promise<Bytes> {
  return new Uint8Array(await file.arrayBuffer());
}

function decoded(text: string): Bytes {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function base64(bytes: Bytes): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// The fragment may come again with a redrawn part of the page, and its script with it.
if (!customElements.get("parta-sign-box")) customElements.define("parta-sign-box", SignBox);
