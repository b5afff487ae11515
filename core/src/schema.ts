import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { MunteokError } from './errors.ts'

/** A schema together with the check made of it, compiled when it is first used. */
export interface Parser<T> {
  readonly schema: TSchema
  /** True when `value` is a T. The fast path: about 40 ns for an event, no allocation. */
  check(value: unknown): value is T
  /**
   * `value` as a T.
   * @param where what the value is, for the reader of the error: a file's path, a topic
   * @throws MunteokError `input` / `invalid`, naming each wrong place
   */
  parse(value: unknown, where: string): T
  /** What is wrong with `value`, a phrase for each place; empty when nothing is. */
  faults(value: unknown): string[]
}

/** Enough for every kind of a union to say why it is not meant; typebox itself stops at eight. */
const MOST_FAULTS = 64

export function parserOf<S extends TSchema>(schema: S): Parser<Static<S>> {
  let compiled: Validator | undefined
  const validator = () => {
    compiled ??= Compile(schema)
    return compiled
  }
  const faults = (value: unknown) => {
    Settings.Set({ maxErrors: MOST_FAULTS })
    return describe(schema, value, validator().Errors(value))
  }
  return {
    schema,
    check: (value): value is Static<S> => validator().Check(value),
    faults,
    parse(value, where) {
      if (validator().Check(value)) return value as Static<S>
      throw new MunteokError('input', 'invalid', `${where}: ${faults(value).slice(0, 5).join('; ')}`)
    },
  }
}

/**
 * JSON text as a T.
 * @throws MunteokError `input` / `not-json` or `input` / `invalid`
 */
export function parseJson<T>(parser: Parser<T>, text: string, where: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new MunteokError('input', 'not-json', `${where} is not JSON: ${(cause as Error).message}`, {
      cause,
    })
  }
  return parser.parse(value, where)
}

type RawFault = {
  keyword: string
  schemaPath: string
  instancePath: string
  params: object
  message: string
}

function describe(schema: TSchema, value: unknown, raw: Iterable<RawFault>): string[] {
  const phrases = new Set<string>()
  for (const fault of ofItsOwnKind([...raw])) {
    if (fault.message === 'schema is false') continue
    const place = readablePath(fault.instancePath)
    const unknown = (fault.params as { additionalProperties?: string[] }).additionalProperties
    if (unknown) {
      for (const key of unknown) phrases.add(unknownKey(schema, fault.instancePath, key))
      continue
    }
    const got = fault.keyword === 'required' ? '' : `, not ${preview(at(value, fault.instancePath))}`
    phrases.add(`${place || 'it'} ${fault.message}${got}`)
  }
  return [...phrases]
}

/**
 * Of a union told apart by a constant (an event's `kind`), only what is wrong by the kind that the value
 * says it is: how it differs from the other kinds helps nobody.
 */
function ofItsOwnKind(faults: readonly RawFault[]): RawFault[] {
  const otherKinds = faults.flatMap(({ keyword, schemaPath, instancePath }) => {
    const branch = keyword === 'const' && /^(.*\/anyOf\/\d+)\/properties\/[^/]+$/.exec(schemaPath)?.[1]
    return branch ? [{ branch, place: instancePath.replace(/\/[^/]*$/, '') }] : []
  })
  const kept = faults.filter(
    ({ schemaPath, instancePath }) =>
      !otherKinds.some(({ branch, place }) => isWithin(schemaPath, branch) && isWithin(instancePath, place)),
  )
  const isExplained = ({ schemaPath, instancePath }: RawFault) =>
    kept.some(
      (fault) =>
        isWithin(fault.schemaPath, `${schemaPath}/anyOf`) && isWithin(fault.instancePath, instancePath),
    )
  const told = kept.filter((fault) => fault.keyword !== 'anyOf' || !isExplained(fault))
  return told.length > 0 ? told : [...faults]
}

function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}/`)
}

/** `/floors/0/areaM2` as `floors[0].areaM2`. */
function readablePath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}

function at(value: unknown, pointer: string): unknown {
  let here = value
  for (const step of pointer.split('/').slice(1)) here = (here as Record<string, unknown>)?.[step]
  return here
}

function preview(value: unknown): string {
  const text = jsonOf(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** JSON.parse takes brackets nested without end, JSON.stringify does not. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return 'something nested too deep to show'
    throw error
  }
}

function unknownKey(schema: TSchema, pointer: string, key: string): string {
  const known = keysAt(schema, pointer)
  const near = known.find((candidate) => distance(candidate.toLowerCase(), key.toLowerCase()) <= 2)
  const place = readablePath(`${pointer}/${key}`)
  if (near) return `unknown key ${place}: did you mean "${near}"?`
  return `unknown key ${place}${known.length ? ` (known: ${known.join(', ')})` : ''}`
}

/** The keys that the schema allows at a place, through objects, arrays, records and unions. */
function keysAt(schema: TSchema, pointer: string): string[] {
  type Node = {
    properties?: Record<string, Node>
    items?: Node
    anyOf?: Node[]
    patternProperties?: Record<string, Node>
  }
  let here: Node[] = [schema as Node]
  const widen = (nodes: Node[]): Node[] => nodes.flatMap((node) => (node.anyOf ? widen(node.anyOf) : [node]))
  for (const step of pointer.split('/').slice(1)) {
    here = widen(here).flatMap((node) => {
      const next = node.properties?.[step] ?? node.items ?? Object.values(node.patternProperties ?? {})[0]
      return next ? [next] : []
    })
  }
  return [...new Set(widen(here).flatMap((node) => Object.keys(node.properties ?? {})))]
}

/** Levenshtein distance: the number of letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
