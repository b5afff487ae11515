import type { Random } from '../random.ts'

/** How often a device is wrong or unreachable; everything is 0 by default. Chances are from 0 to 1. */
export interface FaultSettings {
  /** Chance, for each frame, of random bytes before it. */
  lineNoise: number
  /** Chance, for each frame, that one of its bytes arrives changed. */
  corruptFrames: number
  /** Chance, for each frame, that only its first part arrives. */
  tornFrames: number
  /** Chance, for each frame, that one of its bytes does not arrive. */
  lostBytes: number
  /** Chance, for each frame, that one of its bytes arrives twice. */
  doubledBytes: number
  /** The host listens so many times as fast as the device sends (and half as fast with 0.5); 0 or 1 is right. */
  wrongBaud: number
  /** Chance, for each crossing, that the counter does not see it. */
  missedCrossings: number
  /** Chance, for each crossing, that the counter counts it twice. */
  doubledCrossings: number
  /** Chance, for each counter, that it never counts: its sensor is blind, and its line is well. */
  stuckAtZero: number
  /** How often a beam sticks and the counter counts dozens within a second, for each counter and hour of real time. */
  burstsPerHour: number
  /** How often the registers go to zero while the port stays, for each device and hour of real time. */
  resetsPerHour: number
  /** How often a device is unplugged for some seconds, for each device and hour of real time. */
  unplugsPerHour: number
  /** Chance, for each of these unpluggings, that it cuts a frame in two. */
  halfFrames: number
}

export const NO_FAULTS: Readonly<FaultSettings> = {
  lineNoise: 0,
  corruptFrames: 0,
  tornFrames: 0,
  lostBytes: 0,
  doubledBytes: 0,
  wrongBaud: 0,
  missedCrossings: 0,
  doubledCrossings: 0,
  stuckAtZero: 0,
  burstsPerHour: 0,
  resetsPerHour: 0,
  unplugsPerHour: 0,
  halfFrames: 0,
}

/** How many times a counter counts one crossing. */
export function timesCounted(faults: FaultSettings, random: Random): 0 | 1 | 2 {
  if (random.chance(faults.missedCrossings)) return 0
  return random.chance(faults.doubledCrossings) ? 2 : 1
}
