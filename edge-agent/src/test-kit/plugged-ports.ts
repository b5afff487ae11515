import type { PortList } from '../devices/serial/port-list.ts'
import type { FoundDevice } from '../drivers/driver.ts'

/** USB devices that a test plugs in and out: a list, with pseudo-terminals for what is in it. */
export class PluggedPorts implements PortList {
  readonly #watchers = new Set<() => void>()
  #ports: readonly FoundDevice[] = []
  #error: Error | undefined

  async found(): Promise<readonly FoundDevice[]> {
    if (this.#error) throw this.#error
    return this.#ports
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  set(...ports: readonly FoundDevice[]): void {
    this.#error = undefined
    this.#ports = ports
    for (const watcher of [...this.#watchers]) watcher()
  }

  fail(error: Error): void {
    this.#error = error
  }
}
