import { describe, expect, it } from 'vitest'
import { addLinkMetrics, LinkTally } from './link-metrics.ts'
import { Metrics } from './metrics.ts'
import { addDiskMetrics, addProcessMetrics } from './process-metrics.ts'

const metricsOf = () => new Metrics({ component: 'agent', building: 'dobong', agent: '1f', version: '0.1.0' })

async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const lines = (await metrics.text()).split('\n')
  return lines.filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length))
}

describe('Metrics', () => {
  it('says with each figure of which building and process it is', async () => {
    const metrics = metricsOf()
    metrics.counter('munteok_things_total', 'Things', ['kind']).inc({ kind: 'good' }, 3)
    expect(await linesOf(metrics, 'munteok_things_total')).toEqual([
      '{kind="good",building="dobong",component="agent",agent="1f"} 3',
    ])
    expect((await linesOf(metrics, 'target_info'))[0]).toContain('service_version="0.1.0"')
  })

  it('reads what somebody keeps at each look, and forgets what is gone', async () => {
    const metrics = metricsOf()
    let devices = [
      { device: 'entrance', value: 2 },
      { device: 'reader', value: 0 },
    ]
    let known: number | undefined = 5
    metrics.read('counter', 'munteok_devices_total', 'Devices', ['device'], () => devices)
    metrics.read('gauge', 'munteok_known', 'Known', [], () => known)
    expect(await linesOf(metrics, 'munteok_devices_total')).toHaveLength(2)
    expect(await linesOf(metrics, 'munteok_known')).toEqual([expect.stringMatching(/ 5$/)])
    devices = [{ device: 'entrance', value: 7 }]
    known = undefined
    expect(await linesOf(metrics, 'munteok_devices_total')).toEqual([
      expect.stringMatching(/^\{device="entrance".* 7$/),
    ])
    expect(await linesOf(metrics, 'munteok_known')).toEqual([])
  })

  it('tells what the process uses, by the names that OpenTelemetry gives', async () => {
    const metrics = metricsOf()
    addProcessMetrics(metrics)
    addDiskMetrics(metrics, import.meta.dirname)
    const value = async (name: string) => Number((await linesOf(metrics, name))[0]?.split(' ').at(-1))
    expect(await value('process_memory_usage_bytes')).toBeGreaterThan(10_000_000)
    expect(await value('process_cpu_time_seconds_total')).toBeGreaterThan(0)
    expect(Math.abs((await value('process_start_time_seconds')) - Date.now() / 1000)).toBeLessThan(3_600)
    expect(await value('process_unix_file_descriptor_count')).toBeGreaterThan(2)
    expect(await value('nodejs_eventloop_utilization_ratio')).toBeLessThanOrEqual(1)
    expect(await value('v8js_memory_heap_used_bytes')).toBeGreaterThanOrEqual(0)
    expect(await value('munteok_disk_free_bytes')).toBeGreaterThan(0)
  })

  it('tells what went through the connection to the broker', async () => {
    const metrics = metricsOf()
    const tally = Object.assign(new LinkTally(), { sent: 4, received: 3, connections: 2 })
    addLinkMetrics(metrics, tally, () => true)
    const text = await metrics.text()
    for (const line of [
      /^messaging_client_sent_messages_total\{messaging_system="mqtt",messaging_operation_name="publish",.*\} 4$/m,
      /^messaging_client_consumed_messages_total\{.*"receive",.*\} 3$/m,
      /^munteok_mqtt_connections_total\{.*\} 2$/m,
      /^munteok_mqtt_connected\{.*\} 1$/m,
    ])
      expect(text).toMatch(line)
  })
})
