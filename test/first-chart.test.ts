/** The page docs/first-chart.md: its command, as it stands there, and every query of the dashboard that it leads to. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FrontDoor } from './support/front-door.ts'
import { dashboard, queriesOf } from './support/grafana.ts'
import { eventually, MUNTEOK } from './support/house.ts'
import { Influxd } from './support/influxd.ts'
import { munteok } from './support/munteok.ts'

const PAGE = readFileSync(join(MUNTEOK, '..', '..', 'docs', 'first-chart.md'), 'utf8')
const data = join(mkdtempSync(join(tmpdir(), 'munteok-chart-')), 'data')
const DAY_MS = 86_400_000

let influxd: Influxd
let door: FrontDoor

beforeAll(async () => {
  influxd = await Influxd.start()
})
afterAll(async () => {
  await door?.close()
  await influxd?.close()
  rmSync(join(data, '..'), { recursive: true, force: true })
})

/** What the page has somebody type after `npm start --`, as a shell hands it on. */
function argumentsOnPage(): string[] {
  const typed = /^npm start -- (.*)$/m.exec(PAGE)?.[1]
  if (typed === undefined) throw new Error('docs/first-chart.md starts nothing')
  const here = typed.replace('http://127.0.0.1:8086', influxd.url).replace('munteok-chart', data)
  expect(here).toContain(influxd.url)
  expect(here).toContain(data)
  return execFileSync('bash', ['-c', `printf '%s\\0' ${here}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

it('leads a newcomer to a chart: each query finds something to draw, and the store has it all', async () => {
  door = new FrontDoor(argumentsOnPage())
  await door.ready(20_000)
  const now = Date.now()
  const put = {
    building: '(dobong)',
    zone: '(house|1f)',
    portal: '(entrance)',
    timezone: 'Asia/Seoul',
    timeFilter: `time >= ${now - 8 * DAY_MS}ms AND time <= ${now}ms`,
    __interval: '10m',
  }
  for (const [title, query] of queriesOf(dashboard('influxdb'), put))
    await eventually(`something to draw: ${title}`, () => drawn(query), 60_000)
  const verified = await eventually(
    'the store agrees',
    async () => {
      const ran = await munteok(['verify', '--influx', '--config', join(data, 'site.json')])
      return ran.code === 0 ? ran : undefined
    },
    60_000,
  )
  expect(verified.stdout).toMatch(/agrees with the ledger: passages of \d+ portals/)
})

async function drawn(query: string): Promise<true | undefined> {
  const [result] = (await influxd.run(query, { db: 'munteok' })) as { series?: { values: unknown[][] }[] }[]
  const values = (result?.series ?? []).flatMap((series) => series.values)
  return values.some((row) => row.slice(1).some((value) => value !== null)) || undefined
}
