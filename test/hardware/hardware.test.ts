/**
 * Hardware in the loop without hardware: the built agent in a small emulated machine, as its own user,
 * with devices that a real kernel has.
 *
 * QEMU emulates a computer in software (no KVM, no root) on which Debian's kernel boots (kernel.ts) into
 * an initramfs made of this machine's own node, udev, busybox and the built Munteok (initramfs.ts). The
 * guest does what it is told over a virtio line (guest.ts, guest/): the devices are plugged in and out by
 * QEMU (FTDI adapters, a keyboard), or by the guest's own kernel (uhid, a USB gadget). Broker and
 * recorder run out here, and the ledger is held to what the devices sent (truth.ts).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceSettings } from '@munteok/core'
import { ledgerFileIn } from '@munteok/recorder'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { House } from '../support/house.ts'
import { munteok } from '../support/munteok.ts'
import { installAgent } from './agent-install.ts'
import { Bystander } from './bystander.ts'
import { CARD_READERS, keyboardReader, serialReader, WEDGE_EVENTS } from './card-readers.ts'
import { breakBeams, COUNTERS, peopleCounter } from './counters.ts'
import { Guest } from './guest.ts'
import { GuestAgent, SITE_FILE } from './guest-agent.ts'
import { AGENT_USER, initramfs } from './initramfs.ts'
import { kernelIn } from './kernel.ts'
import { typeKeys } from './keyboard-wedge.ts'
import { PlugCycles } from './plug-cycles.ts'
import { builtInScanner, compositeScanner, SCANNERS } from './scanners.ts'
import { counts, lastPassageAt, mistakenIdentities, recordedIn, Truth } from './truth.ts'

const CACHE = join(import.meta.dirname, '..', 'output', 'hardware')
const AGENT = {
  name: '1f',
  floor: '1f',
  devices: [...COUNTERS, ...CARD_READERS, ...SCANNERS] as DeviceSettings[],
}

/** Bytes: a digit and the end of its line. */
const TYPED_BEFORE = 2

const began = performance.now()
const truth = new Truth()
const house = new House({ site: (site) => ({ ...site, agents: [AGENT] }) })
let guest: Guest
let agent: GuestAgent
let cycles: PlugCycles
let bystander: Bystander
let ledger: string

beforeAll(async () => {
  const kernel = kernelIn(CACHE)
  const image = join(CACHE, 'initramfs.cpio')
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(image, await initramfs(kernel))
  guest = new Guest({ kernel, initramfs: image, lines: ['counter', 'reader', 'beams'] })
  const { dataDir } = await house.prepare()
  ledger = ledgerFileIn(dataDir)
  await Promise.all([guest.start(), house.start('broker').then(() => house.start('recorder'))])
  const scanner = compositeScanner(guest, truth)
  await scanner.make()
  bystander = new Bystander(guest, WEDGE_EVENTS)
  agent = new GuestAgent(guest, house, AGENT)
  cycles = new PlugCycles(guest, agent, [
    peopleCounter(guest, truth),
    serialReader(guest, truth),
    breakBeams(guest, truth),
    keyboardReader(guest, truth),
    scanner,
    builtInScanner(guest, truth),
  ])
}, 300_000)

afterAll(async () => {
  await cycles?.close()
  await guest?.close()
  await house.close()
  const seconds = Math.round((performance.now() - began) / 100) / 10
  console.log(JSON.stringify({ hardware: { ...guest?.measured, ...cycles?.measured, seconds } }))
})

let isBroken = false

/** Each test goes on where the one before it ended: after a failure, the others would only repeat it. */
beforeEach(({ skip }) => {
  skip(isBroken, 'a test before it failed')
  onTestFailed(() => {
    isBroken = true
  })
})

/** Waits until the ledger has as many readings of each device as it sent. */
async function allRecorded(): Promise<void> {
  const recorded = () => JSON.stringify(sorted(counts(recordedIn(ledger))))
  const sent = JSON.stringify(sorted(counts(truth)))
  await agent.until(async () => recorded() === sent || undefined)
  if (recorded() !== sent) throw guest.failure(`sent ${sent}, but recorded ${recorded()}`)
}

function sorted(of: Record<string, unknown>): [string, unknown][] {
  return Object.entries(of).sort(([a], [b]) => a.localeCompare(b))
}

describe('an agent on a computer of its own', () => {
  it('runs as its own user, and says of each device that is plugged in that it may not open it', async () => {
    await agent.install()
    await agent.start()
    const { uid, gid } = AGENT_USER
    expect(await agent.identity()).toEqual({ users: [String(uid)], groups: [String(gid)] })
    await cycles.plugAll()
    for (const id of cycles.devices) await agent.said('told as forbidden', id, isForbidden)
  })

  it('does not keep a keyboard from typing before its rules are in force', async () => {
    await bystander.watch()
    await typeKeys(guest, ['7', 'ret'])
    const seen = await agent.until(async () => {
      const { atTheDevice, onTheConsole } = await bystander.seen()
      return (atTheDevice > 0 && onTheConsole === TYPED_BEFORE) || undefined
    })
    expect(seen).toBe(true)
  })

  it('has each device without a restart, once the rules that agent install writes are in force', async () => {
    await installAgent(guest, SITE_FILE, AGENT.name)
    await cycles.allConnected()
    await cycles.useAll()
    await allRecorded()
  })

  it('reads what a reader types, and nobody else does', async () => {
    await bystander.watch()
    await cycles.useAll()
    await allRecorded()
    expect(await bystander.seen()).toEqual({ atTheDevice: 0, onTheConsole: TYPED_BEFORE })
  })

  it('lists each device, with what it is in the site file and who has it open', async () => {
    const listed = (await agent.listed()).split(/\n(?=\/dev\/)/)
    for (const id of cycles.devices)
      expect(listed).toContainEqual(expect.stringMatching(new RegExp(`device "${id}".*munteok agent`, 's')))
  })

  it('goes on with the others while one is unplugged, and has it again when it is back', async () => {
    for (const plug of cycles.plugs) {
      await cycles.pulled([plug], () => cycles.useAll((other) => other !== plug))
      await plug.use()
    }
    await allRecorded()
  })

  it('finds all of them again in other sockets, and counts what passed meanwhile', async () => {
    for (let round = 0; round < 2; round++) {
      await cycles.pulled(cycles.plugs, () => cycles.useAll(({ name }) => name === 'counter'))
      await allRecorded()
      cycles.read('counter', lastPassageAt(ledger, 'counter'))
      await cycles.useAll()
    }
    await allRecorded()
  })

  it('lets nobody else read what is typed after the reader was plugged in anew', async () => {
    await bystander.watch()
    await cycles.useAll()
    await allRecorded()
    expect(await bystander.seen()).toEqual({ atTheDevice: 0, onTheConsole: TYPED_BEFORE })
  })

  it('never joins the half of a message before an unplug to what comes after it', async () => {
    await Promise.all(cycles.plugs.map((plug) => plug.breakOff()))
    await cycles.pulled(cycles.plugs, async () => undefined)
    await cycles.useAll()
    await allRecorded()
  })

  it('has all of them again when it was killed and started anew', async () => {
    await agent.stop('SIGKILL')
    await cycles.useAll(({ name }) => name === 'counter')
    await agent.start()
    await cycles.allConnected()
    await cycles.useAll()
    await allRecorded()
  })

  it('has everything that the devices sent in the ledger, nothing twice, under one pseudonym for each card', async () => {
    expect(cycles.done).toBeGreaterThanOrEqual(20)
    expect((await bystander.seen()).onTheConsole).toBe(TYPED_BEFORE)
    expect(await agent.stop()).toBe(0)
    const recorded = recordedIn(ledger)
    expect(counts(recorded)).toEqual(counts(truth))
    expect(mistakenIdentities(truth, recorded)).toEqual([])
    expect(recorded.shown['reader']?.slice(0, 2)).toEqual(recorded.shown['wedge']?.slice(0, 2))
    await house.stop('recorder')
    expect((await munteok(['verify', '--config', house.siteFile])).code).toBe(0)
  })
})

function isForbidden({ trouble }: { trouble?: string }): boolean {
  return trouble === 'no-permission'
}
