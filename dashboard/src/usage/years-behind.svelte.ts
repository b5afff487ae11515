import { messageOf, type UsageRow, type UsageYearAnswer } from '@munteok/core'
import type { RecordsApi } from '../records.svelte.ts'

/** What is behind the years of the table that were counted by door or closed: the rest says all itself. */
export class YearsBehind {
  years: ReadonlyMap<number, UsageYearAnswer> = $state.raw(new Map())
  trouble: string | undefined = $state()
  readonly #api: Pick<RecordsApi, 'usageYear'>

  constructor(api: Pick<RecordsApi, 'usageYear'>) {
    this.#api = api
  }

  async ask(rows: readonly UsageRow[]): Promise<void> {
    const asked = rows.filter((row) => row.entries !== null || row.closed !== null)
    try {
      const answers = await Promise.all(asked.map((row) => this.#api.usageYear(row.year)))
      this.years = new Map(answers.map((answer) => [answer.year, answer]))
      this.trouble = undefined
    } catch (error) {
      this.trouble = messageOf(error)
    }
  }
}
