/** Changes one place of a JSON text and leaves every other character as somebody wrote it. */
import { MunteokError } from '@munteok/core'

type Path = readonly (string | number)[]

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Puts a value at the end of an array, laid out as the array is: on lines of its own where its other
 * values are.
 * @throws MunteokError `fault` when there is no such array
 */
export function appendedTo(text: string, path: Path, value: unknown): string {
  const array = spanOf(text, 0, path)
  if (!array || text[array.start] !== '[')
    throw new MunteokError('fault', 'no-array', `there is no array at ${path.join('.')}`)
  const last = lastElement(text, array)
  if (!last) return `${text.slice(0, array.start)}${onlyElement(text, array, value)}${text.slice(array.end)}`
  const lead = /\n[ \t]*$/.exec(text.slice(array.start + 1, last.start))?.[0]
  const separator = lead === undefined ? ', ' : `,${lead}`
  return `${text.slice(0, last.end)}${separator}${laidOut(text, last, value, lead ?? '')}${text.slice(last.end)}`
}

/**
 * Puts another value at a place.
 * @throws MunteokError `fault` when there is no such place
 */
export function replacedAt(text: string, path: Path, value: unknown): string {
  const old = spanOf(text, 0, path)
  if (!old) throw new MunteokError('fault', 'no-place', `there is nothing at ${path.join('.')}`)
  const lead = /\n[ \t]*$/.exec(text.slice(0, old.start))?.[0] ?? ''
  return `${text.slice(0, old.start)}${laidOut(text, old, value, lead)}${text.slice(old.end)}`
}

/** On one line if its neighbour is, else over several, each as deep as the text around it. */
function laidOut(text: string, neighbour: Span, value: unknown, lead: string): string {
  const isOneLine = !text.slice(neighbour.start, neighbour.end).includes('\n')
  return isOneLine
    ? oneLine(value)
    : JSON.stringify(value, null, indentOf(text)).replaceAll('\n', lead || '\n')
}

/** `{ "id": "door", "path": "/dev/ttyUSB0" }` */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, of]) => `${JSON.stringify(key)}: ${oneLine(of)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function onlyElement(text: string, array: Span, value: unknown): string {
  const line = text.slice(text.lastIndexOf('\n', array.start) + 1, array.start)
  const outer = /^[ \t]*/.exec(line)?.[0] ?? ''
  const isMinified = !text.trimEnd().includes('\n')
  return isMinified
    ? `[${JSON.stringify(value)}]`
    : `[\n${outer}${indentOf(text)}${oneLine(value)}\n${outer}]`
}

/** What one level is indented by: as the first indented line is. */
function indentOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}

function lastElement(text: string, array: Span): Span | undefined {
  let last: Span | undefined
  for (const element of elements(text, array)) last = element
  return last
}

function* elements(text: string, array: Span): Generator<Span> {
  let at = afterSpace(text, array.start + 1)
  while (text[at] !== ']' && at < array.end) {
    const end = endOfValue(text, at)
    yield { start: at, end }
    at = afterSpace(text, end)
    if (text[at] === ',') at = afterSpace(text, at + 1)
  }
}

/** Where a value stands in a text that is known to be JSON. */
function spanOf(text: string, from: number, [step, ...rest]: Path): Span | undefined {
  const start = afterSpace(text, from)
  if (step === undefined) return { start, end: endOfValue(text, start) }
  const at = typeof step === 'number' ? elementAt(text, start, step) : memberAt(text, start, step)
  return at === undefined ? undefined : spanOf(text, at, rest)
}

function elementAt(text: string, start: number, index: number): number | undefined {
  if (text[start] !== '[') return undefined
  const array = { start, end: endOfValue(text, start) }
  return [...elements(text, array)][index]?.start
}

function memberAt(text: string, start: number, name: string): number | undefined {
  if (text[start] !== '{') return undefined
  let at = afterSpace(text, start + 1)
  while (text[at] === '"') {
    const end = endOfValue(text, at)
    const key: unknown = JSON.parse(text.slice(at, end))
    const value = afterSpace(text, afterSpace(text, end) + 1)
    if (key === name) return value
    at = afterSpace(text, endOfValue(text, value))
    if (text[at] === ',') at = afterSpace(text, at + 1)
  }
  return undefined
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return at
}

function endOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  if (first !== '{' && first !== '[') return start + (/^[^,\]}\s]*/.exec(text.slice(start))?.[0].length ?? 0)
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"') at = endOfString(text, at) - 1
    else if (letter === '{' || letter === '[') depth++
    else if ((letter === '}' || letter === ']') && --depth === 0) return at + 1
  }
  return text.length
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}
