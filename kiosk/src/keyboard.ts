/** Everything by keys alone: arrows move, Enter chooses (the browser's own), Escape goes back. */
import type { Guidance } from './guidance.svelte.ts'
import type { KioskScreen } from './kiosk-screen.svelte.ts'

const FORWARD = ['ArrowDown', 'ArrowRight']
const BACKWARD = ['ArrowUp', 'ArrowLeft']

/** A key as it was pressed: `code` is its place on the keyboard, whatever the layout or input method. */
export interface Key {
  readonly code: string
  readonly ctrlKey?: boolean
  readonly altKey?: boolean
  readonly metaKey?: boolean
  readonly shiftKey?: boolean
}

/** @returns true when the key was for us, and the browser should do nothing with it */
export function pressed(key: Key, screen: KioskScreen, guidance: Guidance, document: Document): boolean {
  if (key.ctrlKey || key.altKey || key.metaKey) return false
  if (FORWARD.includes(key.code)) return moveFocus(document, 1)
  if (BACKWARD.includes(key.code)) return moveFocus(document, -1)
  const shortcut = SHORTCUTS[key.code]
  if (shortcut) shortcut(screen, guidance)
  return shortcut !== undefined || counted(key.code, screen)
}

/** Whether a key moves between the controls of a screen, or presses one. */
export function isForButtons({ code }: Key): boolean {
  return ['Tab', 'Enter', 'NumpadEnter', 'Space', ...FORWARD, ...BACKWARD].includes(code)
}

const SHORTCUTS: Readonly<Record<string, (screen: KioskScreen, guidance: Guidance) => void>> = {
  Escape: (screen) => screen.back(),
  F1: (screen) => screen.help(),
  F2: (_, guidance) => guidance.toggle(),
  F3: (_, guidance) => guidance.replay(),
  F4: (_, guidance) => guidance.stop(),
  F6: (_, guidance) => guidance.louder(),
}

/** Number keys say how many there are, where that is asked. */
function counted(code: string, screen: KioskScreen): boolean {
  const count = screen.view === 'people' ? screen.count : screen.changedCount
  if (screen.view !== 'people' && screen.view !== 'change-people') return false
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  if (digit !== undefined) count.type(Number(digit))
  else if (code === 'Backspace') count.erase()
  else if (code === 'NumpadAdd') count.add(1)
  else if (code === 'NumpadSubtract') count.add(-1)
  else return false
  return true
}

function moveFocus(document: Document, by: 1 | -1): boolean {
  const stops = [...document.querySelectorAll<HTMLElement>('button:not(:disabled)')].filter(
    (button) => button.closest('[inert]') === null,
  )
  if (stops.length === 0) return false
  const at = stops.findIndex((stop) => stop.matches(':focus'))
  const next = at < 0 ? firstFrom(document, stops, by) : (at + by + stops.length) % stops.length
  stops[next]?.focus()
  return true
}

/** From a heading that has the focus, the way goes on to the controls after it. */
function firstFrom(document: Document, stops: readonly HTMLElement[], by: 1 | -1): number {
  const here = document.activeElement
  if (!here || here === document.body) return by > 0 ? 0 : stops.length - 1
  const after = stops.findIndex(
    (button) => here.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING,
  )
  if (by > 0) return after < 0 ? 0 : after
  return after <= 0 ? stops.length - 1 : after - 1
}
