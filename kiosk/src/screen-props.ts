import type { KioskState } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import type { KioskScreen } from './kiosk-screen.svelte.ts'
import type { Tools } from './pager.svelte.ts'
import type { KioskWords } from './words.ts'

/** What every screen of the kiosk is given. */
export interface ScreenProps {
  screen: KioskScreen
  picture: KioskState
  language: Language
  words: KioskWords
  /** Controls must lie within reach from a wheelchair. */
  low: boolean
  tools: Tools
}
