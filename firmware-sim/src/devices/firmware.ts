import type { Random } from '../random.ts'

/**
 * What runs inside a simulated device: it is told what happens to it, and asked for bytes whenever
 * its serial line is free. It knows neither ports nor timers; `nowMs` is real time, as a device's own
 * clock would count it.
 */
export interface Firmware {
  readonly baudRate: number
  /** True when a changed byte is caught by the frame's own check. */
  readonly checked: boolean
  /** Power comes (back): the registers start at zero. */
  powerOn(nowMs: number): void
  /** The bytes to send now, or undefined when there is nothing to say. */
  nextFrame(nowMs: number): Uint8Array | undefined
}

/** Which way somebody walks, as the device is mounted. */
export type Direction = 'in' | 'out'

export interface CounterFirmware extends Firmware {
  crossed(direction: Direction): void
}

export interface ReaderFirmware extends Firmware {
  /** A card is held to the reader. False when too many wait already. */
  present(card: PresentedCard): boolean
}

export interface PresentedCard {
  /** Ten digits, as printed on the card. */
  readonly number: string
  /** Called when the reader has seen the card. */
  readonly onRead: () => void
}

/** How often a device is wrong or unreachable; everything is 0 by default. Chances are from 0 to 1. */
export interface FaultSettings {
  /** Chance, for each frame, of random bytes before it. */
  lineNoise: number
  /** Chance, for each frame, that one of its bytes arrives changed. */
  corruptFrames: number
  /** Chance, for each frame, that only its first part arrives. */
  tornFrames: number
  /** Chance, for each crossing, that the counter does not see it. */
  missedCrossings: number
  /** Chance, for each crossing, that the counter counts it twice. */
  doubledCrossings: number
  /** How often a device is unplugged for some seconds, for each device and hour of real time. */
  unplugsPerHour: number
}

export const NO_FAULTS: Readonly<FaultSettings> = {
  lineNoise: 0,
  corruptFrames: 0,
  tornFrames: 0,
  missedCrossings: 0,
  doubledCrossings: 0,
  unplugsPerHour: 0,
}

/** Faults as a bad day has them: for `--faults`. */
export const TYPICAL_FAULTS: Readonly<FaultSettings> = {
  lineNoise: 0.01,
  corruptFrames: 0.01,
  tornFrames: 0.005,
  missedCrossings: 0.03,
  doubledCrossings: 0.01,
  unplugsPerHour: 6,
}

/** How many times a counter counts one crossing. */
export function timesCounted(faults: FaultSettings, random: Random): 0 | 1 | 2 {
  if (random.chance(faults.missedCrossings)) return 0
  return random.chance(faults.doubledCrossings) ? 2 : 1
}

/**
 * A frame as it arrives over a bad line.
 * @param checked see `Firmware.checked`
 */
export function overBadLine(
  frame: Uint8Array,
  checked: boolean,
  faults: FaultSettings,
  random: Random,
): Uint8Array {
  let arrived = frame
  if (random.chance(faults.corruptFrames)) arrived = corrupted(arrived, checked, random)
  if (random.chance(faults.tornFrames)) arrived = arrived.subarray(0, 1 + random.int(arrived.length - 1))
  if (random.chance(faults.lineNoise)) arrived = Buffer.concat([noise(random), arrived])
  return arrived
}

function corrupted(frame: Uint8Array, checked: boolean, random: Random): Uint8Array {
  const copy = Uint8Array.from(frame)
  const place = random.int(copy.length)
  const old = copy[place] ?? 0
  // A line without a check says nothing of a changed digit: its faults are bytes that are no text.
  copy[place] = checked ? old ^ (1 + random.int(255)) : 0x80 | random.int(128)
  return copy
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: 1 + random.int(8) }, () => random.int(256))
}
