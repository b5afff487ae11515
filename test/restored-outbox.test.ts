/** An agent's outbox that somebody restored from an old copy, beside a ledger that knows better. */
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ledgerFileIn } from '@munteok/recorder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { touch } from './support/check-ins.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf } from './support/ledger.ts'

let house: House
beforeAll(async () => {
  house = new House()
  await house.prepare()
  await house.start('broker')
  await Promise.all([house.start('recorder'), house.start('agent 1f')])
})
afterAll(() => house?.close())

const folder = () => join(house.dataDir, 'agents', '1f')
const people = () => checkInsOf(ledgerFileIn(house.dataDir)).map((checkIn) => checkIn.people)

/** So many persons: that tells one check-in from the others. */
const checkIn = (persons: number) => touch(house.agentUrl('1f', '/'), persons)
const recorded = (expected: number[]) =>
  eventually(`${expected} in the ledger`, () =>
    JSON.stringify(people()) === JSON.stringify(expected) ? true : undefined,
  )

describe('an outbox that was restored from an old copy', () => {
  it('is followed by a new one, and each event is in the ledger once, after another start too', async () => {
    await checkIn(1)
    await recorded([1])
    await house.stop('agent 1f')
    const copy = join(house.dataDir, 'copy.db')
    cpSync(join(folder(), 'outbox.db'), copy)
    await house.start('agent 1f')
    for (const persons of [2, 3, 4]) await checkIn(persons)
    await recorded([1, 2, 3, 4])
    await house.stop('agent 1f')
    for (const name of readdirSync(folder())) if (name.startsWith('outbox.db')) rmSync(join(folder(), name))
    cpSync(copy, join(folder(), 'outbox.db'))

    await house.start('agent 1f')
    await checkIn(5)
    await recorded([1, 2, 3, 4, 5])
    await house.stop('agent 1f')
    await house.start('agent 1f')
    await checkIn(6)
    await recorded([1, 2, 3, 4, 5, 6])
    expect(house.logged(/restored from a copy; a new outbox was begun/)).toHaveLength(1)
    expect(readdirSync(folder()).filter((name) => name.includes('.stale-'))).toHaveLength(1)
  })
})
