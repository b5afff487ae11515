import type {
  ForecastAnswer,
  HeadcountsAnswer,
  NewCorrection,
  NewHeadcount,
  NewNight,
  PassAnswer,
  PassRequest,
  UsageAnswer,
  UsageDayAnswer,
  UsageDaysAnswer,
  UsageYearAnswer,
} from '@munteok/core'
import type { Session } from './access/session.svelte.ts'
import { Asked } from './asked.svelte.ts'
import type { Filter } from './route.ts'

/** What the recorder knows of the yearly figure, and what staff enters. */
export interface RecordsApi {
  usage(): Promise<UsageAnswer>
  usageYear(year: number): Promise<UsageYearAnswer>
  usageDays(year: number, part: Filter): Promise<UsageDaysAnswer>
  usageDay(day: string): Promise<UsageDayAnswer>
  forecast(): Promise<ForecastAnswer>
  headcounts(): Promise<HeadcountsAnswer>
  correct(correction: NewCorrection): Promise<number>
  undoCorrection(entry: number, reason: string): Promise<number>
  countHeads(headcount: NewHeadcount): Promise<number>
  markNight(night: NewNight): Promise<number>
  closeYear(year: number): Promise<number>
  makePass(request: PassRequest): Promise<PassAnswer>
}

/** Asks and writes for every view. After each entry `changes` goes up, and what is on screen is asked again. */
export class Records {
  changes = $state(0)
  /** Somebody does not want to count now: this tab asks no more. */
  askedLater = $state(false)
  readonly api: RecordsApi
  readonly session: Session
  readonly headcounts: Asked<HeadcountsAnswer>

  readonly #onusage: (usage: UsageAnswer) => void

  /** @param onusage takes the table of the district anew after an entry that may have changed it */
  constructor(api: RecordsApi, session: Session, onusage: (usage: UsageAnswer) => void) {
    this.api = api
    this.#onusage = onusage
    this.session = session
    this.headcounts = new Asked(() => api.headcounts())
  }

  /**
   * Makes an entry. Who may not is asked to log in first.
   * @returns its number in the ledger
   * @throws MunteokError as the recorder has it, and as `Session.as`
   */
  async enter(write: (api: RecordsApi) => Promise<number>): Promise<number> {
    const entry = await this.ask(write)
    await this.#refresh()
    return entry
  }

  /**
   * Asks for what only those may have who may make entries, and what changes no record.
   * @throws MunteokError as `enter`
   */
  ask<T>(ask: (api: RecordsApi) => Promise<T>): Promise<T> {
    return this.session.as('enter', () => ask(this.api))
  }

  /** The entry is made, whatever becomes of this: what cannot be asked for now stays as it was. */
  async #refresh(): Promise<void> {
    const table = new Asked(() => this.api.usage())
    await Promise.all([table.ask(), this.headcounts.ask()])
    if (table.answer) this.#onusage(table.answer)
    this.changes += 1
  }
}
