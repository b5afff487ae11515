/**
 * Munteok's broker, for a whole district. It is made for one building: here its topics are those of every
 * building (`+`), and each agent may use its own name's in any of them. It is measured, not recommended: who
 * keeps buildings apart at one broker takes another one.
 *
 * Arguments: port, how many buildings, their password. Reports `{ ready }`.
 */
import { Accounts, Broker } from '@munteok/broker'
import { createLog } from '@munteok/runtime'
import { accountsAt, buildingIds } from './fleet.ts'

const [port = '0', count = '0', password = ''] = process.argv.slice(2)
const accounts = new Accounts()
for (const id of buildingIds(Number(count)))
  for (const account of accountsAt(id)) accounts.add(account, password)
const broker = new Broker({
  ...{ building: '+', accounts, tcp: { host: '127.0.0.1', port: Number(port) } },
  log: createLog('broker').child({}, { level: 'error' }),
})
await broker.start()
process.send?.({ ready: true })
process.on('disconnect', () => process.exit(0))
