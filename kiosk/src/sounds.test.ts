import { afterEach, describe, expect, it, vi } from 'vitest'
import { Sounds } from './sounds.ts'

/** Stands for the browser's audio: remembers what would be heard, and when. */
class FakeAudio {
  readonly tones: { hz: number; from: number; to: number }[] = []
  disconnected = 0
  state = 'running'
  currentTime = 5
  readonly destination = {}

  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, setTargetAtTime() {} }
    const disconnect = () => {
      this.disconnected += 1
    }
    return { gain, disconnect, connect: (next: unknown) => next }
  }

  createOscillator() {
    const tone = { hz: 0, from: 0, to: 0 }
    this.tones.push(tone)
    return {
      type: '',
      frequency: {
        set value(hz: number) {
          tone.hz = hz
        },
      },
      connect: (next: unknown) => next,
      start: (at: number) => {
        tone.from = at
      },
      stop: (at: number) => {
        tone.to = at
      },
    }
  }
}

function sounding(audio = new FakeAudio()) {
  const open = vi.fn(() => audio as unknown as AudioContext)
  return { audio, open, sounds: new Sounds(open) }
}

afterEach(() => void vi.restoreAllMocks())

describe('the sounds', () => {
  it('rise for success, and are low and twice for a refusal, at once and under a second', () => {
    const { audio, sounds } = sounding()
    sounds.play('success', 1)
    sounds.play('refusal', 1)
    const [low = 0, high = 0, first = 0, second = 0] = audio.tones.map(({ hz }) => hz)
    expect(high).toBeGreaterThan(low)
    expect(first).toBe(second)
    expect(first).toBeLessThan(low / 2)
    expect(audio.tones[0]?.from).toBe(5)
    expect(Math.max(...audio.tones.map(({ to }) => to))).toBeLessThan(6)
  })

  it('use one audio context, however many there are, and each ends the one before', () => {
    const { audio, open, sounds } = sounding()
    for (let time = 0; time < 100; time += 1) sounds.play('success', 0.5)
    expect(open).toHaveBeenCalledTimes(1)
    expect(audio.disconnected).toBe(99)
  })

  it('are given up where the machine has none, with one line in the log', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    const open = vi.fn(() => {
      throw new Error('no device')
    })
    const sounds = new Sounds(open)
    sounds.play('success', 1)
    sounds.play('refusal', 1)
    expect([open.mock.calls.length, warn.mock.calls.length]).toEqual([1, 1])
  })
})
