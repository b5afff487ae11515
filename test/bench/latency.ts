/**
 * (b) From a frame's last byte on the pseudo-terminal to the retained occupancy message at a
 * subscriber, at 50 crossings a second: through driver, outbox, broker, ledger and back.
 */
import { type OccupancyState, topicsOf } from '@munteok/core'
import { encodeTerabeeFrame, PortReaders, PseudoTerminal } from '@munteok/firmware-sim'
import { readPassword, realClock } from '@munteok/runtime'
import mqtt, { type MqttClient } from 'mqtt'
import { eventually, type House } from '../support/house.ts'

const PER_SECOND = 50
const WARM_UP = 100

/** The two doors to the outside: what they count is how many people are in the house. */
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

interface Door {
  readonly terminal: PseudoTerminal
  in: number
  send(): void
}

async function openDoor(house: House, id: string): Promise<Door> {
  const device = house.installation.site.agents.flatMap(({ devices }) => devices).find((one) => one.id === id)
  const readers = new PortReaders(() => performance.now())
  const terminal = new PseudoTerminal(device?.path ?? '', readers, () => {})
  await terminal.open()
  const door: Door = {
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

async function baselinesTaken(house: House): Promise<true | undefined> {
  const taken = house.logLines().filter((line) => line.includes('first totals ever seen')).length
  return taken >= DOORS.length ? true : undefined
}

async function measure(
  doors: Door[],
  screen: MqttClient,
  house: House,
  crossings: number,
): Promise<number[]> {
  const sentAt: number[] = []
  const delays: number[] = []
  let seen = 0
  screen.on('message', (_topic, payload) => {
    const now = performance.now()
    const { people } = JSON.parse(payload.toString()) as OccupancyState
    for (; seen < people; seen++) delays.push(now - (sentAt[seen] ?? now))
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
    sentAt.push(performance.now())
  }
  await eventually('the last crossing is seen', () => (seen >= crossings + WARM_UP ? true : undefined))
  return delays.slice(WARM_UP)
}
