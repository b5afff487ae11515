/** Two short sounds, made here and not loaded: rising for success, low and twice for a refusal. */
import { messageOf } from '@munteok/core'

export type Sound = 'success' | 'refusal'

export interface SoundPlayer {
  /** @param volume 0 to 1 */
  play(sound: Sound, volume: number): void
}

/** Frequency in Hz, begin and length in seconds. All of it is over within half a second. */
const NOTES: Readonly<Record<Sound, readonly (readonly [hz: number, at: number, length: number])[]>> = {
  success: [
    [659, 0, 0.11],
    [988, 0.1, 0.22],
  ],
  refusal: [
    [196, 0, 0.16],
    [196, 0.24, 0.16],
  ],
}
const EDGE_S = 0.012

/** Plays on one audio context for the life of the page. A new sound ends the one before it. */
export class Sounds implements SoundPlayer {
  readonly #open: () => AudioContext
  #context: AudioContext | undefined
  #playing: GainNode | undefined
  #isMute = false

  constructor(open: () => AudioContext) {
    this.#open = open
  }

  play(sound: Sound, volume: number): void {
    if (this.#isMute) return
    try {
      this.#context ??= this.#open()
      this.#start(this.#context, sound, volume)
    } catch (error) {
      this.#isMute = true
      console.warn(`this machine plays no sounds: ${messageOf(error)}`)
    }
  }

  #start(context: AudioContext, sound: Sound, volume: number): void {
    if (context.state === 'suspended') void this.#resume(context)
    this.#playing?.disconnect()
    const out = context.createGain()
    out.connect(context.destination)
    this.#playing = out
    for (const [hz, at, length] of NOTES[sound]) {
      const begin = context.currentTime + at
      const tone = context.createOscillator()
      const shape = context.createGain()
      tone.type = sound === 'success' ? 'sine' : 'triangle'
      tone.frequency.value = hz
      shape.gain.setValueAtTime(0, begin)
      shape.gain.linearRampToValueAtTime(volume * 0.5, begin + EDGE_S)
      shape.gain.setTargetAtTime(0, begin + length - EDGE_S * 3, EDGE_S)
      tone.connect(shape).connect(out)
      tone.start(begin)
      tone.stop(begin + length + EDGE_S)
    }
  }

  async #resume(context: AudioContext): Promise<void> {
    try {
      await context.resume()
    } catch (error) {
      console.warn(`the browser plays no sound yet: ${messageOf(error)}`)
    }
  }
}
