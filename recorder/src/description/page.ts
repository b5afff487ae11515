import { RECORDER_API } from '@munteok/core'
import { SCREEN_COOKIE } from '../access/cookies.ts'
import { SIGNATURE_HEADER } from '../alarms/webhook.ts'
import { NODE_CHECK, PYTHON_CHECK } from './signature-check.ts'

export type Language = 'ko' | 'en'

export interface PageParts {
  readonly language: Language
  /** As who asks reached it: `http://house.example:8180`. */
  readonly origin: string
  /** From the page's own address to `/docs/`. */
  readonly here: '' | 'docs/'
  readonly version: string
}

/** The colours of the screens (look/src/tokens.css): this page comes without a build. */
const STYLE = `
:root { --ground: #fbf8f3; --surface: #fff; --ink: #1c1a17; --muted: #5e574d; --line: #8c8376; --brand: #0b5e5a; color-scheme: light }
@media (prefers-color-scheme: dark) { :root { --ground: #14161a; --surface: #1e2127; --ink: #f3f0ea; --muted: #b5afa5; --line: #7c776e; --brand: #6fcfc6; color-scheme: dark } }
@media (prefers-contrast: more) { :root { --ground: #000; --surface: #000; --ink: #fff; --muted: #fff; --line: #fff; --brand: #ff0; color-scheme: dark } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 100%/1.5 "Pretendard Variable", sans-serif; word-break: keep-all; overflow-wrap: break-word }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.9531rem; margin: 0.5rem 0 } h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem } p { margin: 0.5rem 0 }
a { color: var(--brand) } :focus-visible { outline: 3px solid var(--brand); outline-offset: 3px }
small { color: var(--muted) }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; overflow-x: auto; margin: 0.5rem 0 }
code { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere } pre code { overflow-wrap: normal }
`

const WORDS = {
  ko: {
    title: '문턱에서 데이터 가져오기',
    other: 'English',
    intro: '이 건물의 수치를 여러분의 프로그램에서 쓰는 방법이에요. 이 쪽은 로그인 없이 볼 수 있어요.',
    http: 'HTTP',
    httpText: '지금, 지난 기록, 이용 실적을 JSON으로 묻고 답해요. 모든 주소와 형식은 여기 있어요:',
    first: '로그인 없이 바로 해 보세요:',
    logIn: '로그인이 필요한 주소는 이렇게 물어요. 관리자가 만든 화면 토큰이 있으면 쿠키 하나로 충분해요:',
    mqtt: 'MQTT',
    mqttText: '바뀌는 대로 듣고 싶으면 브로커를 구독하세요. 모든 토픽과 메시지는 여기 있어요:',
    webhook: '웹훅',
    webhookText: '경보가 시작되고 끝날 때 이 서버가 여러분의 서버를 불러요. 믿기 전에 서명을 확인하세요:',
    promise: '바뀌지 않는 것',
    promiseText:
      '주소에 v1이 있는 동안 있던 항목은 그대로예요. 새 항목은 생길 수 있으니, 모르는 항목은 지나치세요.',
    server: '서버 버전',
  },
  en: {
    title: 'Getting at the data',
    other: '한국어',
    intro: 'How a program of your own uses the figures of this building. This page needs no log-in.',
    http: 'HTTP',
    httpText:
      'The present, the past and the usage figure, asked and answered in JSON. Every address and form:',
    first: 'Try it without a log-in:',
    logIn:
      'What needs a log-in is asked so. With a screen token, which an administrator makes, one cookie is enough:',
    mqtt: 'MQTT',
    mqttText: 'To hear what changes as it does, subscribe at the broker. Every topic and message:',
    webhook: 'Webhook',
    webhookText:
      'This server calls yours when an alarm begins and when it ends. Check the signature before you believe it:',
    promise: 'What stays',
    promiseText:
      'As long as the address says v1, what is there stays as it is. More may come: let pass what you do not know.',
    server: 'Version of the server',
  },
} as const

/** What a person is shown at `/docs`: which interfaces there are, and how to begin. */
export function docsPage({ language, origin, here, version }: PageParts): string {
  const words = WORDS[language]
  const other = language === 'ko' ? 'en' : 'ko'
  const api = `${origin}${RECORDER_API}`
  const link = (file: string, text: string) => `<p><a href="${here}${file}">${text}</a></p>`
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p><a href="?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a></p>
<h1>${words.title}</h1>
<p>${words.intro}</p>
<h2>${words.http}</h2>
<p>${words.httpText}</p>
${link('openapi.json', 'OpenAPI 3.1')}
<p>${words.first}</p>
${code(`curl ${api}/public`)}
<p>${words.logIn}</p>
${code(logInExample(api))}
<h2>${words.mqtt}</h2>
<p>${words.mqttText}</p>
${link('asyncapi.json', 'AsyncAPI 3.0')}
<h2>${words.webhook}</h2>
<p>${words.webhookText} <code>${SIGNATURE_HEADER}</code></p>
<p>Node</p>
${code(NODE_CHECK)}
<p>Python</p>
${code(PYTHON_CHECK)}
<h2>${words.promise}</h2>
<p>${words.promiseText}</p>
<p><small>${words.server} ${escaped(version)}</small></p>
</main>
</body>
</html>
`
}

function logInExample(api: string): string {
  return `curl --cookie '${SCREEN_COOKIE}=TOKEN' ${api}/occupancy

curl --cookie-jar jar --json '{"login": "kim", "password": "…"}' ${api}/session
curl --cookie jar ${api}/usage`
}

function code(text: string): string {
  return `<pre tabindex="0"><code>${escaped(text.trim())}</code></pre>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

/** @param asked of the address; otherwise what the browser prefers, and Korean where it says neither */
export function languageOf(asked: string | undefined, accepted = ''): Language {
  if (asked === 'ko' || asked === 'en') return asked
  const first = /\b(ko|en)\b/.exec(accepted)
  return first?.[1] === 'en' ? 'en' : 'ko'
}
