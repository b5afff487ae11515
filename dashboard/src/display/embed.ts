/**
 * `<munteok-display>`: the public page in a page of any other site. One line of script defines it, one line of
 * HTML puts it there. Attributes: `language` (`ko`, `en`, `both`), `theme` (`auto`, `light`, `dark`,
 * `contrast`), `label` (what a screen reader calls it). Its size is set like that of any element; 4:3 unless it is.
 */
const script = import.meta.url

const STYLE = `
:host { display: block; aspect-ratio: 4 / 3; min-height: 18rem; overflow: hidden }
:host([hidden]) { display: none }
iframe { display: block; width: 100%; height: 100%; border: 0 }
`

const LABELS: Readonly<Record<string, string>> = {
  ko: '지금 센터에 있는 인원과 여는 시간',
  en: 'How many people are in the centre now, and when it is open',
}

class MunteokDisplay extends HTMLElement {
  static observedAttributes = ['language', 'theme', 'label']
  #frame: HTMLIFrameElement | undefined

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    // Not a <style>: the policy of the page around it may forbid those.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    root.adoptedStyleSheets = [sheet]
    const frame = document.createElement('iframe')
    frame.loading = 'lazy'
    frame.referrerPolicy = 'no-referrer'
    // It shows, and does nothing to the page around it.
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin')
    this.#frame = frame
    this.#show()
    root.replaceChildren(frame)
  }

  attributeChangedCallback(): void {
    this.#show()
  }

  #show(): void {
    if (!this.#frame) return
    const language = this.getAttribute('language') ?? languageAround(this)
    const theme = this.getAttribute('theme')
    const address = new URL('./display', script)
    address.searchParams.set('lang', language)
    if (theme !== null) address.searchParams.set('theme', theme)
    this.#frame.title = this.getAttribute('label') ?? LABELS[language] ?? `${LABELS['ko']} · ${LABELS['en']}`
    if (this.#frame.src !== address.href) this.#frame.src = address.href
  }
}

/** English in an English page, else Korean. */
function languageAround(element: HTMLElement): string {
  const language = element.closest<HTMLElement>('[lang]')?.lang ?? ''
  return language.toLowerCase().startsWith('en') ? 'en' : 'ko'
}

if (!customElements.get('munteok-display')) customElements.define('munteok-display', MunteokDisplay)
