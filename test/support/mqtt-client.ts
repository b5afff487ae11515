import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'

export interface Heard {
  readonly topic: string
  readonly payload: Buffer
  /** Whether the broker had kept it; otherwise it was said while the client listened. */
  readonly retained: boolean
}

/** A client that does not come back by itself, and what it hears. */
export class TestClient {
  readonly mqtt: MqttClient
  readonly heard: Heard[] = []

  private constructor(client: MqttClient) {
    this.mqtt = client
    client.on('error', () => {})
    client.on('message', (topic, payload, { retain }) =>
      this.heard.push({ topic, payload, retained: retain }),
    )
  }

  /** @throws when the broker refuses it */
  static async connect(url: string, options: IClientOptions): Promise<TestClient> {
    const client = await mqtt.connectAsync(
      url,
      { reconnectPeriod: 0, protocolVersion: 4, connectTimeout: 5_000, ...options },
      false,
    )
    return new TestClient(client)
  }

  /** The last message of a topic, as JSON. */
  last<T>(topic: string): T | undefined {
    const message = this.heard.findLast((heard) => heard.topic === topic)
    return message && (JSON.parse(message.payload.toString('utf8')) as T)
  }

  async close(): Promise<void> {
    await this.mqtt.endAsync(true)
  }
}
