/** A card of staff, enrolled from the dashboard's side by being held to a real reader's line. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { checkInsOf } from './support/ledger.ts'
import { firstAdministrator, type LoggedIn } from './support/log-in.ts'
import { munteok } from './support/munteok.ts'

const READER = 'lobby-reader'
const CARD = '0012345678'

const house = new House()
let simulation: SimulatedBuilding
let administrator: LoggedIn
let ledger: string

beforeAll(async () => {
  const { site, building, dataDir } = await house.prepare()
  ledger = ledgerFileIn(dataDir)
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({ site, building, clock: realClock, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await house.startAll()
  await eventually('the reader is read', () => simulation.isRead(READER) || undefined)
  administrator = await firstAdministrator(house)
})
afterAll(async () => {
  await simulation?.close()
  await house.close()
})

const checkIns = () => checkInsOf(ledger).filter(({ device }) => device === READER)
const cards = async () => (await (await administrator.send('GET', '/cards')).json()).agents['1f']

/** Another card in between, so that it has not only stayed. @returns the role it was taken for */
async function tapAgain(): Promise<string | undefined> {
  const before = checkIns().length
  simulation.tap(READER, '0000000042')
  simulation.tap(READER, CARD)
  await eventually('both taps', () => checkIns().length === before + 2 || undefined, 60_000)
  return checkIns().at(-1)?.role
}

describe('a card that is held to a reader', () => {
  it('is enrolled when an administrator waits for it: staff’s from then on, until it is taken back', async () => {
    const asked = administrator.send('POST', '/cards', { agent: '1f', label: '1번 카드', role: 'staff' })
    // Until the order is at the agent, a tap would be a visitor's.
    await sleep(1_500)
    simulation.tap(READER, CARD)
    const answer = await asked
    expect(answer.status).toBe(200)
    const { card } = await answer.json()
    expect(await cards()).toEqual([{ card, label: '1번 카드', role: 'staff' }])
    expect(await tapAgain()).toBe('staff')
    expect(checkIns()).toHaveLength(2)

    expect((await administrator.send('DELETE', `/cards/1f/${card}`)).status).toBe(200)
    expect(await cards()).toEqual([])
    expect(await tapAgain()).toBe('visitor')

    const { changes } = await (await administrator.send('GET', '/changes')).json()
    expect(changes.slice(0, 2)).toMatchObject([
      { change: { kind: 'card', change: 'removed', card, by: '김문턱' } },
      { change: { kind: 'card', change: 'enrolled', card, by: '김문턱' } },
    ])
    expect(house.logged(new RegExp(CARD))).toEqual([])
    await house.stop('recorder')
    expect(await munteok(['verify', '--config', house.siteFile])).toMatchObject({ code: 0 })
  })
})
