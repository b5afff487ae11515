import {
  type ForecastAnswer,
  type HeadcountsAnswer,
  MunteokError,
  type NewCorrection,
  type NewHeadcount,
  type NewNight,
  type PassAnswer,
  type PassRequest,
  type UsageAnswer,
  type UsageDayAnswer,
  type UsageDaysAnswer,
  type UsageYearAnswer,
} from '@munteok/core'
import { Asked } from './asked.svelte.ts'
import type { Filter } from './route.ts'
import type { Staff, StaffDesk } from './staff.svelte.ts'

/** What the recorder knows of the yearly figure, and what staff enters. */
export interface RecordsApi {
  usage(): Promise<UsageAnswer>
  usageYear(year: number): Promise<UsageYearAnswer>
  usageDays(year: number, part: Filter): Promise<UsageDaysAnswer>
  usageDay(day: string): Promise<UsageDayAnswer>
  forecast(): Promise<ForecastAnswer>
  headcounts(): Promise<HeadcountsAnswer>
  correct(correction: NewCorrection, staff: Staff): Promise<number>
  undoCorrection(entry: number, reason: string, staff: Staff): Promise<number>
  countHeads(headcount: NewHeadcount, staff: Staff): Promise<number>
  markNight(night: NewNight, staff: Staff): Promise<number>
  closeYear(year: number, staff: Staff): Promise<number>
  makePass(request: PassRequest, staff: Staff): Promise<PassAnswer>
}

/** Asks and writes for every view. After each entry `changes` goes up, and what is on screen is asked again. */
export class Records {
  changes = $state(0)
  /** Somebody does not want to count now: this tab asks no more. */
  askedLater = $state(false)
  readonly api: RecordsApi
  readonly desk: StaffDesk
  readonly headcounts: Asked<HeadcountsAnswer>

  readonly #onusage: (usage: UsageAnswer) => void

  /** @param onusage takes the table of the district anew after an entry that may have changed it */
  constructor(api: RecordsApi, desk: StaffDesk, onusage: (usage: UsageAnswer) => void) {
    this.api = api
    this.#onusage = onusage
    this.desk = desk
    this.headcounts = new Asked(() => api.headcounts())
  }

  /**
   * Makes an entry.
   * @returns its number in the ledger
   * @throws MunteokError as the recorder has it; a wrong code (`wrong-code`) is asked for again
   */
  async enter(write: (api: RecordsApi, staff: Staff) => Promise<number>): Promise<number> {
    const entry = await this.askAsStaff(write)
    await this.#refresh()
    return entry
  }

  /**
   * Asks for what only staff may have, and what changes no record.
   * @throws MunteokError as `enter`
   */
  async askAsStaff<T>(ask: (api: RecordsApi, staff: Staff) => Promise<T>): Promise<T> {
    try {
      const answer = await ask(this.api, this.desk.staff)
      this.desk.accept()
      return answer
    } catch (error) {
      if (error instanceof MunteokError && error.code === 'wrong-code') this.desk.forget({ keepName: true })
      throw error
    }
  }

  /** The entry is made, whatever becomes of this: what cannot be asked for now stays as it was. */
  async #refresh(): Promise<void> {
    const table = new Asked(() => this.api.usage())
    await Promise.all([table.ask(), this.headcounts.ask()])
    if (table.answer) this.#onusage(table.answer)
    this.changes += 1
  }
}
