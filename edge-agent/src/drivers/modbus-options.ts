/** What a site file says of a counter on Modbus, and what it comes to. */
import Type, { type Static } from 'typebox'
import { Baud, type Connection } from './driver.ts'
import { questionsFor } from './modbus-registers.ts'

/** Start bit, 8 data bits, parity or a second stop bit, stop bit. */
const BITS_PER_BYTE = 11

const Place = Type.Object(
  {
    register: Type.Integer({
      minimum: 0,
      maximum: 0xffff,
      description: 'counted from 0: 40001 or 30001 in a manual is 0',
    }),
    width: Type.Optional(
      Type.Union([Type.Literal(16), Type.Literal(32)], { description: 'bits; 16 when absent' }),
    ),
  },
  { additionalProperties: false },
)

export const ModbusOptions = Type.Object(
  {
    unit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 247,
        description: "the device's address on the line; 1 when absent",
      }),
    ),
    function: Type.Optional(
      Type.Union([Type.Literal(3), Type.Literal(4)], {
        description: '3 for holding registers, as when absent; 4 for input registers',
      }),
    ),
    in: Place,
    out: Place,
    wordOrder: Type.Optional(
      Type.Union([Type.Literal('big'), Type.Literal('little')], {
        description: 'of numbers with 32 bits: big, as when absent, where the high half comes first',
      }),
    ),
    semantics: Type.Optional(
      Type.Union([Type.Literal('totals'), Type.Literal('since-last-read')], {
        description:
          'registers that run on, which is what to choose where the device has both, or that begin again at each reading: those lose people with each answer that is lost; totals when absent',
      }),
    ),
    modulus: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 0x100000000,
        description: 'at which number totals start again at zero; the end of their registers when absent',
      }),
    ),
    pollEveryMs: Type.Optional(
      Type.Integer({ minimum: 50, maximum: 60_000, description: 'how often it is asked; 1000 when absent' }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 20,
        maximum: 10_000,
        description: 'how long an answer may take; 500 when absent',
      }),
    ),
    baud: Baud,
    parity: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('even'), Type.Literal('odd')])),
    stopBits: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)])),
  },
  { additionalProperties: false },
)
export type ModbusOptions = Static<typeof ModbusOptions>

export type ModbusSettings = ReturnType<typeof settingsOf>

export function settingsOf(options: ModbusOptions) {
  const { unit = 1, wordOrder = 'big', semantics = 'totals', baud = 9_600 } = options
  const places = { in: { width: 16, ...options.in }, out: { width: 16, ...options.out } } as const
  const natural = places.in.width === places.out.width ? 2 ** places.in.width : undefined
  return {
    unit,
    function: options.function ?? 3,
    places,
    questions: questionsFor(places, semantics === 'totals'),
    wordOrder,
    semantics,
    modulus: options.modulus ?? natural,
    pollEveryMs: options.pollEveryMs ?? 1_000,
    timeoutMs: options.timeoutMs ?? 500,
    msPerByte: (BITS_PER_BYTE * 1_000) / baud,
  }
}

/** So often a device that is well has answered at least once, even when an answer is lost now and then. */
export function answersWithinMs(options: ModbusOptions): number {
  const { questions, pollEveryMs, timeoutMs } = settingsOf(options)
  return Math.max(10_000, 3 * (pollEveryMs + 2 * questions.length * timeoutMs))
}

export function connectionOf({ baud = 9_600, parity, stopBits }: ModbusOptions): Connection {
  const settings = { baudRate: baud, ...(parity && { parity }), ...(stopBits && { stopBits }) }
  return { kind: 'serial', settings }
}
