export { type Account, Accounts, accountsOf, loadAccounts } from './accounts.ts'
export { Broker, type BrokerOptions, type BrokerPorts } from './broker.ts'
export { mosquittoAcl, mosquittoPasswords } from './mosquitto.ts'
export { covers, type Permissions, permissionsOf } from './permissions.ts'
