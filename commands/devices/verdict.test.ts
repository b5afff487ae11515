import { type Candidate, loadDriver, type Reading, type Trial } from '@munteok/edge-agent'
import { expect, it } from 'vitest'

import { type Heard, verdictLines } from './verdict.ts'

async function candidate(name: string, options = {}): Promise<Candidate> {
  const definition = await loadDriver(name, 'test')
  return { definition, options, driver: definition.configure(options, 'test') }
}

const terabee = await candidate('terabee-evo', { withId: false })
const rdm6300 = await candidate('rdm6300')
const scanner = await candidate('serial-scanner')
const trials: Trial[] = [
  { connection: rdm6300.driver.connection, candidates: [rdm6300, terabee], asks: false },
]

function verdict(heard: Partial<Heard>, readings: readonly Reading[] = [], by = terabee): string {
  const hearings = [{ candidate: by, readings }]
  const whole = { hearings, bytes: 0, lines: [], ...heard }
  return verdictLines({ device: '/dev/ttyUSB0', known: undefined, heard: whole, trials, needOptions: [] })
    .join(' ')
    .replace(/\s+/g, ' ')
}

it('names the driver that understands, with the evidence and the command to go on with', () => {
  const totals: Reading = { kind: 'totals', in: 12, out: 9 }
  const text = verdict({ bytes: 22 }, [totals, totals])
  expect(text).toMatch(/terabee-evo understands it.*2 × running totals; the last: in 12, out 9/)
  expect(text).toContain(
    "munteok devices add /dev/ttyUSB0 --id NAME --portal PORTAL --driver terabee-evo --option 'withId=false'",
  )
})

it('calls nothing dead that is silent: it says to hold a card to it or to walk through', () => {
  const text = verdict({})
  expect(text).toMatch(/does not mean that it is dead/)
  expect(text).toMatch(/hold a card to it, or walk through/)
  expect(text).toMatch(/speak or answer by themselves, and were not heard: terabee-evo/)
})

it('calls a device alive whose bytes nobody understands, and shows of its lines only their shape', () => {
  const text = verdict({ bytes: 30, lines: ['Kim 0013110988'] })
  expect(text).toMatch(/30 bytes came.*alive.*another speed/)
  expect(text).toContain('aaa 9999999999')
  expect(text).not.toMatch(/Kim|0013110988/)
})

it('says nothing of what was on a card or in a code, and that any text looks like a code', () => {
  expect(verdict({ bytes: 14 }, [{ kind: 'card', identity: '0013110988' }], rdm6300)).not.toContain(
    '0013110988',
  )
  const text = verdict({ bytes: 14 }, [{ kind: 'code', text: 'TICKET-42' }], scanner)
  expect(text).not.toContain('TICKET-42')
  expect(text).toMatch(/any text looks so/)
})
