import { expect, it } from 'vitest'
import { ToldTroubles } from './told-troubles.ts'
import type { Trouble } from './transport.ts'

const forbidden: Trouble = { code: 'no-permission', message: 'it may not be opened' }
const missing: Trouble = { code: 'not-there', message: 'it is not there' }

it('takes a refusal for fleeting as often as told, and again after the device was open', () => {
  const troubles = new ToldTroubles(2)
  const refusals = () => [1, 2, 3].map(() => troubles.isFleeting(forbidden))
  expect(refusals()).toEqual([true, true, false])
  expect(troubles.isFleeting(forbidden)).toBe(false)
  troubles.opened()
  expect(refusals()).toEqual([true, true, false])
})

it('never takes a device that is not there for fleeting', () => {
  expect(new ToldTroubles(2).isFleeting(missing)).toBe(false)
})

it('knows a trouble that was told until another one is, or the device is well', () => {
  const troubles = new ToldTroubles(2)
  expect(troubles.isNews(missing)).toBe(true)
  troubles.told(missing)
  expect(troubles.isNews(missing)).toBe(false)
  expect(troubles.isNews(forbidden)).toBe(true)
  troubles.settled()
  expect(troubles.isNews(missing)).toBe(true)
})
