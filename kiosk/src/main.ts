import '@munteok/look/font.css'
import '@munteok/look/tokens.css'
import '@munteok/look/base.css'
import { choiceStore, Preferences } from '@munteok/look/preferences.svelte.ts'
import { mount } from 'svelte'
import App from './App.svelte'
import { HttpAgentApi } from './agent-api.ts'
import { AgentStream } from './agent-stream.ts'
import { KioskScreen } from './kiosk-screen.svelte.ts'

const TICK_MS = 250

const screen = new KioskScreen(new HttpAgentApi(fetch.bind(globalThis)), { now: () => Date.now() })
const preferences = new Preferences(location.search, choiceStore())
const target = document.getElementById('app')
if (target) mount(App, { target, props: { screen, preferences } })
new AgentStream('./api/stream', screen).start()
setInterval(() => screen.tick(), TICK_MS)
