/**
 * People counters on Modbus RTU (RS-485 or RS-232): asked for registers that the site file names, function
 * 3 or 4. Requests and answers: modbus-frames.ts.
 *
 * Prefer a device's running totals. Registers that begin again at each reading (`since-last-read`) lose
 * people with each answer that is lost on the line: the device has forgotten them by then.
 *
 * An answer does not say which registers it holds, only how many. So each question waits for its answer
 * or for `timeoutMs`, and then for as long again, in which a late answer to it is dropped where another
 * question could take it for its own. A line that delays answers by more than twice `timeoutMs` needs a
 * longer one. On two wires the own request can come back as an echo: it is passed over.
 */
import modbus from 'jsmodbus'
import { type DeviceDriver, defineDriver, hexOf, type Reading, type Wake } from './driver.ts'
import { bodyOf, exceptionOf, requestFor } from './modbus-frames.ts'
import {
  answersWithinMs,
  connectionOf,
  ModbusOptions,
  type ModbusSettings,
  settingsOf,
} from './modbus-options.ts'
import { apart, type Counted, numberAt, type Question, type Questions } from './modbus-registers.ts'
import { SkippedBytes } from './skipped-bytes.ts'

const EXCEPTION = 0x80
const EXCEPTION_BYTES = 5
/** Before and behind the registers' bytes: unit, function, how many; and the CRC. */
const FRAME_BYTES = 5
const REQUEST_BYTES = 8
const ILLEGAL_ADDRESS = 2

/** A question on the line, not answered yet. */
interface Asked {
  readonly question: Question
  readonly request: Uint8Array
  readonly answerBytes: number
}

class ModbusCounter implements DeviceDriver {
  readonly #settings: ModbusSettings
  readonly #skipped = new SkippedBytes(32)
  readonly #heard: Buffer
  #filled = 0
  #questions: Questions
  /** Which of them is next. */
  #next = 0
  #asked: Asked | undefined
  /** When its answer is late; undefined when it is, or nothing is asked. */
  #lateAt: number | undefined
  #askAt = Number.NEGATIVE_INFINITY
  #roundAt = 0
  #numbers: Partial<Record<Counted, number>> = {}

  constructor(settings: ModbusSettings) {
    this.#settings = settings
    this.#questions = settings.questions
    const longest = Math.max(...settings.questions.map(({ count }) => FRAME_BYTES + 2 * count))
    this.#heard = Buffer.alloc(Math.max(REQUEST_BYTES, longest))
  }

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    const readings: Reading[] = []
    for (const byte of chunk) {
      if (!this.#asked) {
        this.#skipped.add(byte, readings)
        continue
      }
      this.#heard[this.#filled++] = byte
      this.#look(readings, nowMs)
    }
    return readings
  }

  wake(nowMs: number): Wake {
    const readings: Reading[] = []
    if (this.#lateAt !== undefined) {
      if (nowMs < this.#lateAt) return { againInMs: this.#lateAt - nowMs }
      this.#giveUp(nowMs, readings)
    }
    if (nowMs < this.#askAt) return { readings, againInMs: this.#askAt - nowMs }
    return this.#ask(nowMs, readings)
  }

  #ask(nowMs: number, readings: Reading[]): Wake {
    this.#dropHeard(readings)
    const { unit, function: code, timeoutMs, msPerByte } = this.#settings
    const question = this.#questions[this.#next] ?? this.#restart()
    const request = requestFor(unit, code, question)
    const answerBytes = FRAME_BYTES + 2 * question.count
    if (this.#next === 0) this.#roundAt = nowMs
    this.#asked = { question, request, answerBytes }
    const againInMs = timeoutMs + Math.ceil((request.length + answerBytes) * msPerByte)
    this.#lateAt = nowMs + againInMs
    return { send: request, readings, againInMs }
  }

  #restart(): Question {
    this.#next = 0
    this.#numbers = {}
    return this.#questions[0]
  }

  /** What the device has not finished by now was cut off, and must not be the beginning of its next answer. */
  #dropHeard(readings: Reading[]): void {
    this.#skipped.report(readings)
    if (this.#filled === 0) return
    const heard = this.#heard.subarray(0, this.#filled)
    readings.push({ kind: 'fault', fault: 'torn', length: heard.length, hex: hexOf(heard) })
    this.#filled = 0
  }

  #giveUp(nowMs: number, readings: Reading[]): void {
    readings.push({ kind: 'fault', fault: 'unanswered', length: this.#filled })
    this.#lateAt = undefined
    // Late, it is welcome still where there is but one question.
    if (this.#questions.length > 1) {
      this.#asked = undefined
      this.#dropHeard(readings)
    }
    this.#restart()
    this.#askAt = Math.max(this.#roundAt + this.#settings.pollEveryMs, nowMs + this.#settings.timeoutMs)
  }

  /** Takes from the front of what was heard all that can be told already. */
  #look(readings: Reading[], nowMs: number): void {
    while (this.#asked && this.#filled > 0) {
      const isEcho = this.#isEcho(this.#asked.request)
      const length = isEcho ? REQUEST_BYTES : this.#frameLength(this.#asked)
      if (length > this.#filled) return
      if (length === 0) {
        this.#skipped.add(this.#heard[0] ?? 0, readings)
        this.#remove(1)
      } else if (isEcho) this.#remove(REQUEST_BYTES)
      else this.#takeFrame(this.#heard.subarray(0, length), this.#asked.question, readings, nowMs)
    }
  }

  /** Whether all that was heard, as far as that goes, is the own request. */
  #isEcho(request: Uint8Array): boolean {
    const length = Math.min(this.#filled, REQUEST_BYTES)
    for (let i = 0; i < length; i++) if (this.#heard[i] !== request[i]) return false
    return true
  }

  /** @returns how long a frame that begins like this is, as far as one can tell; 0 when none does */
  #frameLength({ answerBytes }: Asked): number {
    const { unit, function: code } = this.#settings
    const [first, second, third] = this.#heard
    if (first !== unit) return 0
    if (this.#filled < 2 || second === (code | EXCEPTION)) return EXCEPTION_BYTES
    if (second !== code) return 0
    return this.#filled < 3 || third === answerBytes - FRAME_BYTES ? answerBytes : 0
  }

  #takeFrame(frame: Buffer, question: Question, readings: Reading[], nowMs: number): void {
    const body = bodyOf(frame)
    const fault = { kind: 'fault', length: frame.length, hex: hexOf(frame) } as const
    if (!body) {
      readings.push({ ...fault, fault: 'checksum' })
      // The true answer may begin within.
      const next = frame.indexOf(this.#settings.unit, 1)
      this.#remove(next < 0 ? frame.length : next)
      return
    }
    this.#remove(frame.length)
    this.#skipped.report(readings)
    this.#asked = undefined
    this.#lateAt = undefined
    if (body instanceof modbus.responses.ExceptionResponseBody) {
      readings.push({ ...fault, fault: 'refused', detail: exceptionOf(body.code) })
      this.#refused(body.code)
    } else this.#answered(question, body.valuesAsArray, readings)
    // The line must be silent for three and a half characters between two messages.
    const quietAt = nowMs + Math.max(2, Math.ceil(3.5 * this.#settings.msPerByte))
    this.#askAt = this.#next > 0 ? quietAt : Math.max(this.#roundAt + this.#settings.pollEveryMs, quietAt)
  }

  #refused(code: number): void {
    const { places, questions } = this.#settings
    // There may be no register between the two numbers.
    if (code === ILLEGAL_ADDRESS && questions[0].holds.length === 2) this.#questions = apart(places)
    this.#restart()
  }

  #answered(question: Question, words: ArrayLike<number>, readings: Reading[]): void {
    const { places, wordOrder, semantics } = this.#settings
    for (const counted of question.holds)
      this.#numbers[counted] = numberAt(places[counted], words, question.start, wordOrder)
    this.#next++
    const isWhole = this.#next >= this.#questions.length
    const { in: entered = 0, out = 0 } = this.#numbers
    // The device has forgotten these people: they must not wait for the other question's answer.
    if (semantics === 'since-last-read') readings.push({ kind: 'step', in: entered, out })
    else if (isWhole) readings.push(this.#totals(entered, out, words.length))
    if (isWhole || semantics === 'since-last-read') this.#numbers = {}
    if (isWhole) this.#restart()
  }

  #totals(entered: number, out: number, words: number): Reading {
    const { modulus } = this.#settings
    if (modulus !== undefined && Math.max(entered, out) >= modulus)
      return { kind: 'fault', fault: 'implausible', length: FRAME_BYTES + 2 * words }
    return { kind: 'totals', in: entered, out, ...(modulus !== undefined && { modulus }) }
  }

  #remove(bytes: number): void {
    this.#heard.copyWithin(0, bytes, this.#filled)
    this.#filled -= bytes
  }
}

export const modbusCounter = defineDriver({
  name: 'modbus-counter',
  title: 'People counters on Modbus RTU, with the registers of their manual',
  measures: 'passages',
  options: ModbusOptions,
  connection: connectionOf,
  speaksWithinMs: answersWithinMs,
  create: (options) => new ModbusCounter(settingsOf(options)),
})
