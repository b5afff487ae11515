import { type DistrictAnswer, recorderRoutes as routes } from '@munteok/core'
import { CSV, fileSchema, sendFile } from '../http-exports.ts'
import type { Api, ApiParts } from '../http-parts.ts'
import { served } from '../served.ts'
import { csvOf } from '../usage-export-csv.ts'
import { districtList } from './district-list.ts'

/** `GET /district`, and the same as a file, where the site file asks for it. */
export function districtRoutes(api: Api, { district, ledger }: ApiParts): void {
  if (!district) return

  api.route({
    ...served(routes.district, 'look', {
      summary: 'Every building that the time-series store knows: who is there now, and its year',
      description: 'Read at most every ten seconds.',
      refusals: [503],
    }),
    handler: (): Promise<DistrictAnswer> => district.answer(),
  })

  api.get(
    '/district.csv',
    { config: { deed: 'look' }, schema: fileSchema('All buildings', CSV) },
    async (_request, reply) => {
      const list = districtList(await district.answer(), ledger.time)
      return sendFile(reply, CSV, 'district.csv', '자치구 건물.csv', await csvOf(list))
    },
  )
}
