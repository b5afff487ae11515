/** (a) Events a second from publishing agents through the broker into the committed, acknowledged ledger. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { topicsOf } from '@munteok/core'
import { readPassword } from '@munteok/runtime'
import { House } from '../support/house.ts'

const HERE = import.meta.dirname

export interface Load {
  readonly agents: number
  readonly eventsEach: number
  readonly batch: number
}

/** Events a second into Munteok's recorder, from the first to the last acknowledgement. */
export function munteokRate(load: Load): Promise<number> {
  return withBroker(load, async (house, names) => {
    await house.start('recorder')
    return rateOf(load, await publish('munteok', house, names, load))
  })
}

/** The same through the same broker into a plain subscriber, until it has inserted everything. */
export function plainRate(load: Load): Promise<number> {
  return withBroker(load, async (house, names) => {
    const { mqttUrl, dataDir, building } = house.installation
    const everything = topicsOf(building.id).every.events
    const file = join(dataDir, 'plain.sqlite')
    const total = load.agents * load.eventsEach
    const args = [mqttUrl, 'recorder', readPassword(dataDir, 'recorder'), everything, file, String(total)]
    const subscriber = fork(join(HERE, 'plain-recorder.js'), args)
    await report(subscriber, 'ready')
    const stored = report(subscriber, 'stored')
    try {
      const startedAt = await publish('plain', house, names, load)
      await stored
      return rateOf(load, startedAt)
    } finally {
      subscriber.kill()
    }
  })
}

async function withBroker(
  load: Load,
  run: (house: House, names: string[]) => Promise<number>,
): Promise<number> {
  const names = Array.from({ length: load.agents }, (_, i) => `a${i + 1}`)
  const house = new House({
    site: (site) => ({ ...site, agents: names.map((name) => ({ name, floor: '1f', devices: [] })) }),
  })
  try {
    await house.prepare()
    await house.start('broker')
    return await run(house, names)
  } finally {
    await house.close()
  }
}

function rateOf(load: Load, startedAt: number): number {
  return (load.agents * load.eventsEach) / ((performance.now() - startedAt) / 1000)
}

/** @returns when the first event was sent, by `performance.now()` */
export async function publish(
  mode: 'munteok' | 'plain',
  house: House,
  names: string[],
  load: Load,
): Promise<number> {
  const { mqttUrl, dataDir } = house.installation
  const args = [mode, mqttUrl, dataDir, String(load.eventsEach), String(load.batch), ...names]
  const publishers = fork(join(HERE, 'publishers.js'), args)
  try {
    await report(publishers, 'ready')
    const startedAt = performance.now()
    publishers.send('go')
    await report(publishers, 'done')
    return startedAt
  } finally {
    publishers.kill()
  }
}

/** Resolves when a process of the benchmark says so. */
export function report(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && what in message) resolve()
    })
    child.once('exit', (code) =>
      reject(new Error(`a process of the benchmark ended (${code}) before it was ${what}`)),
    )
  })
}
