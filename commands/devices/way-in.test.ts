import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DeviceSettings, parseBuilding } from '@munteok/core'
import { expect, it } from 'vitest'
import { wayIn } from './way-in.ts'

const file = join(import.meta.dirname, '..', '..', 'buildings', 'dobong', 'building.json')
const building = parseBuilding(readFileSync(file, 'utf8'), file)
const counter: DeviceSettings = { id: 'stairs', driver: 'terabee-evo', portal: 'stairs-2f' }

it('says which way to walk to try a counter, what it must count, and how to turn it round', () => {
  expect(wayIn(counter, building)).toBe(
    'Walk from floor 1f to floor 2f: the device must count one in. If it does not: munteok devices add stairs --id stairs --replace --reversed',
  )
})

it('expects of a counter that hangs the other way round the other number', () => {
  expect(wayIn({ ...counter, reversed: true }, building)).toMatch(/must count one out.*take "reversed" out/)
})

it('has no way in for a reader', () => {
  expect(wayIn({ id: 'desk', driver: 'rdm6300' }, building)).toBeUndefined()
})
