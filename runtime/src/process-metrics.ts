import { readdirSync, statfsSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'
import type { Metrics } from './metrics.ts'

/** The descriptors that a process has open, where the system shows them. */
const DESCRIPTORS = '/proc/self/fd'

/**
 * Processor, memory and event loop of this process. Only what can be read when it is asked for: a watch on
 * the event loop's delay would wake the process a hundred times a second, and a floor's computer may be small.
 */
export function addProcessMetrics(metrics: Metrics): void {
  const startedAt = Date.now() / 1000 - process.uptime()
  metrics.read(
    'gauge',
    'process_start_time_seconds',
    'When the process began, in seconds since 1970',
    [],
    () => startedAt,
  )
  metrics.read('gauge', 'process_uptime_seconds', 'How long the process has run', [], () => process.uptime())
  metrics.read(
    'counter',
    'process_cpu_time_seconds_total',
    'Processor time used, in user code and in the kernel',
    ['cpu_mode'],
    () => {
      const { user, system } = process.cpuUsage()
      return [
        { cpu_mode: 'user', value: user / 1e6 },
        { cpu_mode: 'system', value: system / 1e6 },
      ]
    },
  )
  metrics.read('gauge', 'process_memory_usage_bytes', 'Memory that the process holds (resident)', [], () =>
    process.memoryUsage.rss(),
  )
  metrics.read('gauge', 'process_unix_file_descriptor_count', 'Files and sockets that are open', [], () => {
    try {
      return readdirSync(DESCRIPTORS).length
    } catch {
      // Only Linux has the folder.
      return undefined
    }
  })
  addHeapMetrics(metrics)
  addEventLoopMetrics(metrics)
}

function addHeapMetrics(metrics: Metrics): void {
  const spaces = (value: (space: ReturnType<typeof getHeapSpaceStatistics>[number]) => number) => () =>
    getHeapSpaceStatistics().map((space) => ({
      v8js_heap_space_name: space.space_name,
      value: value(space),
    }))
  metrics.read(
    'gauge',
    'v8js_memory_heap_used_bytes',
    'Memory that JavaScript uses, by space of the heap',
    ['v8js_heap_space_name'],
    spaces((space) => space.space_used_size),
  )
}

function addEventLoopMetrics(metrics: Metrics): void {
  const { eventLoopUtilization } = performance
  let before = eventLoopUtilization()
  metrics.read(
    'gauge',
    'nodejs_eventloop_utilization_ratio',
    'Share of the time since the last look in which the event loop was busy, 0 to 1',
    [],
    () => {
      const now = eventLoopUtilization()
      const { utilization } = eventLoopUtilization(now, before)
      before = now
      return utilization
    },
  )
  metrics.read(
    'counter',
    'nodejs_eventloop_time_seconds_total',
    'Time that the event loop was busy (active) and that it waited (idle)',
    ['nodejs_eventloop_state'],
    () => {
      const { active, idle } = eventLoopUtilization()
      return [
        { nodejs_eventloop_state: 'active', value: active / 1000 },
        { nodejs_eventloop_state: 'idle', value: idle / 1000 },
      ]
    },
  )
}

/** Room on the disk that a folder lies on. */
export function addDiskMetrics(metrics: Metrics, folder: string): void {
  metrics.read('gauge', 'munteok_disk_free_bytes', 'Room on the disk that its files lie on', [], () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  })
}
