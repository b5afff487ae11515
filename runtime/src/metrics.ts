import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface MetricsOptions {
  /** Which process it is. */
  readonly component: 'broker' | 'recorder' | 'agent'
  /** The building's id. */
  readonly building: string
  /** Which agent, where it is one. */
  readonly agent?: string | undefined
  readonly version: string
}

/** One number, or one for each of a few things: `[{ device: 'entrance', value: 3 }]`. */
export type Figures<L extends string> =
  | number
  | undefined
  | readonly ({ readonly value: number } & Readonly<Record<L, string>>)[]

/**
 * What a process tells of itself to Prometheus. Names are OpenTelemetry's in their Prometheus form where it
 * has one for the thing, and `munteok_…` with the unit otherwise. None is of a person or a card, and no label
 * has more values than the house has agents, devices, routes or kinds of trouble.
 */
export class Metrics {
  readonly #registry = new Registry()

  constructor({ component, building, agent, version }: MetricsOptions) {
    this.#registry.setDefaultLabels({ building, component, ...(agent !== undefined && { agent }) })
    const program = {
      service_name: `munteok-${component}`,
      service_version: version,
      process_runtime_name: 'nodejs',
      process_runtime_version: process.versions.node,
    }
    const labels = Object.keys(program) as (keyof typeof program)[]
    this.read('gauge', 'target_info', 'Which program runs here', labels, () => [{ value: 1, ...program }])
  }

  /**
   * A figure that somebody keeps already: read when it is asked for, and at no other time.
   * @param read undefined, or no rows, where nothing is known now
   */
  read<L extends string = never>(
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Figures<L>,
  ): void {
    const collect = () => {
      figure.reset()
      const now = quietly(read)
      if (typeof now === 'number') figure.inc(now)
      else if (now === undefined) figure.remove()
      else for (const { value, ...labels } of now) figure.inc(labels as Record<string, string>, value)
    }
    const settings = { name, help, labelNames, registers: [this.#registry], collect }
    const figure: Counter | Gauge = kind === 'gauge' ? new Gauge(settings) : new Counter(settings)
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  histogram<L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    return new Histogram({ name, help, buckets: [...buckets], labelNames, registers: [this.#registry] })
  }

  /** Everything, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  get contentType(): string {
    return this.#registry.contentType
  }
}

/** A figure that cannot be read now is not there: the others are wanted all the more. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
