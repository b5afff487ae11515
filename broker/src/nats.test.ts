import { topicsOf } from '@munteok/core'
import { expect, it } from 'vitest'
import { accountsOf } from './accounts.ts'
import { natsAccount } from './nats.ts'

it('lets each user do what its account may do at our own broker, and no more', () => {
  const credentials = accountsOf(['1f']).map((account, i) => ({
    account: { ...account, name: `dobong-${account.name}` },
    password: `secret-${i}`,
  }))
  const text = natsAccount('dobong', credentials, topicsOf('dobong'))
  const [, screen = '', agent = ''] = text.split('{ user: ').slice(1)
  expect(text).toMatch(/^munteok-dobong: \{\n {2}jetstream: enabled\n/)
  expect(screen.split('\n').map((line) => line.trim())).toEqual([
    '"dobong-screen", password: "secret-1", allowed_connection_types: ["MQTT", "MQTT_WS"], permissions: {',
    'publish: { deny: ">" }',
    'subscribe: { allow: ["munteok.1.dobong.state.*", "munteok.1.dobong.live.passages", "munteok.1.dobong.agent.*.online", "munteok.1.dobong.agent.*.health", "$MQTT.sub.>"] }',
    '} }',
    '',
  ])
  expect(agent).toContain('publish: { allow: ["munteok.1.dobong.agent.1f.events", ')
  expect(agent).toContain('subscribe: { allow: ["munteok.1.dobong.ack.1f", ')
})
