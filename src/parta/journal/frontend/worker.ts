/* Opens the journal's pages of the signed-in teacher without a network. The network always comes first; what is kept is at most
   twelve hours old, as a session is, and goes when a sign-in is asked for or somebody signs out (parta.js deletes the cache). */

const KEPT = "parta-journal";
const AGE = 12 * 3600 * 1000;
const PAGES = /\/journal\/\d+\/(lessons\/\d+\/)?$/;
const self_ = self as unknown as ServiceWorkerGlobalScope;

self_.addEventListener("install", () => void self_.skipWaiting());
self_.addEventListener("activate", (event) => event.waitUntil(self_.clients.claim()));

self_.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self_.location.origin) return;
  if (request.mode === "navigate" && PAGES.test(url.pathname)) event.respondWith(page(request));
  else if (/\.(css|js|svg)$/.test(url.pathname)) event.respondWith(file(request));
});

async function page(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await kept.put(request, await stamped(response.clone()));
    else if (response.redirected || response.type === "opaqueredirect" || response.status === 403) await caches.delete(KEPT);
    return response;
  } catch (error) {
    const found = await kept.match(request);
    if (found && Date.now() - Number(found.headers.get("x-kept-at")) < AGE) return found;
    await caches.delete(KEPT);
    throw error;
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
    if (response.ok) await kept.put(request, response.clone());
    return response;
  } catch (error) {
    const found = await kept.match(request);
    if (found) return found;
    throw error;
  }
}
