import { expect, it } from 'vitest'
import { suggestPattern, TextLines } from './line-pattern.ts'

it.each([
  ['IN 12 OUT 9', { totalIn: '12', totalOut: '9' }],
  ['out=9; in=12', { totalIn: '12', totalOut: '9' }],
  ['{"in":12,"out":9}', { totalIn: '12', totalOut: '9' }],
  ['Entered (12) / left (9)!', { totalIn: '12', totalOut: '9' }],
])('of the line %s makes a pattern that reads it', (line, groups) => {
  const pattern = suggestPattern(['# booting', line]) ?? ''
  expect({ ...new RegExp(pattern, 'u').exec(line)?.groups }).toEqual(groups)
})

it.each(['0013110988', 'DOBONG-0938426563', 'temp 21 hum 40', 'in 5', '+', 'in 1 out 2 at 3'])(
  'of the line %s makes none',
  (line) => expect(suggestPattern([line])).toBeUndefined(),
)

it('gathers whole lines of text only, and not without end', () => {
  const text = new TextLines()
  text.push(Buffer.from('half '))
  text.push(Buffer.from('a line\r\n\x02\xff\nnext\nnot yet'))
  expect(text.lines).toEqual(['half a line', 'next'])
  for (let i = 0; i < 1_000; i++) text.push(Buffer.from(`line ${i}\n`))
  text.push(Buffer.alloc(100_000, 'x'))
  expect(text.lines).toHaveLength(20)
  expect(text.lines.at(-1)).toBe('line 999')
})
