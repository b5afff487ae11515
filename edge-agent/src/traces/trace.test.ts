import { expect, it } from 'vitest'
import { parseTrace, type TraceHeader, TraceRecorder } from './trace.ts'

const header: TraceHeader = {
  format: 'munteok-trace',
  version: 1,
  driver: 'rdm6300',
  device: { path: '/dev/ttyUSB0', vendor: '1a86' },
  startedAt: '2026-11-24T05:00:00.000Z',
}

function recorded(record: (recorder: TraceRecorder) => void): string {
  let text = ''
  record(
    new TraceRecorder(header, (line) => {
      text += line
    }),
  )
  return text
}

it('reads what it wrote: times since the first opening, bytes in and out, marks', () => {
  const text = recorded((recorder) => {
    recorder.opened(5_000.04)
    recorder.out(Uint8Array.of(0x7e, 0x00), 5_001)
    recorder.in(Uint8Array.of(0x02, 0xff), 5_012.34)
    recorder.closed(5_100, 'unplugged')
  })
  expect(parseTrace(text, 'a.ndjson')).toEqual({
    header,
    lines: [
      { ms: 0, mark: 'opened' },
      { ms: 1, out: '7e00' },
      { ms: 12.3, in: '02ff' },
      { ms: 100, mark: 'closed', why: 'unplugged' },
    ],
  })
})

it('writes no line for no bytes', () => {
  expect(
    recorded((recorder) => recorder.in(new Uint8Array(), 0))
      .trim()
      .split('\n'),
  ).toHaveLength(1)
})

it.each([
  ['an empty file', '', /a\.ndjson is empty/],
  ['a file of another kind', '{"time":1}\n', /a\.ndjson, line 1/],
  ['a trace of a later version', `${JSON.stringify({ ...header, version: 2 })}\n`, /version/],
  ['a line of half a byte', `${JSON.stringify(header)}\n{"ms":1,"in":"abc"}\n`, /line 2/],
  ['a line that is no JSON', `${JSON.stringify(header)}\n\n{"ms":1,"in"\n`, /line 3 is not JSON/],
  [
    'times that go back',
    `${JSON.stringify(header)}\n{"ms":2,"in":"00"}\n{"ms":1,"in":"00"}\n`,
    /line 3 is earlier/,
  ],
])('refuses %s, with file and line', (_, text, message) => {
  expect(() => parseTrace(text, 'a.ndjson')).toThrow(message)
})
