/** How a house is watched: its health, its metrics in a real Prometheus, the alerts and the dashboard of them. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, metricsTokenFile, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { touch } from './support/check-ins.ts'
import { dashboard, faultsOf, queriesOf } from './support/grafana.ts'
import { eventually, House, MUNTEOK } from './support/house.ts'
import { Influxd } from './support/influxd.ts'
import { PROMETHEUS_FOLDER, Prometheus } from './support/prometheus.ts'

const run = promisify(execFile)
const PAGE = join(MUNTEOK, '..', '..', 'docs', 'monitoring.md')
const ALERTS = join(PROMETHEUS_FOLDER, 'alerts.yml')

const house = new House({
  site: (site) => ({
    ...site,
    recorder: { ...site.recorder, influx: { url: influxd.url, bucket: 'munteok' } },
  }),
})
let influxd: Influxd
let devices: SimulatedBuilding
let prometheus: Prometheus
let isQuiet = false
let goesOn: Promise<void>
const hostOf = (url: string) => new URL(url).host
const urls = () => ({
  broker: house.brokerUrl(''),
  recorder: house.recorderUrl(''),
  ...Object.fromEntries(house.installation.site.agents.map(({ name }) => [name, house.agentUrl(name, '')])),
})

/** Somebody walks in and checks in each second: rates are of what happens now. */
async function goOn(): Promise<void> {
  while (!isQuiet) {
    devices.walk('entrance', 'in', 2)
    await touch(house.agentUrl('1f', '/'))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

beforeAll(async () => {
  influxd = await Influxd.start()
  const { site, building } = await house.prepare()
  const log = createLog('devices').child({}, { level: 'error' })
  devices = new SimulatedBuilding({ site, building, clock: realClock, seed: 1, visitsPerDay: 0, log })
  await devices.start()
  await house.startAll()
  await eventually('the counter is heard', () => house.logged(/entrance: first totals/)[0])
  prometheus = await Prometheus.start(Object.values(urls()).map(hostOf))
  goesOn = goOn()
})

afterAll(async () => {
  await prometheus?.stop()
  await devices?.close()
  await house.close()
  await influxd?.close()
})

describe('Prometheus, with the configuration that we ship', () => {
  afterAll(() => {
    isQuiet = true
    return goesOn
  })

  it('is told of by every process', async () => {
    const up = await eventually('all are up', async () => {
      const found = await prometheus.query('up{job="munteok"} == 1')
      return found.length === 6 ? found : undefined
    })
    expect(up.map(({ metric }) => metric['instance']).sort()).toEqual(
      Object.values(urls()).map(hostOf).sort(),
    )
    const ready = await prometheus.query('munteok_ready == 1')
    expect(ready.map(({ metric }) => metric['agent'] ?? metric['component']).sort()).toEqual(
      ['1f', '2f', '3f', 'b1', 'broker', 'recorder'].sort(),
    )
  })

  it('counts the events of the ledger, those of each device, and what was read', async () => {
    const value = async (query: string) => Number((await prometheus.query(query))[0]?.value[1])
    await eventually('the events', async () =>
      (await value('munteok_ledger_events_total')) >= 8 ? true : undefined,
    )
    expect(await value('munteok_events_total{device="kiosk"}')).toBeGreaterThanOrEqual(1)
    expect(await value('munteok_device_readings_total{device="entrance"}')).toBeGreaterThan(0)
    expect(await value('sum(db_client_operation_duration_seconds_count)')).toBeGreaterThanOrEqual(1)
    expect(await value('munteok_acknowledgement_seconds_count')).toBeGreaterThanOrEqual(1)
  })

  it('finds nothing to tell anybody of in a house that is well', async () => {
    const { groups } = await prometheus.ask<{ groups: { rules: Rule[] }[] }>('rules')
    const rules = groups.flatMap((group) => group.rules)
    expect(rules.length).toBeGreaterThan(10)
    for (const { name, health, alerts } of rules) {
      const firing = alerts.filter(({ state }) => state === 'firing')
      expect([name, health, firing]).toEqual([name, 'ok', []])
    }
  })

  it.each(queriesOf(dashboard('prometheus'), { building: 'dobong', __rate_interval: '20s' }))(
    'answers what the dashboard asks: %s',
    async (_, query) => {
      await eventually('a figure', async () => {
        const series = await prometheus.query(query)
        return series.some(({ value }) => Number.isFinite(Number(value[1]))) || undefined
      })
    },
  )
})

interface Rule {
  readonly name: string
  readonly health: string
  readonly alerts: readonly { readonly state: string }[]
}

describe("Prometheus' files and the dashboard", () => {
  it('are understood by promtool', async () => {
    await run('promtool', ['check', 'config', join(PROMETHEUS_FOLDER, 'prometheus.yml')])
    const { stdout } = await run('promtool', ['check', 'rules', ALERTS])
    expect(stdout).toContain('SUCCESS')
  })

  it('tell of each trouble, and of none in a house that is well', async () => {
    const { stdout } = await run('promtool', [
      'test',
      'rules',
      join(MUNTEOK, '..', '..', 'test', 'alerts-test.yml'),
    ])
    expect(stdout).toContain('SUCCESS')
  })

  it('are ones that Grafana can show', () => {
    const of = dashboard('prometheus')
    expect(of).toMatchObject({ uid: 'munteok-prometheus', schemaVersion: 39 })
    expect(faultsOf(of)).toEqual([])
  })
})

describe('the page about it', () => {
  it('lists every metric of every process, with its kind, its labels and what it is', async () => {
    const listed = metricRows(readFileSync(PAGE, 'utf8'))
    const told = new Map<string, { type: string; help: string; who: Set<string>; labels: Set<string> }>()
    for (const [process, who] of [
      ['broker', 'broker'],
      ['recorder', 'recorder'],
      ['1f', 'agent'],
    ] as const) {
      const text = await (await fetch(`${(urls() as Record<string, string>)[process]}/metrics`)).text()
      for (const metric of metricsIn(text)) {
        const known = told.get(metric.name) ?? { ...metric, who: new Set<string>() }
        known.who.add(who)
        for (const label of metric.labels) known.labels.add(label)
        told.set(metric.name, known)
      }
    }
    expect([...listed.keys()].sort()).toEqual([...told.keys()].sort())
    for (const [name, { type, help, who, labels }] of told) {
      const row = listed.get(name)
      expect([name, row?.type, row?.help, row?.who]).toEqual([name, type, help, [...who].join(', ')])
      for (const label of labels) expect([name, row?.labels]).toEqual([name, expect.arrayContaining([label])])
    }
  })

  it('says what to do about each alert', () => {
    const page = readFileSync(PAGE, 'utf8')
    const alerts = [...readFileSync(ALERTS, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
    const explained = [...page.matchAll(/^\| `(Munteok\w+)` \|/gm)].map(([, name]) => name)
    expect(explained).toEqual(alerts)
  })
})

const EVERYWHERE = ['building', 'component', 'agent', 'le']

/** The rows of the page's table of metrics. */
function metricRows(page: string) {
  const rows = page.matchAll(
    /^\| `([a-z][\w]+)` \| (counter|gauge|histogram) \| ([^|]+) \| ([^|]*) \| ([^|]+) \|$/gm,
  )
  return new Map(
    [...rows].map(([, name = '', type, who, labels = '', help = '']) => [
      name,
      { type, who, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label), help: help.trim() },
    ]),
  )
}

/** The metrics of Prometheus' text format. */
function metricsIn(text: string) {
  return text
    .split('# HELP ')
    .slice(1)
    .map((block) => {
      const [first = '', second = '', ...samples] = block.trim().split('\n')
      const space = first.indexOf(' ')
      const labels = samples.flatMap((line) =>
        [...line.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label),
      )
      return {
        name: first.slice(0, space),
        help: first.slice(space + 1),
        type: second.split(' ').at(-1) ?? '',
        labels: new Set(labels.filter((label) => !EVERYWHERE.includes(label))),
      }
    })
}

describe('each line of the log', () => {
  it('says when, how bad, by whom and in which building', () => {
    const lines = readFileSync(house.logFile, 'utf8').split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        time: expect.any(Number),
        level: expect.any(Number),
        severity_text: expect.stringMatching(/^(INFO|WARN)$/),
        name: expect.stringMatching(/^(broker|recorder|agent (b1|[123]f))$/),
        building: 'dobong',
        msg: expect.any(String),
      })
  })
})

describe('the health of a process', () => {
  it('is told to others only as well or not, and its metrics only to who has the token', async () => {
    const token = readFileSync(metricsTokenFile(house.dataDir), 'utf8').trim()
    for (const url of [urls().broker, urls().recorder]) {
      const from = (headers: Record<string, string>, path: string) =>
        fetch(`${url}${path}`, { headers: { 'x-forwarded-for': '203.0.113.7', ...headers } })
      expect(await (await from({}, '/readyz')).json()).toEqual({ ok: true })
      const refused = await from({}, '/metrics')
      expect([refused.status, await refused.text()]).toEqual([
        401,
        expect.stringContaining('secrets/metrics.token'),
      ])
      expect((await from({ authorization: `Bearer ${token}` }, '/metrics')).status).toBe(200)
      expect((await from({ authorization: 'Bearer guess' }, '/metrics')).status).toBe(401)
    }
  })

  it('is that it lives and is not ready, with the reason, while the broker is gone', async () => {
    await house.kill('broker')
    for (const of of ['recorder', '1f'] as const) {
      const url = (urls() as Record<string, string>)[of]
      const message = await eventually(`${of} is not ready`, async () => {
        const answer = await fetch(`${url}/readyz`)
        return answer.status === 503 ? ((await answer.json()) as { message: string }).message : undefined
      })
      expect(message).toContain(`no connection to the broker ${house.installation.mqttUrl}`)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
    }
    await house.start('broker')
    for (const of of ['recorder', '1f'] as const)
      await eventually(`${of} is ready again`, async () =>
        (await fetch(`${(urls() as Record<string, string>)[of]}/readyz`)).ok ? true : undefined,
      )
    const counted = await (await fetch(`${urls().recorder}/metrics`)).text()
    expect(counted).toMatch(/^munteok_mqtt_connections_total\{.*\} 2$/m)
  })
})
