import { topicsOf } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { accountsOf } from './accounts.ts'
import { mosquittoAcl, mosquittoPasswords } from './mosquitto.ts'

const topics = topicsOf('dobong')

describe('mosquittoAcl', () => {
  it('lets each account do what it may do at our own broker, and no more', () => {
    const blocks = mosquittoAcl(accountsOf(['1f']), topics)
      .trim()
      .split('\n\n')
    expect(blocks).toEqual([
      [
        'user recorder',
        'topic write munteok/1/dobong/ack/+',
        'topic write munteok/1/dobong/order/+',
        'topic write munteok/1/dobong/state/+',
        'topic write munteok/1/dobong/live/passages',
        'topic read munteok/1/dobong/agent/+/events',
        'topic read munteok/1/dobong/agent/+/online',
        'topic read munteok/1/dobong/agent/+/health',
        'topic read munteok/1/dobong/agent/+/cards',
      ].join('\n'),
      [
        'user screen',
        'topic read munteok/1/dobong/state/+',
        'topic read munteok/1/dobong/live/passages',
        'topic read munteok/1/dobong/agent/+/online',
        'topic read munteok/1/dobong/agent/+/health',
      ].join('\n'),
      [
        'user agent-1f',
        'topic write munteok/1/dobong/agent/1f/events',
        'topic write munteok/1/dobong/agent/1f/online',
        'topic write munteok/1/dobong/agent/1f/health',
        'topic write munteok/1/dobong/agent/1f/cards',
        'topic read munteok/1/dobong/ack/1f',
        'topic read munteok/1/dobong/order/1f',
        'topic read munteok/1/dobong/agent/1f/online',
        'topic read munteok/1/dobong/state/occupancy',
        'topic read munteok/1/dobong/state/passes',
        'topic read munteok/1/dobong/state/building',
      ].join('\n'),
    ])
  })
})

describe('mosquittoAcl with a Home Assistant', () => {
  it('lets it read what it is announced and say that it is there', () => {
    const acl = mosquittoAcl(accountsOf(['1f'], true), topics, ['homeassistant'])
    expect(acl.split('\n\n').find((block) => block.startsWith('user home-assistant'))).toBe(
      [
        'user home-assistant',
        'topic write homeassistant/status',
        'topic read munteok/1/dobong/state/occupancy',
        'topic read munteok/1/dobong/state/usage',
        'topic read munteok/1/dobong/state/passages',
        'topic read munteok/1/dobong/agent/+/online',
        'topic read munteok/1/dobong/agent/+/health',
        'topic read homeassistant/+/+/config',
        'topic read homeassistant/+/+/+/config',
      ].join('\n'),
    )
    expect(acl).toContain('topic write homeassistant/device/+/config\n')
    expect(acl).toContain('topic read homeassistant/status\n')
  })
})

describe('mosquittoPasswords', () => {
  it('writes a salted hash for each account, never the password', () => {
    const credentials = accountsOf([]).map((account) => ({ account, password: 'first' }))
    const [recorder = '', screen = ''] = mosquittoPasswords(credentials).trim().split('\n')
    expect(recorder).toMatch(/^recorder:\$7\$101\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$/)
    expect(screen.split('$').at(-1)).not.toBe(recorder.split('$').at(-1))
    expect(recorder + screen).not.toContain('first')
  })
})
