import '@munteok/look/font.css'
import '@munteok/look/tokens.css'
import '@munteok/look/base.css'
import './kiosk.css'
import { Renewal } from '@munteok/look/renewal.ts'
import { mount } from 'svelte'
import App from './App.svelte'
import { HttpAgentApi } from './agent-api.ts'
import { AgentStream } from './agent-stream.ts'
import { BrowserVoice } from './browser-voice.svelte.ts'
import { Guidance } from './guidance.svelte.ts'
import { isForButtons, pressed } from './keyboard.ts'
import { KioskScreen } from './kiosk-screen.svelte.ts'
import { forcedMm } from './measure.ts'
import { Settings } from './settings.svelte.ts'
import { Sounds } from './sounds.ts'
import { Wedge } from './wedge.ts'

const TICK_MS = 250

const after = (run: () => void, ms: number) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
const fetcher = fetch.bind(globalThis)
const clock = { now: () => Date.now() }
const settings = new Settings(location.search, () =>
  matchMedia('(prefers-contrast: more)').matches
    ? 'contrast'
    : matchMedia('(prefers-color-scheme: dark)').matches
      ? 'dark'
      : 'light',
)
const sounds = new Sounds(() => new AudioContext())
const screen = new KioskScreen(new HttpAgentApi(fetcher), clock, settings, ({ kind }) =>
  sounds.play(kind === 'refused' ? 'refusal' : 'success', settings.volume),
)
const guidance = new Guidance(new BrowserVoice(globalThis.speechSynthesis), settings)
const target = document.getElementById('app')
if (target) mount(App, { target, props: { screen, guidance, mmPerPixel: forcedMm(location.search) } })

const stream = new AgentStream('./api/stream', screen, { fetch: fetcher, clock })
stream.start()
const renewal = new Renewal(screen, clock, fetcher, () => location.reload())
setInterval(() => {
  screen.tick()
  stream.tick()
  renewal.tick()
}, TICK_MS)

const wedge = new Wedge(
  after,
  (key) => void pressed(key, screen, guidance, document),
  (text) => void screen.typed(text),
)
// The warning goes with its own buttons: a finger or a key that takes it away beforehand would miss them.
addEventListener('pointerdown', () => screen.view === 'warning' || screen.touch(), { capture: true })
addEventListener(
  'keydown',
  (event) => {
    const mine = wedge.takes(event, event.timeStamp) || pressed(event, screen, guidance, document)
    if (mine) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    if (screen.view !== 'warning' || !isForButtons(event)) screen.touch()
  },
  { capture: true },
)
addEventListener('contextmenu', (event) => event.preventDefault())
