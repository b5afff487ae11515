import { type Clock, type ClockSetting, MunteokError, ScaledClock } from '@munteok/core'

/** Set for every process of a simulation: `<real ms>,<simulated ms>,<speed>`. */
export const CLOCK_VARIABLE = 'MUNTEOK_CLOCK'

export const realClock: Clock = { now: () => Date.now() }

/**
 * The clock of this process: the real one, or the simulation's.
 * @throws MunteokError `input` when the variable is set and makes no sense
 */
export function processClock(env: NodeJS.ProcessEnv = process.env): Clock {
  const text = env[CLOCK_VARIABLE]
  return text === undefined || text === '' ? realClock : new ScaledClock(parseClock(text), realClock)
}

export function formatClock({ realMs, simulatedMs, speed }: ClockSetting): string {
  return [realMs, simulatedMs, speed].join(',')
}

export function parseClock(text: string): ClockSetting {
  const [realMs, simulatedMs, speed] = text.split(',').map(Number)
  if (![realMs, simulatedMs, speed].every(Number.isFinite) || !(speed as number) || (speed as number) <= 0)
    throw new MunteokError(
      'input',
      'clock',
      `${CLOCK_VARIABLE}="${text}" is not "<real ms>,<simulated ms>,<speed>": unset it to use the real clock`,
    )
  return { realMs: realMs as number, simulatedMs: simulatedMs as number, speed: speed as number }
}

/** How many times as fast as real time a clock runs, or undefined for the real one. */
export function simulatedSpeedOf(clock: Clock): number | undefined {
  return clock instanceof ScaledClock ? clock.setting.speed : undefined
}
