/* Opens the journal's pages of the signed-in teacher without a network. The network always comes first; what is kept is at most
   twelve hours old, as a session is, and goes when a sign-in is asked for or somebody signs out (parta.js deletes the cache).
   The page that brought this worker was loaded before it: it asks to be kept by a message. */

const KEPT = "parta-journal";
const AGE = 12 * 3600 * 1000;
const PAGES = /\/journal\/\d+\/(lessons\/\d+\/)?$/;
const FILES = /\.(css|js|svg)$/;
const self_ = self as unknown as ServiceWorkerGlobalScope;

self_.addEventListener("install", () => void self_.skipWaiting());
self_.addEventListener("activate", (event) => event.waitUntil(self_.clients.claim()));

self_.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self_.location.origin) return;
  if (request.mode === "navigate" && PAGES.test(url.pathname)) event.respondWith(page(request));
  else if (FILES.test(url.pathname)) event.respondWith(file(request));
});

self_.addEventListener("message", (event) => {
  const { keep, files } = event.data as { keep: string; files: string[] };
  const isOurs = (address: string): boolean => new URL(address).origin === self_.location.origin;
  if (isOurs(keep) && PAGES.test(new URL(keep).pathname)) event.waitUntil(page(new Request(keep)).catch(() => undefined));
  for (const address of files) if (isOurs(address) && FILES.test(new URL(address).pathname)) event.waitUntil(file(new Request(address)).catch(() => undefined));
});

async function page(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await kept.put(request.url, await stamped(response.clone()));
    else if (response.redirected || response.type === "opaqueredirect" || response.status === 403) await caches.delete(KEPT);
    return response;
  } catch (error) {
    await forgetOld(kept);
    const found = await kept.match(request.url, { ignoreVary: true });
    if (found) return found;
    throw error; // this page was never open: those that were stay
  }
}

/** Pages older than a session leave the browser whether or not anybody asks for them. */
async function forgetOld(kept: Cache): Promise<void> {
  for (const request of await kept.keys()) {
    const at = (await kept.match(request, { ignoreVary: true }))?.headers.get("x-kept-at");
    if (at && Date.now() - Number(at) >= AGE) await kept.delete(request, { ignoreVary: true });
  }
}

async function stamped(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set("x-kept-at", String(Date.now()));
  headers.delete("content-encoding"); // the body comes unpacked
  return new Response(await response.blob(), { headers });
}

async function file(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await kept.put(request.url, response.clone());
    return response;
  } catch (error) {
    const found = await kept.match(request.url, { ignoreVary: true });
    if (found) return found;
    throw error;
  }
}
