import { MunteokError } from '@munteok/core'

/** Lines that known counters send, as templates: `#` stands for the number in, `%` for the number out. */
const KNOWN_TOTALS = [
  'IN # OUT %',
  'in # out %',
  'IN:# OUT:%',
  'IN=# OUT=%',
  '#,%',
  '# %',
  'I#O%',
  '{"in":#,"out":%}',
]
const KNOWN_STEPS: readonly (readonly [stepIn: string, stepOut: string])[] = [
  ['+', '-'],
  ['IN', 'OUT'],
  ['in', 'out'],
  ['I', 'O'],
  ['+1', '-1'],
  ['IN 1', 'OUT 1'],
  ['1,0', '0,1'],
  ['IN 1 OUT 0', 'IN 0 OUT 1'],
]

/** What a text counter writes: running totals, or one line for each crossing. */
export type LineStyle =
  | { readonly kind: 'totals'; line(totalIn: number, totalOut: number): string }
  | { readonly kind: 'steps'; readonly in: string; readonly out: string }

const EXAMPLES = '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$ or ^(?:(?<in>\\+)|(?<out>-))$'

/** What a text counter writes when its site names no pattern: `+` and `-`. */
export const DEFAULT_STYLE: LineStyle = { kind: 'steps', in: '+', out: '-' }

/**
 * The lines that a pattern with the named groups `totalIn` and `totalOut`, or `in` and `out`, was
 * written for.
 * @param who the device, for the error
 * @throws MunteokError `input` when the pattern is no regular expression or no line can be made for it
 */
export function lineStyleFor(pattern: string, who: string): LineStyle {
  const expression = compile(pattern, who)
  const template = [literalOf(pattern), ...KNOWN_TOTALS].find((candidate) =>
    fitsTotals(expression, candidate),
  )
  if (template !== undefined)
    return { kind: 'totals', line: (totalIn, totalOut) => fill(template, totalIn, totalOut) }
  const steps = KNOWN_STEPS.find((candidate) => fitsSteps(expression, candidate))
  if (steps) return { kind: 'steps', in: steps[0], out: steps[1] }
  throw new MunteokError(
    'input',
    'pattern',
    `${who}: no line can be made up that the pattern ${pattern} would take: use the named groups totalIn and totalOut, or in and out, as in ${EXAMPLES}`,
  )
}

function compile(pattern: string, who: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (cause) {
    throw new MunteokError('input', 'pattern', `${who}: ${(cause as Error).message}`, { cause })
  }
}

function fill(template: string, totalIn: number, totalOut: number): string {
  return template.replace('#', String(totalIn)).replace('%', String(totalOut))
}

function fitsTotals(expression: RegExp, template: string): boolean {
  const groups = expression.exec(fill(template, 1234, 987))?.groups
  return groups?.['totalIn'] === '1234' && groups['totalOut'] === '987'
}

function fitsSteps(expression: RegExp, [stepIn, stepOut]: readonly [string, string]): boolean {
  const first = expression.exec(stepIn)?.groups
  const second = expression.exec(stepOut)?.groups
  return saysOne(first, 'in') && !saysOne(first, 'out') && saysOne(second, 'out') && !saysOne(second, 'in')
}

function saysOne(groups: Record<string, string | undefined> | undefined, name: string): boolean {
  const text = groups?.[name]
  return text !== undefined && text !== '' && text !== '0'
}

/** The plainest line that a simple pattern takes: groups become numbers, escapes what they stand for. */
function literalOf(pattern: string): string {
  return pattern
    .replace(/^\^|\$$/g, '')
    .replace(/\(\?<totalIn>[^)]*\)/, '#')
    .replace(/\(\?<totalOut>[^)]*\)/, '%')
    .replace(/\\s[*+]?/g, ' ')
    .replace(/\\([^a-zA-Z0-9])/g, '$1')
}
