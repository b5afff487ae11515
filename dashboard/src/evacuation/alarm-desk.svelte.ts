import { parseJson } from '@munteok/core'
import { readKept, type SheetStore, write } from './last-state.ts'
import { type AlarmRecord, alarmParser, type Sheet } from './sheet.ts'

const KEY = 'evacuation-alarm'

/** The moment of the alarm, what was known then, and which floors were looked through: kept in this browser alone. */
export class AlarmDesk {
  record: AlarmRecord | undefined = $state.raw()
  /** False when it lasts only as long as the page. */
  isKept = $state(true)
  readonly #store: SheetStore | undefined

  constructor(store: SheetStore | undefined) {
    this.#store = store
    this.record = readKept(store, KEY, (text) => parseJson(alarmParser, text, KEY) as AlarmRecord)
  }

  /** @param now the device's own clock */
  raise(now: number, sheet: Sheet | undefined): void {
    this.#set({ v: 1, at: Math.round(now), sheet: sheet ?? null, checked: {} })
  }

  check(floor: string, isChecked: boolean, now: number): void {
    if (!this.record) return
    const { [floor]: _, ...others } = this.record.checked
    const checked = isChecked ? { ...others, [floor]: Math.round(now) } : others
    this.#set({ ...this.record, checked })
  }

  clear(): void {
    this.record = undefined
    this.#store?.removeItem(KEY)
  }

  #set(record: AlarmRecord): void {
    this.record = record
    this.isKept = write(this.#store, KEY, record)
  }
}
