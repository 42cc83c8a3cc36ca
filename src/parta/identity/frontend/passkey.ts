/* Passkeys (WebAuthn) and the code that a QR link carries after #. Without this script the forms stay hidden or are filled by hand. */

type Json = Record<string, unknown>;

const bytes = (text: string): Uint8Array<ArrayBuffer> => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

const text = (buffer: ArrayBuffer | null): string =>
  buffer === null ? "" : btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const described = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as Json[] | undefined) ?? []).map((each) => ({ type: "public-key", id: bytes(each["id"] as string) }));

async function options(form: HTMLFormElement): Promise<Json> {
  const body = new FormData(form);
  body.delete("credential");
  const answer = await fetch(form.dataset["options"] ?? "", { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Json;
}

async function create(asked: Json): Promise<Json> {
  const user = asked["user"] as { id: string; name: string; displayName: string };
  const publicKey = {
    ...asked,
    challenge: bytes(asked["challenge"] as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: described(asked["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
  };
}

async function get(asked: Json): Promise<Json> {
  const publicKey = {
    ...asked,
    challenge: bytes(asked["challenge"] as string),
    allowCredentials: described(asked["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const shown = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    ...common(shown),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

const common = (credential: PublicKeyCredential): Json => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: {},
});

async function act(form: HTMLFormElement): Promise<void> {
  const trouble = form.querySelector<HTMLElement>('[role="alert"]');
  const field = form.elements.namedItem("credential") as HTMLInputElement;
  trouble?.setAttribute("hidden", "");
  try {
    const asked = await options(form);
    const answer = form.dataset["partaPasskey"] === "create" ? await create(asked) : await get(asked);
    field.value = JSON.stringify(answer);
    form.submit(); // not requestSubmit: this handler must not run again
  } catch {
    trouble?.removeAttribute("hidden"); // refused by the person, by the device, or the page waited too long
  }
}

if ("credentials" in navigator && "PublicKeyCredential" in window) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-parta-passkey]")) {
    form.hidden = false;
    form.closest<HTMLElement>("[data-parta-needs-passkeys]")?.removeAttribute("hidden");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void act(form);
    });
  }
}

const codeForm = document.querySelector<HTMLFormElement>("form[data-parta-code]");
const carried = location.hash.slice(1);
if (codeForm && carried) {
  const field = codeForm.elements.namedItem("code") as HTMLInputElement;
  field.value = decodeURIComponent(carried);
  history.replaceState(null, "", location.pathname); // the code stays out of the history
}
