import { type Route, routeOf } from './route.ts'

/** What of the browser a router needs. */
export interface AddressBar {
  readonly location: { readonly hash: string }
  addEventListener(type: 'hashchange', listener: () => void): void
  removeEventListener(type: 'hashchange', listener: () => void): void
}

/** The view that the address shows, following it: links and the back button change nothing else. */
export class Router {
  route: Route = $state.raw({ page: 'now' })
  /** True once somebody has gone from one view to another: a view's heading then takes the focus. */
  moved = $state(false)
  readonly #bar: AddressBar
  readonly #follow = () => {
    this.moved = true
    this.route = routeOf(this.#bar.location.hash)
  }

  constructor(bar: AddressBar) {
    this.#bar = bar
    this.route = routeOf(bar.location.hash)
  }

  start(): void {
    this.#bar.addEventListener('hashchange', this.#follow)
  }

  close(): void {
    this.#bar.removeEventListener('hashchange', this.#follow)
  }
}
