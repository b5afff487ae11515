import { HeadcountAccuracy } from '@munteok/core'
import { HeadcountComparisons } from './headcount-accuracy.ts'
import type { Api, ApiParts } from './http-parts.ts'

/** `GET /headcounts/accuracy`: how right the counters were, as far as people counted by hand. */
export function accuracyRoutes(api: Api, { building, clock, ledger, passages, state }: ApiParts): void {
  let comparisons: HeadcountComparisons | undefined

  api.get(
    '/headcounts/accuracy',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'What was counted by hand against what was estimated just before',
        description: 'The latest twenty headcounts. The estimates know nothing of the headcount beside them.',
        response: { 200: HeadcountAccuracy },
      },
    },
    async (): Promise<HeadcountAccuracy> => {
      comparisons ??= new HeadcountComparisons({
        ...{ db: ledger.db, building, time: ledger.time, passages },
        learned: () => state.learned,
      })
      return { comparisons: await comparisons.latest(clock.now()) }
    },
  )
}
