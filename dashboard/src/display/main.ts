import '@munteok/look/font.css'
import '@munteok/look/tokens.css'
import '@munteok/look/base.css'
import './display.css'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { Renewal } from '@munteok/look/renewal.ts'
import { mount } from 'svelte'
import DisplayPage from './DisplayPage.svelte'
import { Display } from './display.svelte.ts'
import { FeedSource } from './feed-source.ts'

const TICK_MS = 1_000

const clock = { now: () => Date.now() }
const fetcher = fetch.bind(globalThis)
// Nothing is kept on a screen that belongs to everybody, or in a page of another site.
const display = new Display(clock, new Preferences(location.search, undefined), location.search)
const source = new FeedSource(display, { fetch: fetcher, clock, openStream: (url) => new EventSource(url) })
const renewal = new Renewal(display, clock, fetcher, () => location.reload(), location.pathname)

const target = document.getElementById('display')
if (target) mount(DisplayPage, { target, props: { display } })
source.start()
setInterval(() => {
  source.tick()
  display.tick()
  renewal.tick()
}, TICK_MS)
