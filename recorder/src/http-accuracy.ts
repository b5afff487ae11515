import { type HeadcountAccuracy, recorderRoutes as routes } from '@munteok/core'
import { HeadcountComparisons } from './headcount-accuracy.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'

/** `GET /headcounts/accuracy`: how right the counters were, as far as people counted by hand. */
export function accuracyRoutes(api: Api, { building, clock, ledger, passages, state }: ApiParts): void {
  let comparisons: HeadcountComparisons | undefined

  api.route({
    ...served(routes.headcountAccuracy, 'look', {
      summary: 'What was counted by hand against what was estimated just before',
      description: 'The latest twenty headcounts. The estimates know nothing of the headcount beside them.',
    }),
    handler: async (): Promise<HeadcountAccuracy> => {
      comparisons ??= new HeadcountComparisons({
        ...{ db: ledger.db, building, time: ledger.time, passages },
        learned: () => state.learned,
      })
      return { comparisons: await comparisons.latest(clock.now()) }
    },
  })
}
