/* While a visitor writes, his browser looks for the number that shows he is not a machine. Without it, time does. */

const BITS = 16;

async function solve(challenge: string): Promise<string> {
  const bytes = new TextEncoder();
  for (let nonce = 0; ; nonce += 1) {
    const digest = new DataView(await crypto.subtle.digest("SHA-256", bytes.encode(`${challenge}:${nonce}`)));
    if (digest.getUint32(0) >>> (32 - BITS) === 0) return String(nonce);
  }
}

async function start(form: HTMLFormElement): Promise<void> {
  const challenge = form.querySelector<HTMLInputElement>("[name=challenge]");
  const nonce = form.querySelector<HTMLInputElement>("[name=nonce]");
  if (!challenge || !nonce || nonce.value || !globalThis.crypto?.subtle) return;
  nonce.value = await solve(challenge.value);
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-support-proof]")) void start(form);
