/** What the lines are called in the chart itself. */
export interface PaintWords {
  readonly most: (people: number) => string
  readonly mean: string
  readonly in: string
  readonly out: string
  readonly uses: (uses: number) => string
  readonly corrected: string
  /** What is compared with: last week. */
  readonly before: string
  readonly unknown: string
  /** At the line of the present. */
  readonly now: string
}
