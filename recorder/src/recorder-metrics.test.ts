import { describe, expect, it } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { at, batch, health, passage, topics } from './test-kit.ts'

type Served = Awaited<ReturnType<typeof served>>

/** What the recorder tells, without the labels that all of it has. */
async function told({ get }: Pick<Served, 'get'>): Promise<Map<string, number>> {
  const { text } = await get('/metrics')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [name = '', value] = line.replace(/,?building="dobong",component="recorder",?/, '').split(' ')
      return [name.replace('{}', ''), Number(value)]
    }),
  )
}

const nextCommit = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('the metrics of the recorder', () => {
  it('tell of the ledger, of what came and of the agents', async () => {
    const metrics = await told(await withEvents())
    expect(metrics.get('munteok_ledger_events_total')).toBe(3)
    expect(metrics.get('munteok_ledger_bytes')).toBeGreaterThan(10_000)
    expect(metrics.get('munteok_intake_batches_total{outcome="taken"}')).toBe(1)
    expect(metrics.get('munteok_intake_batches_total{outcome="hole"}')).toBe(0)
    expect(
      metrics.get(
        'db_client_operation_duration_seconds_count{db_system_name="sqlite",db_operation_name="COMMIT"}',
      ),
    ).toBe(1)
    expect(metrics.get('munteok_acknowledgement_seconds_count')).toBe(1)
    expect(metrics.get('munteok_intake_waiting_batches')).toBe(0)
    expect(metrics.get('munteok_agent_online{agent="1f"}')).toBe(1)
    expect(metrics.get('munteok_agent_outbox_events{agent="1f"}')).toBe(0)
    expect(metrics.get('munteok_agent_clock_error_seconds{agent="1f"}')).toBe(0)
    expect(metrics.get('munteok_ready')).toBe(1)
    expect(metrics.get('munteok_occupancy_waiting_days')).toBe(0)
  })

  it('tell repeated batches, holes and refusals apart, and count what was lost', async () => {
    const parts = await withEvents()
    const say = async (first: number, oldest: number) => {
      parts.link.say(topics.events('1f'), batch([passage()], { first, oldest, sentAt: at('12:00') }))
      await nextCommit()
    }
    await say(1, 1)
    await say(9, 1)
    await say(9, 9)
    parts.link.say(topics.events('1f'), { v: 1, rubbish: true })
    const metrics = await told(parts)
    expect(metrics.get('munteok_intake_batches_total{outcome="repeated"}')).toBe(1)
    expect(metrics.get('munteok_intake_batches_total{outcome="hole"}')).toBe(1)
    expect(metrics.get('munteok_intake_batches_total{outcome="taken"}')).toBe(2)
    expect(metrics.get('munteok_intake_lost_events_total')).toBe(5)
    expect(metrics.get('munteok_intake_refused_total{reason="shape"}')).toBe(1)
  })

  it('tell how far behind an agent is, by its last word', async () => {
    const parts = await served()
    const outbox = { ...health().outbox, pending: 7, oldestAt: at('11:50') }
    parts.link.say(topics.health('1f'), health({ outbox }))
    const metrics = await told(parts)
    expect(metrics.get('munteok_agent_outbox_events{agent="1f"}')).toBe(7)
    expect(metrics.get('munteok_agent_outbox_oldest_age_seconds{agent="1f"}')).toBe(600)
  })

  it('name routes, never addresses: they would be without number', async () => {
    const parts = await withEvents()
    await parts.get('/api/v1/usage/2026')
    await parts.get('/api/v1/usage/2025')
    await parts.get('/api/v1/nothing?at=1')
    const names = [...(await told(parts)).keys()].filter((name) =>
      name.includes('request_duration_seconds_count'),
    )
    const routes = names.map((name) => /http_route="([^"]*)",http_response_status_code="(\d+)"/.exec(name))
    expect(routes.map((found) => `${found?.[1]} ${found?.[2]}`).sort()).toEqual([
      '/api/v1/usage/:year 200',
      'none 404',
    ])
  })
})
