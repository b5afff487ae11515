import { Type } from '@fastify/type-provider-typebox'
import { ErrorAnswer, recorderRoutes as routes } from '@munteok/core'
import type { FastifyReply } from 'fastify'
import type { Api, ApiParts } from './http-parts.ts'
import { usageAnswer } from './http-usage.ts'
import { withFormerProgrammes } from './settings/in-force.ts'
import { csvOf } from './usage-export-csv.ts'
import { xlsxOf } from './usage-export-xlsx.ts'
import { districtTable, yearList, yearsTable, yearTables } from './usage-tables.ts'

export const CSV = 'text/csv; charset=utf-8'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const File = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })

/** The usage figure as files: the district's table, and a year in detail. */
export function exportRoutes(api: Api, parts: ApiParts): void {
  const { ledger, usage } = parts
  const { time, settings } = ledger
  const building = withFormerProgrammes(parts.building, settings.formerProgrammes)
  const named = (what: string) => `${building.name.ko} ${what}`

  api.get(
    '/usage/table.csv',
    { config: { deed: 'look' }, schema: fileSchema("The district's table", CSV) },
    async (_request, reply) => {
      const table = districtTable(usageAnswer(parts), building, time)
      return sendFile(reply, CSV, 'usage-table.csv', named('공약 이행 현황.csv'), await csvOf(table))
    },
  )

  api.get(
    '/usage/table.xlsx',
    { config: { deed: 'look' }, schema: fileSchema("The district's table", XLSX) },
    async (_request, reply) => {
      const answer = usageAnswer(parts)
      const tables = [districtTable(answer, building, time), yearsTable(answer, building, time)]
      return sendFile(reply, XLSX, 'usage-table.xlsx', named('공약 이행 현황.xlsx'), await xlsxOf(tables))
    },
  )

  api.get(
    '/usage/:year(^\\d+).csv',
    {
      config: { deed: 'look' },
      schema: { ...fileSchema('A year in detail', CSV), params: routes.usageYear.params },
    },
    async ({ params: { year } }, reply) => {
      const list = yearList(usage.year(year), building, time)
      return sendFile(reply, CSV, `usage-${year}.csv`, named(`${year}년 실적.csv`), await csvOf(list))
    },
  )

  api.get(
    '/usage/:year(^\\d+).xlsx',
    {
      config: { deed: 'look' },
      schema: { ...fileSchema('A year in detail', XLSX), params: routes.usageYear.params },
    },
    async ({ params: { year } }, reply) => {
      const tables = yearTables(usage.year(year), building, time)
      return sendFile(reply, XLSX, `usage-${year}.xlsx`, named(`${year}년 실적.xlsx`), await xlsxOf(tables))
    },
  )
}

export function fileSchema(summary: string, type: string) {
  return {
    summary,
    description: 'A file, in Korean.',
    response: {
      200: { content: { [type.split(';')[0] ?? type]: { schema: File } } },
      400: ErrorAnswer,
      401: ErrorAnswer,
      403: ErrorAnswer,
    },
  }
}

/** @param plainName for what does not understand the other one */
export function sendFile(
  reply: FastifyReply,
  type: string,
  plainName: string,
  name: string,
  content: Buffer,
): FastifyReply {
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${plainName}"; filename*=UTF-8''${rfc5987(name)}`)
    .send(content)
}

function rfc5987(text: string): string {
  const hex = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text).replace(/['()*]/g, hex)
}
