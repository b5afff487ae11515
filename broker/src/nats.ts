/** The accounts of an installation as NATS has them (nats-server 2.9 or newer), for who runs a cluster of that instead. */
import type { Topics } from '@munteok/core'
import type { Credentials } from './accounts.ts'
import { permissionsOf } from './permissions.ts'

/** By NATS's own protocol, at the same ports, an account could hear what is delivered to others. */
const OVER_MQTT = 'allowed_connection_types: ["MQTT", "MQTT_WS"]'
/** Where the server itself hands a subscription of QoS 1 its messages. */
const DELIVERIES = '$MQTT.sub.>'

/**
 * The entry of a building in the server's `accounts`: its users, and the subjects that each may use. What
 * NATS calls an account is a world of its own, so that buildings hear nothing of each other. NATS knows no
 * hash of passwords but bcrypt, which Node has not: they stand there as they are.
 */
export function natsAccount(
  building: string,
  credentials: readonly Credentials[],
  topics: Topics,
  discoveryPrefixes: readonly string[] = [],
): string {
  const users = credentials.map(({ account, password }) => {
    const { publish, subscribe } = permissionsOf(account, topics, discoveryPrefixes)
    return [
      `    { user: "${account.name}", password: "${password}", ${OVER_MQTT}, permissions: {`,
      `      publish: ${publish.length > 0 ? allow(publish) : '{ deny: ">" }'}`,
      `      subscribe: ${allow([...subscribe, DELIVERIES])}`,
      '    } }',
    ].join('\n')
  })
  return [`munteok-${building}: {`, '  jetstream: enabled', '  users: [', ...users, '  ]', '}', ''].join('\n')
}

function allow(filters: readonly string[]): string {
  return `{ allow: [${filters.map((filter) => `"${subjectOf(filter)}"`).join(', ')}] }`
}

/** The subject that NATS makes of a topic filter. Names of ours hold neither dots nor spaces. */
function subjectOf(filter: string): string {
  return filter.replaceAll('/', '.').replaceAll('+', '*')
}
