/**
 * The service worker: asks the server first, always. Only when the server does not answer does it give the
 * page and its scripts and styles as it kept them; never anything of the API. What it keeps belongs to one
 * build: a new build's worker keeps its own and throws the old away.
 */
interface Shell {
  /** Of the build. */
  readonly version: string
  /** Addresses beside the worker's script: the page itself is `./`. */
  readonly files: readonly string[]
}

interface FetchEvent extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface WorkerScope extends EventTarget {
  /** Put before this script by the build. */
  readonly __SHELL__: Shell
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
}

const scope = globalThis as unknown as WorkerScope
const PREFIX = 'munteok-shell-'
const name = PREFIX + scope.__SHELL__.version
/** A server that takes longer than this is treated as if it were not there. */
const PATIENCE_MS = 4_000

type Waiting = Event & { waitUntil(work: Promise<unknown>): void }

scope.addEventListener('install', (event) => {
  ;(event as Waiting).waitUntil(install())
})
scope.addEventListener('activate', (event) => {
  ;(event as Waiting).waitUntil(activate())
})
scope.addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent
  const kept = keptAddress(request)
  if (kept !== undefined) (event as FetchEvent).respondWith(networkFirst(request, kept))
})

async function install(): Promise<void> {
  const cache = await caches.open(name)
  // Past the browser's own cache: the page of this very build is wanted.
  await cache.addAll(scope.__SHELL__.files.map((file) => new Request(file, { cache: 'reload' })))
  await scope.skipWaiting()
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== name)
  await Promise.all(old.map((key) => caches.delete(key)))
  await scope.clients.claim()
}

/** Where the answer to a request is kept; undefined for what is none of the worker's business. */
function keptAddress(request: Request): string | undefined {
  const home = new URL(scope.registration.scope)
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== home.origin) return undefined
  if (url.pathname.startsWith(`${home.pathname}assets/`)) return url.href
  const isPage = url.pathname === home.pathname || url.pathname === `${home.pathname}index.html`
  return request.mode === 'navigate' && isPage ? home.href : undefined
}

async function networkFirst(request: Request, kept: string): Promise<Response> {
  try {
    const answer = await answered(request)
    const isGone = answer.status === 404 || answer.status >= 500
    if (answer.ok) await keepFont(kept, answer)
    return isGone ? ((await find(kept)) ?? answer) : answer
  } catch (error) {
    const known = await find(kept)
    if (known) return known
    throw error
  }
}

/** A page that is asked for must come soon; its parts may take the time that a slow line takes. */
function answered(request: Request): Promise<Response> {
  const answer = fetch(request)
  if (request.mode !== 'navigate') return answer
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([answer, late])
}

/** The font comes in many small parts: those that were needed are kept. */
async function keepFont(address: string, answer: Response): Promise<void> {
  if (!address.endsWith('.woff2')) return
  const cache = await caches.open(name)
  await cache.put(address, answer.clone())
}

async function find(address: string): Promise<Response | undefined> {
  const cache = await caches.open(name)
  return cache.match(address, { ignoreVary: true })
}

export {}
