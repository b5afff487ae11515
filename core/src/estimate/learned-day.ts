/** What is kept of a day to learn from: sums, in the building's order of portals and zones. */
export interface LearnedDay {
  /** Where the day began, UTC epoch milliseconds. */
  readonly from: number
  /** Whether the house was empty at its begin and at its end. */
  readonly isClosed: boolean
  /** By way: people counted in minus out. */
  readonly net: readonly number[]
  /** By way: people counted in and out; for an unmetered way, those that its neighbours lead to expect. */
  readonly total: readonly number[]
  /** By way: people in crowds coming in minus those going out. */
  readonly crowd: readonly number[]
  /** Headcounts, with what was estimated without them, in counted units. */
  readonly headcounts: readonly LearnedHeadcount[]
  /** By zone. */
  readonly presence: readonly PresenceDay[]
}

export interface LearnedHeadcount {
  readonly people: number
  readonly estimate: number
  /** Of their difference, people². */
  readonly variance: number
}

export interface PresenceDay {
  readonly rows: readonly PresenceRow[]
  /** Squared distance of the live estimate from what the hours after it told, without and with expectations. */
  readonly without: number
  readonly with: number
}

/** One half hour. */
export interface PresenceRow {
  readonly slot: number
  /** Looked back, in counted units. */
  readonly people: number
  readonly variance: number
  /** Arrivals remembered, by length of stay. */
  readonly stays: readonly number[]
  /** Squared people who came in crowds. */
  readonly burst: number
}
