/* <parta-sign-box>: signs with a key file in the page. The file and its password never leave it: their fields have no name, so no
   form can send them. Without this script the box offers the other way: download, sign elsewhere, upload. */

import { type Bytes, type Failure, SignError } from "./der";
import { openKeyFile } from "./pkcs12";
import { sign } from "./cms";

const MAX_KEY_FILE = 1 << 20;

class SignBox extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private passing = false; // our own submission, with the signature in it

  connectedCallback(): void {
    this.form = this.closest("form");
    // Before htmx and others: they must see the form only when the signature is in it.
    this.form?.addEventListener("submit", this.onSubmit, true);
    this.piece("key-way").hidden = false;
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
    try {
      if (file.size > MAX_KEY_FILE) throw new SignError("not-a-key");
      const key = await openKeyFile(new Uint8Array(await file.arrayBuffer()), this.input("password").value);
      this.input("signature").value = base64(await sign(await this.content(), key, new Date()));
      this.input("password").value = "";
      this.passing = true;
      this.form?.requestSubmit(submitter);
    } catch (error) {
      this.say(error instanceof SignError ? error.code : "not-a-key");
    } finally {
      this.passing = false;
      this.removeAttribute("aria-busy");
      submitter?.removeAttribute("aria-busy");
    }
  }

  /** The bytes to be signed: carried by the page, or a document of this site. */
  private async content(): Promise<Bytes> {
    const { content, address } = this.dataset;
    if (content) return decoded(content);
    const answer = await fetch(address ?? "", { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) throw new SignError("no-content");
    return new Uint8Array(await answer.arrayBuffer());
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
    const wrong = failure === "wrong-password" ? "password" : failure && failure !== "no-content" ? "key" : null;
    for (const name of ["key", "password"]) {
      if (name === wrong) this.input(name).setAttribute("aria-invalid", "true");
      else this.input(name).removeAttribute("aria-invalid");
    }
    if (wrong && failure !== "no-crypto") this.input(wrong).focus();
  }
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
