/**
 * What the lobby kiosk needs of its agent: a card or a code is answered within moments and recorded once,
 * also with the network cut, the broker dead and the agent killed in the midst of it; what people change or
 * take back is recorded as they left it; and QR codes are told apart without a network.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  LocalTime,
  type PassAnswer,
  type PassRequest,
  passParts,
  type Receipt,
  type Site,
} from '@munteok/core'
import { cardBytes, encodeRdm6300Frame, PortReaders, PseudoTerminal } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { realClock } from '@munteok/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { killForTest } from './support/kill-for-test.ts'
import { checkInsOf, type RecordedCheckIn } from './support/ledger.ts'
import { firstAdministrator, type LoggedIn } from './support/log-in.ts'
import { ReceiptCollector } from './support/receipts.ts'

const AGENT = 'agent 1f'
const TAPS = 20
const TAP_EVERY_MS = 100
/** Ten seconds to change one's mind, and the way to the ledger. */
const RECORDED_WITHIN_MS = 30_000

function oneAgent(site: Site): Site {
  const devices = [
    { id: 'lobby-reader', driver: 'rdm6300', path: 'devices/lobby-reader' },
    { id: 'scanner', driver: 'serial-scanner', path: 'devices/scanner' },
  ]
  const agents = site.agents.filter(({ name }) => name === '1f').map((agent) => ({ ...agent, devices }))
  return { ...site, agents }
}

const house = new House({ site: oneAgent })
let reader: PseudoTerminal
let scanner: PseudoTerminal
let kiosk: ReceiptCollector
let ledger: string
let nextCard = 1_000
let starts = 0
let administrator: Promise<LoggedIn> | undefined
const heardPorts: string[] = []

beforeAll(async () => {
  const { dataDir } = await house.prepare()
  ledger = ledgerFileIn(dataDir)
  const ports = new PortReaders(() => performance.now())
  const lost = (why: string) => heardPorts.push(why)
  reader = new PseudoTerminal(join(house.dataDir, 'devices', 'lobby-reader'), ports, lost)
  scanner = new PseudoTerminal(join(house.dataDir, 'devices', 'scanner'), ports, lost)
  await Promise.all([reader.open(), scanner.open()])
  await house.startAll()
  await portsAreRead()
})

beforeEach(async () => {
  kiosk?.close()
  kiosk = new ReceiptCollector([house.agentUrl('1f', '/api/stream')])
  await eventually('the kiosk is connected', () => kiosk.state)
})

afterAll(async () => {
  kiosk?.close()
  await house.close()
  await Promise.all([reader?.close(), scanner?.close()])
})

/** Another card each time. */
function tap(card: number = nextCard++): void {
  reader.write(encodeRdm6300Frame(cardBytes(`${card}`)))
}

function show(text: string): void {
  scanner.write(Buffer.from(`${text}\r\n`))
}

/** @returns the receipt that follows on what is done */
async function receiptAfter(deed: () => void): Promise<Receipt> {
  const { count } = kiosk
  deed()
  return eventually('the receipt', () => kiosk.receipts[count], 10_000)
}

async function refusalAfter(deed: () => void): Promise<string> {
  const { length } = kiosk.refusals
  deed()
  return eventually('the refusal', () => kiosk.refusals[length]?.code, 10_000)
}

function ask(method: string, id: string, body?: object): Promise<Response> {
  return fetch(house.agentUrl('1f', `/api/check-ins/${id}`), {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
}

/** To be called after each start of the agent. What is written to a port that is only just open may be lost. */
async function portsAreRead(): Promise<void> {
  starts += 1
  for (const device of ['lobby-reader', 'scanner'])
    await eventually(
      `${device} is read`,
      () => house.logged(new RegExp(`${device}: connected at`)).length >= starts || undefined,
    )
}

function recorded(id: string): RecordedCheckIn[] {
  return checkInsOf(ledger).filter(({ receipt }) => receipt === id)
}

async function isRecorded({ id }: Receipt): Promise<RecordedCheckIn | undefined> {
  await eventually('it is in the ledger', () => recorded(id)[0], RECORDED_WITHIN_MS)
  expect(recorded(id)).toHaveLength(1)
  return recorded(id)[0]
}

async function makePass(request: Partial<PassRequest> = {}): Promise<PassAnswer> {
  administrator ??= firstAdministrator(house)
  const wanted = { kind: 'group', from: dayIn(0), to: dayIn(0), ...request }
  const answer = await (await administrator).send('POST', '/passes', wanted)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as PassAnswer
}

function dayIn(days: number): string {
  return new LocalTime('Asia/Seoul').dayOf(realClock.now() + days * 86_400_000)
}

describe('a tap', () => {
  it('is answered at once and recorded once, as it was changed; one that was taken back is not', async () => {
    const kept = await receiptAfter(tap)
    expect(kept).toMatchObject({ device: 'lobby-reader', method: 'card', changeableMs: 10_000 })
    const back = await receiptAfter(tap)
    expect((await ask('PATCH', kept.id, { programme: 'village-school', people: 5 })).status).toBe(200)
    expect((await ask('DELETE', back.id)).status).toBe(204)
    await eventually('the kiosk is told', () => kiosk.withdrawn.includes(back.id) || undefined)
    expect(checkInsOf(ledger)).toEqual([])
    expect(await isRecorded(kept)).toMatchObject({
      ...{ people: 5, programme: 'village-school', space: 'classroom', at: kept.at },
    })
    expect(recorded(back.id)).toEqual([])
    expect((await ask('DELETE', kept.id)).status).toBe(409)
  })

  it(`is one of ${TAPS} in two seconds: each has its receipt and is recorded once`, async () => {
    const before = kiosk.count
    const began = performance.now()
    const tookMs: number[] = []
    for (let i = 0; i < TAPS; i++) {
      const at = performance.now()
      void receiptIn(before + i, at).then((ms) => tookMs.push(ms))
      tap()
      await sleep(Math.max(0, began + (i + 1) * TAP_EVERY_MS - performance.now()))
    }
    const stormMs = performance.now() - began
    await eventually('all receipts', () => kiosk.count === before + TAPS || undefined)
    for (const receipt of kiosk.receipts) await isRecorded(receipt)
    await sleep(200)
    const sorted = tookMs.toSorted((a, b) => a - b).map(Math.round)
    console.log(
      JSON.stringify({ stormMs: Math.round(stormMs), tapToReceiptMs: { p50: sorted[10], p95: sorted[18] } }),
    )
  })

  it('is answered and can be changed while the broker is dead, and is recorded when it is back', async () => {
    await killForTest(house, 'broker')
    const changed = await receiptAfter(tap)
    const back = await receiptAfter(tap)
    expect((await ask('PATCH', changed.id, { people: 3 })).status).toBe(200)
    expect((await ask('DELETE', back.id)).status).toBe(204)
    await eventually(
      'the kiosk sees that the network is away',
      () => kiosk.state?.connected === false || undefined,
    )
    await sleep(11_000)
    expect(recorded(changed.id)).toEqual([])
    const later = await receiptAfter(tap)
    await house.start('broker')
    expect(await isRecorded(changed)).toMatchObject({ people: 3 })
    await isRecorded(later)
    expect(recorded(back.id)).toEqual([])
  })

  it('is recorded once, as it was left, where the agent is killed before it was an event', async () => {
    const plain = await receiptAfter(tap)
    const changed = await receiptAfter(tap)
    const back = await receiptAfter(tap)
    expect((await ask('PATCH', changed.id, { people: 7 })).status).toBe(200)
    expect((await ask('DELETE', back.id)).status).toBe(204)
    await killForTest(house, AGENT)
    expect([recorded(plain.id), recorded(changed.id)]).toEqual([[], []])
    await house.start(AGENT)
    await isRecorded(plain)
    expect(await isRecorded(changed)).toMatchObject({ people: 7 })
    expect((await ask('PATCH', changed.id, { people: 8 })).status).toBe(409)
    await portsAreRead()
    const after = await receiptAfter(tap)
    const { code } = await house.stop(AGENT)
    expect(code).toBe(0)
    await isRecorded(after)
    expect(recorded(back.id)).toEqual([])
    await house.start(AGENT)
    await portsAreRead()
  })
})

describe('a QR code', () => {
  it('of a programme and of a group is a check-in; one that is none is refused in its own way', async () => {
    const poster = await makePass({ kind: 'programme', programme: 'village-school', to: dayIn(30) })
    const group = await makePass({ people: 24 })
    const byPoster = await receiptAfter(() => show(poster.text))
    expect(byPoster).toMatchObject({
      method: 'code',
      programme: 'village-school',
      space: 'classroom',
      people: 1,
    })
    const byGroup = await receiptAfter(() => show(group.text))
    expect(byGroup).toMatchObject({ method: 'code', people: 24, sameVisit: false })
    show(poster.text)
    await sleep(3_200)
    expect(await receiptAfter(() => show(group.text))).toMatchObject({ people: 24, sameVisit: true })
    const expired = await makePass({ from: dayIn(-3), to: dayIn(-1) })
    const early = await makePass({ from: dayIn(1), to: dayIn(2) })
    expect(await refusalAfter(() => show(expired.text))).toBe('code-expired')
    expect(await refusalAfter(() => show(early.text))).toBe('code-expired')
    expect(await refusalAfter(() => show(forged(group.text)))).toBe('code-forged')
    expect(await refusalAfter(() => show(signedElsewhere({ ...group.pass, building: 'annex' })))).toBe(
      'code-foreign',
    )
    expect(await refusalAfter(() => show(signedElsewhere(group.pass)))).toBe('code-forged')
    expect(await receiptAfter(() => show('MEMBER-4711'))).toMatchObject({ method: 'code', people: 1 })
    expect(await isRecorded(byPoster)).not.toHaveProperty('visitor')
    expect(await isRecorded(byGroup)).toMatchObject({ people: 24, visitor: expect.any(String) })
  })

  it('is checked by an agent that starts without a network', async () => {
    const group = await makePass({ people: 12 })
    await killForTest(house, 'broker')
    await killForTest(house, AGENT)
    await house.start(AGENT)
    await portsAreRead()
    await eventually('the kiosk is back', () => kiosk.state?.connected === false || undefined)
    const receipt = await receiptAfter(() => show(group.text))
    expect(receipt).toMatchObject({ people: 12 })
    expect(await refusalAfter(() => show(forged(group.text)))).toBe('code-forged')
    await house.start('broker')
    await isRecorded(receipt)
  })
})

describe('the ledger after all that', () => {
  it('holds what was kept, once, and agrees with itself', async () => {
    const all = checkInsOf(ledger).map(({ receipt }) => receipt)
    expect(new Set(all).size).toBe(all.length)
    await house.stop('recorder')
    expect(verifyLedger(ledger, house.installation.building)).toMatchObject({ ok: true })
    expect(heardPorts).toEqual([])
  })
})

/** How long it took from `since` until there were more than `before` receipts. */
async function receiptIn(before: number, since: number): Promise<number> {
  while (kiosk.count <= before) await sleep(1)
  return performance.now() - since
}

/** The same, for more people. */
function forged(text: string): string {
  const { body = '', signature = '' } = passParts(text) ?? {}
  const pass = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), people: 400 }
  return `MT1.${Buffer.from(JSON.stringify(pass)).toString('base64url')}.${signature}`
}

function signedElsewhere(pass: object): string {
  const signed = `MT1.${Buffer.from(JSON.stringify(pass)).toString('base64url')}`
  const { privateKey } = generateKeyPairSync('ed25519')
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}
