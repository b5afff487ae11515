/** The panel as one page: no build, no files besides. What it shows comes from `/api/state`. */
export const PANEL_PAGE = `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/font/pretendardvariable-dynamic-subset.css">
<link rel="icon" href="data:,">
<title>모의 장치 · Simulated devices</title>
<style>
  :root {
    color-scheme: light dark;
    --ground: light-dark(#FBF8F3, #14161A);
    --surface: light-dark(#FFFFFF, #1E2127);
    --ink: light-dark(#1C1A17, #F3F0EA);
    --muted: light-dark(#5E574D, #B5AFA5);
    --line: light-dark(#8C8376, #7C776E);
    --brand: light-dark(#0B5E5A, #6FCFC6);
    --on-brand: light-dark(#FFFFFF, #14161A);
    --busy: light-dark(#9A5B00, #F2B155);
    --level: light-dark(#DDEBE7, #17302E);
  }
  * { box-sizing: border-box }
  body {
    margin: 0; background: var(--ground); color: var(--ink);
    font: 1rem/1.5 'Pretendard Variable', Pretendard, 'Noto Sans KR', system-ui, sans-serif;
    font-variant-numeric: tabular-nums;
  }
  .notice { background: var(--busy); color: var(--on-brand); padding: .5rem 1.5rem; font-weight: 600 }
  header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem }
  header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; padding-top: 1.75rem }
  h1 { font-size: 1.563rem; line-height: 1.25; margin: 0 }
  h2 { font-size: 1.25rem; line-height: 1.25; margin: 0 }
  [lang=en], .muted { color: var(--muted); font-size: .8rem; font-weight: 400 }
  .clock { margin-left: auto; font-size: 1.25rem }
  .floors { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1.5rem 0 0; padding: 1rem 0; border-block: 1px solid var(--line) }
  .floors div { display: grid }
  .floors dt { color: var(--muted); font-size: .8rem }
  .floors dd { margin: 0; font-size: 1.953rem; line-height: 1.2; font-weight: 650 }
  .floors small { font-size: .8rem; font-weight: 400; color: var(--muted) }
  article { display: grid; grid-template-columns: minmax(13rem, 1fr) minmax(19rem, 1.4fr) minmax(16rem, 1.6fr); gap: 1rem 2rem; padding: 1.25rem 0; border-bottom: 1px solid var(--line) }
  .off .totals, .off ol li:first-child { color: var(--muted) }
  .totals { font-size: 1.563rem; font-weight: 650; line-height: 1.3 }
  .totals small { font-size: .8rem; font-weight: 400; color: var(--muted); margin-right: .75rem }
  .state::before { content: '● '; color: var(--brand) }
  .off .state::before { content: '○ '; color: var(--busy) }
  .unread .state::before { content: '◐ '; color: var(--busy) }
  .buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-content: start }
  button {
    font: inherit; min-height: 2.75rem; padding: .25rem .9rem; border-radius: .375rem; cursor: pointer;
    border: 1px solid var(--brand); background: var(--surface); color: var(--brand);
  }
  button:hover { background: var(--level) }
  button:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px }
  select { font: inherit; min-height: 2.75rem; max-width: 100%; padding: .25rem .5rem; border-radius: .375rem; border: 1px solid var(--line); background: var(--surface); color: var(--ink) }
  button:disabled { border-color: var(--line); color: var(--muted); cursor: default; background: none }
  button.main { background: var(--brand); color: var(--on-brand) }
  button [lang=en] { color: inherit; display: block; line-height: 1.1 }
  ol { margin: .25rem 0 0; padding: 0; list-style: none; font: .8rem/1.6 ui-monospace, monospace; color: var(--muted); overflow-wrap: anywhere }
  ol li:first-child { color: var(--ink) }
  .path { overflow-wrap: anywhere }
  #said { position: sticky; bottom: 0; min-height: 3rem; margin: 0; padding: .75rem 0; background: var(--ground); border-top: 1px solid var(--line) }
  #said:empty { visibility: hidden }
  @media (max-width: 60rem) { article { grid-template-columns: 1fr } }
</style>
</head>
<body>
<div class="notice">모의 장치예요. 실제 문과 카드가 아니에요. · <span>Simulated devices: no real doors, no real cards.</span></div>
<header>
  <h1>모의 장치 조작판 <span lang="en">Control panel of the simulated devices</span></h1>
  <span id="building"></span>
  <span class="clock" id="clock"></span>
</header>
<main>
  <dl class="floors" id="floors" aria-label="층별 실제 인원 · true occupancy by floor"></dl>
  <div id="devices"></div>
  <p id="said" role="status"></p>
</main>
<script type="module">
const find = (id) => document.getElementById(id)
const lastCard = new Map()
const shown = new Map()
let state

const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props)
  element.append(...children)
  return element
}
const words = (ko, en) => [ko + ' ', make('span', { lang: 'en', textContent: en })]
const say = (text) => { find('said').textContent = text }

async function ask(path, body) {
  const answer = await fetch('/api/' + path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  const result = await answer.json()
  if (!answer.ok) throw new Error(result.error)
  return result
}

function button(ko, en, press, main) {
  const element = make('button', { type: 'button', className: main ? 'main' : '' }, ...words(ko, en))
  element.addEventListener('click', async () => {
    try { await press() } catch (error) { say(error.message) }
    await refresh()
  })
  return element
}

async function tap(device, card) {
  const { tapped, card: used } = await ask('tap', card ? { device, card } : { device })
  if (!tapped) return say('단말기가 읽지 않았어요. · ' + device + ' did not take it.')
  lastCard.set(device, used)
  if (shown.get(device).reads === 'code') return say('코드 ' + used + '을(를) 보여 줬어요. · Code ' + used + ' shown.')
  say('카드 ' + used + '을(를) 댔어요. · Card ' + used + ' tapped.')
}

async function tapOwn(device, question) {
  const own = window.prompt(question)
  if (own) await tap(device, own)
}

async function reset(device) {
  await ask('reset', { device })
  say('0부터 다시 세요. · ' + device + ' begins again at zero.')
}

async function burst(device) {
  const { people } = await ask('burst', { device })
  say('빔이 걸려서 ' + people + '명을 셌어요. · Its beam stuck: it counted ' + people + '.')
}

const good = Object.fromEntries(['lineNoise', 'corruptFrames', 'tornFrames', 'lostBytes', 'doubledBytes',
  'wrongBaud', 'stuckAtZero'].map((name) => [name, 0]))
const FAULTS = {
  none: { ko: '고장 없음', en: 'no fault', faults: {} },
  line: { ko: '나쁜 선', en: 'bad line', faults: { lineNoise: .2, corruptFrames: .2, tornFrames: .1, lostBytes: .1, doubledBytes: .1 } },
  baud: { ko: '틀린 속도', en: 'wrong baud', faults: { wrongBaud: 4 } },
  stuck: { ko: '0에 멈춤', en: 'stuck at zero', faults: { stuckAtZero: 1 }, ofCounters: true },
}

function faultChoice({ name, portal }) {
  const choice = make('select', { ariaLabel: '고장 · fault' },
    make('option', { value: 'others', textContent: '다른 고장 · other faults', hidden: true }),
    ...Object.entries(FAULTS).filter(([, { ofCounters }]) => portal || !ofCounters).map(([value, { ko, en }]) =>
      make('option', { value, textContent: ko + ' · ' + en })))
  choice.dataset.fault = ''
  choice.addEventListener('change', async () => {
    const { ko, en, faults } = FAULTS[choice.value]
    try {
      await ask('faults', { device: name, faults: { ...good, ...faults } })
      say(ko + ' · ' + en)
    } catch (error) { say(error.message) }
    await refresh()
  })
  return choice
}

const chosenFault = (faults) => Object.keys(FAULTS).find((key) =>
  Object.entries({ ...good, ...FAULTS[key].faults }).every(([name, value]) => faults[name] === value)) ?? 'others'

async function walk(portal, direction, people) {
  const { walked } = await ask('walk', { portal, direction, people })
  if (walked === 0) return say('그쪽에 아무도 없어요. · Nobody is there to walk.')
  say(walked + '명이 지나갔어요. · ' + walked + ' walked.')
}

function controls(device) {
  const { name, portal } = device
  const plug = button('뽑기', 'unplug', () => ask(shown.get(name).plugged ? 'unplug' : 'plug', { device: name }))
  plug.dataset.plug = ''
  const half = button('도중에 뽑기', 'unplug mid-frame', () => ask('unplug', { device: name, halfFrame: true }))
  half.dataset.half = ''
  const reboot = button('0부터', 'reset', () => reset(name))
  if (portal) return [
    button('1명 들어가기', '1 in', () => walk(portal.id, 'in', 1), true),
    button('5명 들어가기', '5 in', () => walk(portal.id, 'in', 5)),
    button('1명 나오기', '1 out', () => walk(portal.id, 'out', 1), true),
    button('5명 나오기', '5 out', () => walk(portal.id, 'out', 5)),
    button('빔 걸림', 'burst', () => burst(name)),
    plug, half, reboot, faultChoice(device),
  ]
  const same = device.reads === 'code' ? ['같은 코드', 'same code'] : ['같은 카드', 'same card']
  const again = button(...same, () => tap(name, lastCard.get(name)))
  again.dataset.again = ''
  if (device.reads === 'code') return [
    button('방문객 코드', "visitor's code", () => tap(name), true),
    again,
    button('다른 코드', 'another code', () => tapOwn(name, '코드 · code')),
    plug, half, reboot, faultChoice(device),
  ]
  const staff = () => state.cards.staff[Math.floor(Math.random() * state.cards.staff.length)]
  return [
    button('방문객 카드', "visitor's card", () => tap(name), true),
    again,
    button('직원 카드', 'staff card', () => tap(name, staff())),
    ...(device.reads === 'uid' ? [button('다른 카드', 'another card', () => tapOwn(name, 'UID'))] : []),
    plug, half, reboot, faultChoice(device),
  ]
}

function article(device) {
  const { name, driver, path, portal, reads } = device
  const reader = reads === 'code' ? ['코드 단말기', 'code scanner'] : ['카드 단말기', 'card reader']
  const title = portal ? portal.name.ko : reader[0]
  const about = portal ? portal.name.en + ': ' + portal.from + ' → ' + portal.to : reader[1]
  return make('article', { id: 'device-' + name },
    make('div', {},
      make('h2', { textContent: title }),
      make('div', { lang: 'en', textContent: name + ', ' + about }),
      make('div', { className: 'muted path', textContent: driver + ' · ' + path }),
      make('div', { className: 'muted state' })),
    make('div', {}, make('div', { className: 'totals' }), make('div', { className: 'buttons' }, ...controls(device))),
    make('div', {}, make('div', { className: 'muted', textContent: '보낸 프레임 · last frames sent' }), make('ol')))
}

function show(device) {
  const place = find('device-' + device.name) ?? find('devices').appendChild(article(device))
  shown.set(device.name, device)
  place.className = !device.plugged ? 'off' : device.isRead ? '' : 'unread'
  place.querySelector('.state').textContent = !device.plugged ? '뽑혀 있어요 · unplugged'
    : device.isRead ? '읽히고 있어요 · being read' : '아무도 읽지 않아요 · nobody reads it'
  place.querySelector('[data-plug]').firstChild.textContent = device.plugged ? '뽑기 ' : '꽂기 '
  place.querySelector('[data-plug] [lang]').textContent = device.plugged ? 'unplug' : 'plug in'
  place.querySelector('[data-half]').disabled = !device.plugged
  const choice = place.querySelector('[data-fault]')
  if (choice !== document.activeElement) choice.value = chosenFault(device.faults)
  const again = place.querySelector('[data-again]')
  if (again) again.disabled = !lastCard.has(device.name)
  if (device.counted) place.querySelector('.totals').replaceChildren(
    device.counted.in + ' ', make('small', { textContent: '들어감 · in' }),
    device.counted.out + ' ', make('small', { textContent: '나옴 · out' }))
  place.querySelector('ol').replaceChildren(...device.lastFrames.map((frame) =>
    make('li', { textContent: frame.match(/../g).join(' ').toUpperCase() })))
}

async function refresh() {
  try {
    state = await (await fetch('/api/state')).json()
  } catch {
    return say('모의 장치가 꺼져 있어요. · The simulation does not answer.')
  }
  find('building').textContent = state.building.ko
  find('clock').textContent = new Date(state.now).toLocaleString('ko-KR', {
    timeZone: state.timeZone, year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short',
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  })
  find('floors').replaceChildren(...state.floors.map(({ id, name }) => make('div', {},
    make('dt', { textContent: name.ko + ' · ' + name.en }),
    make('dd', {}, String(state.truth.floors[id]), make('small', { textContent: ' 명 실제 · true' })))))
  state.devices.forEach(show)
}

await refresh()
setInterval(refresh, 1000)
</script>
</body>
</html>
`
