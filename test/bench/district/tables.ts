/** The benchmark's figures as the tables of docs/district.md. */
import type { Busy } from './usage.ts'

/** At one rate. */
export interface Level {
  /** Crossings a second of the whole district. */
  readonly offered: number
  /** Acknowledged by the recorders, a second, until the last one. */
  readonly acknowledged: number
  /** Milliseconds from a crossing to the recorder's acknowledgement. */
  readonly p50: number
  readonly p99: number
  /** Of the broker, the recorders and the agents. */
  readonly busy: Busy
}

export interface BrokerRun {
  readonly name: string
  readonly levels: readonly Level[]
  readonly memoryMB: number
  readonly openFiles: number
}

export interface Buildings {
  readonly what: string
  /** Of one building. */
  readonly memoryMB: number
  readonly openFiles: number
  readonly diskKB: number
  readonly events: number
  /** Of all of them. */
  readonly idleCores?: number
  readonly startedAfterS?: number
}

export function tableOfLevels(runs: readonly BrokerRun[]): string {
  const rows = runs.flatMap(({ name, levels }) =>
    levels.map(({ offered, acknowledged, p50, p99, busy }) => {
      const [broker = 0, recorders = 0, agents = 0] = busy.cores
      const others = Math.max(0, busy.machine - broker - recorders - agents)
      return [
        ...[name, whole(offered), whole(acknowledged), `${p50.toFixed(0)} ms`, `${p99.toFixed(0)} ms`],
        ...[broker, recorders, agents, others, busy.waiting].map((cores) => cores.toFixed(2)),
        ...[broker, recorders].map((cores) => ((cores * 1000) / acknowledged).toFixed(2)),
      ]
    }),
  )
  const head = [
    ...['broker', 'events/s made', 'acknowledged', 'p50', 'p99'],
    ...['cores busy: broker', 'recorders', 'agents', 'others', 'waiting for the disk'],
    ...['CPU ms an event: broker', 'recorders'],
  ]
  return markdown(head, rows)
}

export function tableOfBrokers(runs: readonly BrokerRun[]): string {
  const rows = runs.map(({ name, memoryMB, openFiles }) => [
    name,
    `${memoryMB.toFixed(0)} MB`,
    whole(openFiles),
  ])
  return markdown(['broker', 'memory', 'open files'], rows)
}

export function tableOfBuildings(all: readonly Buildings[]): string {
  const rows = all.map(({ what, memoryMB, openFiles, diskKB, events, idleCores, startedAfterS }) => [
    ...[what, `${memoryMB.toFixed(0)} MB`, openFiles.toFixed(0), `${diskKB.toFixed(0)} kB`, whole(events)],
    idleCores === undefined ? '' : idleCores.toFixed(2),
    startedAfterS === undefined ? '' : `${startedAfterS.toFixed(0)} s`,
  ])
  const head = [
    ...['recorders', 'memory of one', 'open files', 'disk', 'with so many events'],
    ...['cores busy, all of them idle', 'all started after'],
  ]
  return markdown(head, rows)
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
