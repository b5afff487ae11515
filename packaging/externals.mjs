/** What stays outside the bundle, where npm builds or unpacks it: native code, and what loads it. */
export const EXTERNALS = ['better-sqlite3', 'node-hid', 'serialport']
