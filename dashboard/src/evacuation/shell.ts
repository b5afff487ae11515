/** Whether this browser keeps the page, so that it opens without the server. */

/** `insecure`: browsers keep pages only from https and from the computer itself. */
export type ShellState = 'ready' | 'failed' | 'insecure'

/** The worker's script, beside the page. */
const SCRIPT = './sw.js'

let begun: (registration: Promise<unknown>) => void = () => {}
const registered = new Promise<unknown>((resolve) => {
  begun = resolve
})
// Whoever looks at the sheets is told; everybody else has lost nothing.
registered.catch((error: unknown) => console.warn(`this browser does not keep the page: ${String(error)}`))

/** Begins to keep the page. What it keeps is shown only when the server does not answer. */
export function keepShell(): void {
  if (!('serviceWorker' in navigator)) return
  begun(navigator.serviceWorker.register(SCRIPT, { updateViaCache: 'none' }))
}

/** Settles when it is known. */
export async function shellState(): Promise<ShellState> {
  if (!('serviceWorker' in navigator)) return 'insecure'
  const known = await navigator.serviceWorker.getRegistration()
  if (known?.active) return 'ready'
  try {
    await registered
  } catch {
    return 'failed'
  }
  await navigator.serviceWorker.ready
  return 'ready'
}
