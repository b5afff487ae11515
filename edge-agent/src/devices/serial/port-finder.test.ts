import { type DeviceSettings, MunteokError } from '@munteok/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FoundDevice } from '../../drivers/driver.ts'
import { PluggedPorts } from '../../test-kit/plugged-ports.ts'
import { Claims } from '../claims.ts'
import { PortFinder } from './port-finder.ts'

const CH340 = { vendor: '1a86', product: '7523' }
const ALL = ['talker-0', 'talker-1', 'talker-2', 'silent']
const MOST_TURNS = 40

/** Devices without serial numbers, one of them silent by nature, and what is really behind each port. */
class Bench {
  readonly #plugged = new PluggedPorts()
  readonly #claims: Claims
  readonly #finders: Map<string, PortFinder>
  /** Where each is open for good. */
  readonly settled = new Map<string, string>()
  readonly #trials = new Map<string, FoundDevice>()
  #behind = new Map<string, string>()

  constructor() {
    const devices: DeviceSettings[] = ALL.map((id) => ({ id, driver: id, usb: CH340 }))
    this.#claims = new Claims(devices)
    this.#finders = new Map(
      devices.map((settings) => [
        settings.id,
        new PortFinder({
          settings,
          list: this.#plugged,
          claims: this.#claims,
          isTalker: settings.id !== 'silent',
        }),
      ]),
    )
  }

  /** @param devices in the order of their ports; the others are unplugged */
  plug(devices: readonly string[], listed: readonly number[]): void {
    const before = this.#behind
    this.#behind = new Map(devices.map((device, n) => [`/dev/ttyUSB${n}`, device]))
    const isGone = (path: string | undefined) =>
      path !== undefined && this.#behind.get(path) !== before.get(path)
    for (const device of ALL)
      if (isGone(this.settled.get(device)) || isGone(this.#trials.get(device)?.path)) {
        this.settled.delete(device)
        this.#trials.delete(device)
        this.#finders.get(device)?.release()
      }
    const found = [...this.#behind.keys()].map((path): FoundDevice => ({ path, ...CH340 }))
    this.#plugged.set(...listed.flatMap((n) => found[n] ?? []))
  }

  /** One device looks, or what it is tried at is judged. */
  async turn(device: string): Promise<void> {
    const finder = this.#finders.get(device)
    if (!finder || this.settled.has(device)) return
    const trial = this.#trials.get(device)
    if (trial) {
      this.#judge(device, finder, trial)
      return
    }
    const choice = await finder.next()
    if (choice.kind === 'wait') return
    if (choice.isTrial) this.#trials.set(device, choice.device)
    else this.#settle(device, finder, choice.device)
  }

  #judge(device: string, finder: PortFinder, trial: FoundDevice): void {
    this.#trials.delete(device)
    if (this.#behind.get(trial.path) === device) {
      this.#settle(device, finder, trial)
      return
    }
    finder.reject(trial)
    finder.release()
  }

  #settle(device: string, finder: PortFinder, { path }: FoundDevice): void {
    finder.settle()
    this.settled.set(device, path)
  }

  /** Devices that are open for good at another's port. */
  get mistakes(): string[] {
    return [...this.settled].filter(([device, path]) => this.#behind.get(path) !== device).map(([id]) => id)
  }
}

const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })
const plugging = fc.record({
  devices: fc.shuffledSubarray(ALL),
  listed: order,
  turns: fc.array(fc.constantFrom(...ALL), { maxLength: MOST_TURNS }),
})

describe('devices that nothing but their answers tells apart', () => {
  it('are never open at the port of another, whatever is plugged in and out, in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plugging, { maxLength: 5 }), async (story) => {
        const bench = new Bench()
        for (const { devices, listed, turns } of story) {
          bench.plug(devices, listed)
          for (const device of turns) {
            await bench.turn(device)
            expect(bench.mistakes).toEqual([])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('have all found theirs some time after all are plugged in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(plugging, { maxLength: 3 }),
        fc.shuffledSubarray(ALL, { minLength: 4 }),
        order,
        async (story, devices, listed) => {
          const bench = new Bench()
          for (const step of [...story, { devices, listed, turns: [] }]) {
            bench.plug(step.devices, step.listed)
            for (const device of step.turns) await bench.turn(device)
          }
          for (let round = 0; round < 30; round++) for (const device of ALL) await bench.turn(device)
          expect(bench.settled.size).toBe(ALL.length)
          expect(bench.mistakes).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a finder', () => {
  const settings: DeviceSettings = { id: 'door', driver: 'terabee-evo', usb: CH340 }

  it('has no trouble of its own name for what it does not know', async () => {
    const list = new PluggedPorts()
    list.fail(new MunteokError('outside', 'unheard-of', 'the moon is full'))
    const finder = new PortFinder({ settings, list, claims: new Claims([settings]) })
    expect(await finder.next()).toEqual({
      kind: 'wait',
      trouble: { code: 'failed', message: 'the moon is full; trying on' },
    })
  })

  it('sees an alternative only where another port fits or another device waits for this one', async () => {
    const list = new PluggedPorts()
    const [a, b] = [
      { path: '/dev/ttyUSB0', ...CH340 },
      { path: '/dev/ttyUSB1', ...CH340 },
    ] as const
    const finder = new PortFinder({ settings, list, claims: new Claims([settings]), isTalker: true })
    list.set(a)
    await finder.next()
    expect(await finder.hasAlternative(a)).toBe(false)
    list.set(a, b)
    expect(await finder.hasAlternative(a)).toBe(true)
    const byPath = new PortFinder({
      settings: { id: 'door', driver: 'terabee-evo', path: a.path },
      list,
      claims: new Claims(),
    })
    expect(await byPath.hasAlternative(a)).toBe(false)
  })
})
