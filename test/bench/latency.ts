/**
 * (b) From a frame's last byte on the pseudo-terminal to the retained occupancy message at a
 * subscriber, at 50 crossings a second: through driver, outbox, broker, ledger and back.
 */
import { type OccupancyState, topicsOf } from '@munteok/core'
import { encodeTerabeeFrame, PortReaders, PseudoTerminal } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { readPassword, realClock } from '@munteok/runtime'
import mqtt, { type MqttClient } from 'mqtt'
import { eventually, type House } from '../support/house.ts'
import { eventsOf } from '../support/ledger.ts'

const PER_SECOND = 50
const WARM_UP = 100

/** Two doors with an agent each: one alone would not be believed so many people. */
const DOORS = ['entrance', 'rear-door']

/** A clock for the agents so fast that they believe 25 people a second at one door. */
export function latencyClock() {
  return { realMs: realClock.now(), simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'), speed: 10 }
}

/** @returns the delay of each crossing after the first hundred, in ms */
export async function latencies(house: House, crossings: number): Promise<number[]> {
  const doors = await Promise.all(DOORS.map((id) => openDoor(house, id)))
  const screen = await screenOf(house)
  try {
    for (const door of doors) door.send()
    await eventually('the agents know the counters', () => baselinesTaken(house))
    return await measure(doors, screen, house, crossings)
  } finally {
    await screen.endAsync(true)
    await Promise.all(doors.map((door) => door.terminal.close()))
  }
}

/** A door's counter whose frames a test writes itself. */
export interface Door {
  readonly id: string
  readonly terminal: PseudoTerminal
  in: number
  send(): void
}

export async function openDoor(house: House, id: string): Promise<Door> {
  const device = house.installation.site.agents.flatMap(({ devices }) => devices).find((one) => one.id === id)
  const readers = new PortReaders(() => performance.now())
  const terminal = new PseudoTerminal(device?.path ?? '', readers, () => {})
  await terminal.open()
  const door: Door = {
    id,
    terminal,
    in: 0,
    send: () => void terminal.write(encodeTerabeeFrame({ in: door.in, out: 0 }, 1)),
  }
  await eventually(`${id} is read`, () => (terminal.isRead ? true : undefined))
  return door
}

async function screenOf(house: House): Promise<MqttClient> {
  const { mqttUrl, dataDir } = house.installation
  const client = await mqtt.connectAsync(mqttUrl, {
    username: 'screen',
    password: readPassword(dataDir, 'screen'),
    protocolVersion: 4,
  })
  ;(client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true)
  return client
}

/** @returns true once so many agents know their counters' first totals */
export async function baselinesTaken(house: House, doors = DOORS.length): Promise<true | undefined> {
  const taken = house.logLines().filter((line) => line.includes('first totals ever seen')).length
  return taken >= doors ? true : undefined
}

/** When a message came, and of when the last crossing in it is. */
interface Shown {
  readonly receivedAt: number
  readonly lastEventAt: number
}

async function measure(
  doors: Door[],
  screen: MqttClient,
  house: House,
  crossings: number,
): Promise<number[]> {
  const sentAt = new Map<Door, number[]>(doors.map((door) => [door, []]))
  const shown: Shown[] = []
  screen.on('message', (_topic, payload) => {
    const { lastEventAt = 0 } = JSON.parse(payload.toString()) as OccupancyState
    shown.push({ receivedAt: performance.now(), lastEventAt })
  })
  await screen.subscribeAsync(topicsOf(house.installation.building.id).occupancy, { qos: 1 })
  const begin = performance.now()
  for (let i = 0; i < crossings + WARM_UP; i++) {
    const wait = begin + (i * 1000) / PER_SECOND - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const door = doors[i % doors.length]
    if (!door) break
    door.in++
    door.send()
    sentAt.get(door)?.push(performance.now())
  }
  const ledger = ledgerFileIn(house.dataDir)
  const counted = await eventually('the last crossing is recorded', () => {
    const times = doors.map((door) => crossingsAt(ledger, door.id))
    return times.flat().length >= crossings + WARM_UP ? times : undefined
  })
  const latest = Math.max(...counted.flat())
  await eventually('the last crossing is seen', () =>
    (shown.at(-1)?.lastEventAt ?? 0) >= latest ? true : undefined,
  )
  return doors.flatMap((door, i) => delaysOf(counted[i] ?? [], sentAt.get(door) ?? [], shown))
}

/** The agent's time of each crossing that a door's counter has counted, in order. */
function crossingsAt(ledger: string, device: string): number[] {
  return eventsOf(ledger).flatMap((event) =>
    event.kind === 'passage' && event.device === device ? Array<number>(event.in).fill(event.at) : [],
  )
}

/**
 * From each crossing's frame to the first message that has a crossing of then or later in it. How many
 * people are in the message says nothing: it is an estimate. The other door's next crossing, 20 ms later,
 * would stand in for one that takes longer than that: delays up to 20 ms are exact, longer ones at least that.
 */
function delaysOf(counted: readonly number[], sentAt: readonly number[], shown: readonly Shown[]): number[] {
  let next = 0
  const delays = counted.map((at, i) => {
    while ((shown[next]?.lastEventAt ?? Number.POSITIVE_INFINITY) < at) next += 1
    return (shown[next]?.receivedAt ?? Number.NaN) - (sentAt[i] ?? Number.NaN)
  })
  return delays.slice(WARM_UP / DOORS.length)
}
