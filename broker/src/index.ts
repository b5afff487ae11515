export { type Account, Accounts, loadAccounts } from './accounts.ts'
export { Broker, type BrokerOptions } from './broker.ts'
export { covers, type Permissions, permissionsOf } from './permissions.ts'
