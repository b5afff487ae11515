export {
  type Account,
  type AccountOptions,
  Accounts,
  type Credentials,
  credentialsOf,
  loadAccounts,
} from './accounts.ts'
export { Broker, type BrokerOptions, type BrokerPorts } from './broker.ts'
export { mosquittoAcl, mosquittoPasswords } from './mosquitto.ts'
export { natsAccount } from './nats.ts'
export { covers, type Permissions, permissionsOf } from './permissions.ts'
