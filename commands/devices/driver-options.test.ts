import { expect, it } from 'vitest'
import { allDrivers, driverOptions, optionText } from './driver-options.ts'

const definitions = await allDrivers()

it('reads options as the driver wants them: numbers, yes or no, text as it is', () => {
  const text = 'baud=19200\nwithId=false\npattern=^IN (?<totalIn>\\d+)=(?<totalOut>\\d+)$'
  expect(driverOptions(text, definitions)).toEqual({
    baud: 19_200,
    withId: false,
    pattern: '^IN (?<totalIn>\\d+)=(?<totalOut>\\d+)$',
  })
})

it('leaves to the driver to refuse what it does not know', () => {
  const terabee = definitions.find(({ name }) => name === 'terabee-evo')
  expect(() => terabee?.configure(driverOptions('bawd=9600', definitions), 'x')).toThrow(/bawd.*baud/)
  expect(() => terabee?.configure(driverOptions('baud=fast', definitions), 'x')).toThrow(/baud/)
})

it('refuses an option without a value', () => {
  expect(() => driverOptions('baud', definitions)).toThrow(/NAME=VALUE/)
})

it('puts an option into words', () => {
  expect(optionText('baud', { type: 'integer', minimum: 300, maximum: 4_000_000 })).toBe(
    'baud: 300 to 4000000',
  )
  expect(optionText('order', { anyOf: [{ const: 'big' }, { const: 'little' }] })).toBe('order: big or little')
})
