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
import { Http } from './http.ts'
import { browserSocket } from './mqtt/browser-socket.ts'
import { LiveLink, type LiveListener } from './mqtt/live-link.ts'
import { Records } from './records.svelte.ts'
import { Router } from './router.svelte.ts'
import { StaffDesk, tabStore } from './staff.svelte.ts'

const TICK_MS = 1_000
const RETRY_MS = 5_000
/** A good moment for a headcount comes and goes with the people in the house. */
const HEADCOUNT_MS = 5 * 60_000

const dashboard = new Dashboard({ now: () => Date.now() })
const preferences = new Preferences(location.search, choiceStore())
const api = new RecorderApi(fetch.bind(globalThis), new URL(location.href))

const records = new Records(api, new StaffDesk(tabStore()), (usage) => dashboard.usageLoaded(usage))
const http = new Http(fetch.bind(globalThis))
const session = new Session(http)
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
  setInterval(askForHeadcounts, HEADCOUNT_MS)
  new LiveLink({
    filters: dashboard.filters,
    clientId: `screen-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
    reach: () => api.liveAddress(),
    openSocket: browserSocket,
    listener,
  }).start()
}

function askForHeadcounts(): void {
  void records.headcounts.ask()
}

const target = document.getElementById('app')
if (target)
  mount(App, {
    target,
    props: { dashboard, preferences, records, router, http, session, onretry: () => void load() },
  })
setInterval(() => dashboard.tick(), TICK_MS)
void load()
