export { accessFileIn } from './access/access-file.ts'
export {
  firstCodeFile,
  hasFirstCode,
  makeFirstCode,
  readFirstCode,
} from './access/first-code.ts'
export type { BackupPart } from './backup/data-files.ts'
export { type MadeBackup, makeBackup } from './backup/make-backup.ts'
export { type Restored, restoreBackup } from './backup/restore-backup.ts'
export * from './closing.ts'
export { districtStore } from './district/district-store.ts'
export * from './entry-chain.ts'
export * from './event-message.ts'
export * from './generate-ledger.ts'
export * from './import/index.ts'
export * from './ledger.ts'
export { ledgerFileIn } from './ledger-file.ts'
export * from './link.ts'
export * from './mirror/influx-reader.ts'
export * from './mirror/influx-server.ts'
export * from './mirror/influx-writer.ts'
export {
  checkMirror,
  forgetMirrorPlace,
  lastEntry,
  type MirrorOf,
  mirrorPlace,
} from './mirror/mirror-commands.ts'
export * from './mirror/series-trouble.ts'
export * from './rebuild.ts'
export * from './recorder.ts'
export * from './thinning.ts'
export * from './verify.ts'
