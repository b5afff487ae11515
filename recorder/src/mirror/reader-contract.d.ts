import type { Day, SeriesReader } from '@munteok/core'
/** What a store is filled with, in words that a ledger's events and a time-series store's points can both be made of. */
export interface StoreContents {
  readonly building: string
  readonly timeZone: string
  /** What a portal counted in a minute, by its first instant. */
  readonly passages?: readonly {
    portal: string
    minute: number
    in: number
    out: number
  }[]
  readonly checkIns?: readonly DayOfCheckIns[]
  /** How many people were known in a zone in a minute. */
  readonly occupancy?: readonly {
    zone: string
    minute: number
    people: number
  }[]
}
/** Check-ins of one day in one space, for one programme if any. */
export interface DayOfCheckIns {
  readonly day: Day
  readonly space: string
  readonly programme?: string
  /** How many people came with each check-in: every check-in is one use. */
  readonly people: readonly number[]
  /** By how much corrections changed the day's sums. */
  readonly corrected?: {
    readonly uses: number
    readonly people: number
  }
}
export interface ContractStore {
  /**
   * Makes a store, fills it, and closes it when the test is finished.
   * @param how.times how often all of it is written, one time after the other
   * @param how.besides what another building has in the same store
   */
  make(
    contents: StoreContents,
    how?: {
      times?: number
      besides?: StoreContents
    },
  ): Promise<SeriesReader>
  /** What it cannot be asked, with the reason. */
  readonly without?: Partial<Record<'occupancy' | 'other buildings', string>>
}
/** What every reader of ranges answers, wherever it reads from. */
export declare function describeSeriesReader(name: string, store: ContractStore): void
//# sourceMappingURL=reader-contract.d.ts.map
