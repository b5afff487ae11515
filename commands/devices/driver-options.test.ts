import Type from 'typebox'
import { expect, it } from 'vitest'
import { allDrivers, driverOptions, optionRows } from './driver-options.ts'

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

it('shows each option as it is typed, with what it is and whether it is needed', () => {
  const options = Type.Object({
    baud: Type.Optional(Type.Integer({ minimum: 300, maximum: 4_000_000 })),
    order: Type.Union([Type.Literal('big'), Type.Literal('little')], { description: 'of the bytes' }),
    in: Type.Object({ register: Type.Integer() }),
  })
  const [definition] = definitions
  if (!definition) throw new Error('there is no driver')
  expect(optionRows({ ...definition, options })).toEqual([
    ['baud=300…4000000', ''],
    ['order=big|little', 'of the bytes (needed)'],
    ['in={"register":integer}', '(needed)'],
  ])
})
