import { expect, it } from 'vitest'
import { byWay } from './korean.ts'

it.each(['정문으로', '뒤로', '지하철로', '1층으로', 'A로'])('the way is written %s', (said) => {
  expect(byWay(said.replace(/으?로$/, ''))).toBe(said)
})
