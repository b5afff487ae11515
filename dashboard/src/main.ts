import '@munteok/look/font.css'
import '@munteok/look/tokens.css'
import '@munteok/look/base.css'
import './sheet.css'
import './print.css'
import { messageOf } from '@munteok/core'
import { choiceStore, Preferences } from '@munteok/look/preferences.svelte.ts'
import { mount } from 'svelte'
import App from './App.svelte'
import { Session } from './access/session.svelte.ts'
import { RecorderApi } from './api.ts'
import { Dashboard } from './dashboard.svelte.ts'
import { evacuationPage } from './evacuation/evacuation-page.ts'
import { LastState } from './evacuation/last-state.ts'
import { keepShell } from './evacuation/shell.ts'
import { nextFrame } from './frames.ts'
import { Http } from './http.ts'
import { browserSocket } from './mqtt/browser-socket.ts'
import { LiveLink, type LiveListener } from './mqtt/live-link.ts'
import { Records } from './records.svelte.ts'
import { Router } from './router.svelte.ts'

const TICK_MS = 1_000
const RETRY_MS = 5_000
/** A good moment for a headcount comes and goes with the people in the house, and sessions end. */
const ASK_AGAIN_MS = 5 * 60_000
/** When the first view is there, what must be there without the server is made ready. */
const MAKE_READY_MS = 3_000

const dashboard = new Dashboard({ now: () => Date.now() }, nextFrame)
const preferences = new Preferences(location.search, choiceStore())
const http = new Http(fetch.bind(globalThis))
const session = new Session(http)
http.onunknown = () => void session.ask().catch(ignoredForNow)
const api = new RecorderApi(http, new URL(location.href))
const records = new Records(api, session, (usage) => dashboard.usageLoaded(usage))
const router = new Router(globalThis)
router.start()

const listener: LiveListener = {
  connected: () => dashboard.connected(),
  lost: (reason) => dashboard.lost(reason),
  hear(topic, payload, kept) {
    try {
      dashboard.hear(topic, payload, kept)
    } catch (error) {
      // A message of another version must not take down what the others say.
      console.error(messageOf(error))
    }
  },
}

let retry: ReturnType<typeof setTimeout> | undefined
let begun = false

/** Asks who is here; the rest begins when it is somebody who may look. */
async function start(): Promise<void> {
  clearTimeout(retry)
  await session.start(screenToken)
  if (session.trouble !== undefined) retry = setTimeout(() => void start(), RETRY_MS)
}

function begin(): void {
  if (begun) return
  begun = true
  void load()
}

async function load(): Promise<void> {
  clearTimeout(retry)
  try {
    dashboard.loaded(await api.firstPicture())
  } catch (error) {
    console.error(messageOf(error))
    dashboard.failed(error)
    retry = setTimeout(() => void load(), RETRY_MS)
    return
  }
  askForHeadcounts()
  setInterval(askAgain, ASK_AGAIN_MS)
  new LiveLink({
    filters: dashboard.filters,
    clientId: `screen-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
    reach: () => api.liveAddress(),
    openSocket: browserSocket,
    listener,
  }).start()
}

/** A page that is open is in use: asking keeps its session, and tells when it has ended. */
function askAgain(): void {
  session.ask().then(askForHeadcounts, ignoredForNow)
}

function askForHeadcounts(): void {
  if (session.may('enter')) void records.headcounts.ask()
}

/** The line to the recorder is down: the view says so, and it is asked again. */
function ignoredForNow(error: unknown): void {
  console.warn(messageOf(error))
}

/** The token of a screen is taken out of the address at once: who passes must not read or copy it. */
function takeScreenToken(): string | null {
  const address = new URL(location.href)
  const token = address.searchParams.get('screen')
  if (token === null) return null
  address.searchParams.delete('screen')
  history.replaceState(history.state, '', address)
  return token
}

const screenToken = takeScreenToken()
const target = document.getElementById('app')
if (target)
  mount(App, {
    target,
    props: {
      ...{ dashboard, preferences, records, router, http, session },
      onlook: begin,
      onretry: () => void (session.answer ? load() : start()),
      // Nothing of what was seen stays in the page.
      onleft: () => location.reload(),
    },
  })
const lastState = new LastState(choiceStore())
setInterval(() => {
  dashboard.tick()
  lastState.keep(dashboard)
}, TICK_MS)
setTimeout(() => {
  evacuationPage().catch(ignoredForNow)
  keepShell()
}, MAKE_READY_MS)
void start()
