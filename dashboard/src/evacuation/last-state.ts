import { parseJson } from '@munteok/core'
import type { Dashboard } from '../dashboard.svelte.ts'
import { type Sheet, sheetParser } from './sheet.ts'

/** The browser's store, as far as it is needed here. */
export type SheetStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const KEY = 'evacuation-last'
/** Written no more often than this. */
const EVERY_MS = 5_000

/**
 * Keeps the last state of the house in the browser, whatever view is open: when the server is gone, or
 * the power with it, the evacuation sheets are made of it.
 */
export class LastState {
  readonly #store: SheetStore | undefined
  #keptAt = Number.NEGATIVE_INFINITY
  #saidAt: number | undefined

  constructor(store: SheetStore | undefined) {
    this.#store = store
  }

  /** To be called about once a second. Only what is the present is kept: an old word replaces nothing. */
  keep(dashboard: Pick<Dashboard, 'building' | 'occupancy' | 'fresh' | 'saidAt' | 'deviceNow'>): void {
    const { building, occupancy, saidAt, deviceNow } = dashboard
    if (!this.#store || !building || !occupancy || saidAt === undefined || !dashboard.fresh) return
    if (saidAt === this.#saidAt || Math.abs(deviceNow - this.#keptAt) < EVERY_MS) return
    this.#keptAt = deviceNow
    this.#saidAt = saidAt
    const sheet: Sheet = { building, occupancy, saidAt: Math.round(saidAt) }
    write(this.#store, KEY, { v: 1, sheet })
  }

  /** What was kept; nothing where nothing was, or only what another version wrote. */
  read(): Sheet | undefined {
    return readKept(this.#store, KEY, (text) => parseJson(sheetParser, text, KEY).sheet as Sheet)
  }
}

/** @returns whether it could be kept: a browser may have no room, or be told to keep nothing */
export function write(store: SheetStore | undefined, key: string, said: unknown): boolean {
  if (!store) return false
  try {
    store.setItem(key, JSON.stringify(said))
    return true
  } catch (error) {
    console.warn(`${key} cannot be kept in this browser: ${String(error)}`)
    return false
  }
}

export function readKept<T>(
  store: SheetStore | undefined,
  key: string,
  parse: (text: string) => T,
): T | undefined {
  const text = store?.getItem(key)
  if (text === null || text === undefined) return undefined
  try {
    return parse(text)
  } catch (error) {
    // Of another version, or broken: it must not keep the sheets from being shown.
    console.warn(String(error))
    return undefined
  }
}
