import fc from 'fast-check'
import { expect, it } from 'vitest'
import { appendedTo, replacedAt } from './site-text.ts'

const SITE = `{
  "building": "b.json",
  "agents": [
    {
      "name": "1f", "floor": "1f",
      "devices": [
        { "id": "door", "driver": "terabee-evo", "path": "/dev/a]\\"" },
        {
          "id": "stairs",
          "options": { "pattern": "^[+-]$" }
        }
      ]
    },
    { "name": "2f", "floor": "2f", "devices": [] }
  ]
}
`

it('adds a value as its neighbour is laid out, and touches nothing else', () => {
  const changed = appendedTo(SITE, ['agents', 0, 'devices'], { id: 'new', options: { a: 1 } })
  const added = `,
        {
          "id": "new",
          "options": {
            "a": 1
          }
        }`
  expect(changed).toContain(added)
  expect(changed.replace(added, '')).toBe(SITE)
})

it('begins an empty array on lines of its own', () => {
  expect(appendedTo(SITE, ['agents', 1, 'devices'], { id: 'new' })).toContain(
    '"devices": [\n      { "id": "new" }\n    ] }',
  )
})

it('replaces a value, on one line where the old one was', () => {
  const changed = replacedAt(SITE, ['agents', 0, 'devices', 0], { id: 'door', usb: { vendor: '0403' } })
  expect(changed.split('\n').filter((line, i) => line !== SITE.split('\n')[i])).toEqual([
    '        { "id": "door", "usb": { "vendor": "0403" } },',
  ])
})

it('gives the same as changing the parsed value, however the text is laid out', () => {
  const value = fc.jsonValue()
  fc.assert(
    fc.property(
      fc.array(value),
      value,
      fc.constantFrom('', 2, '\t'),
      fc.string(),
      (array, added, indent, key) => {
        const whole = { [`${key}"`]: 'x]', list: { of: [0, array] }, last: null }
        const text = JSON.stringify(whole, null, indent)
        // Through JSON, which knows no negative zero.
        const expected = JSON.parse(JSON.stringify({ ...whole, list: { of: [0, [...array, added]] } }))
        expect(JSON.parse(appendedTo(text, ['list', 'of', 1], added))).toEqual(expected)
      },
    ),
  )
})

it('does not make up a place that is not there', () => {
  expect(() => appendedTo(SITE, ['agents', 2, 'devices'], 1)).toThrow(/no array at agents.2.devices/)
  expect(() => replacedAt(SITE, ['agents', 0, 'nothing'], 1)).toThrow(/nothing at/)
})
