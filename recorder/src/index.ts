export { accessFileIn } from './access/access-file.ts'
export {
  firstCodeFile,
  hasFirstCode,
  makeFirstCode,
  readFirstCode,
} from './access/first-code.ts'
export * from './closing.ts'
export { districtStore } from './district/district-store.ts'
export * from './entry-chain.ts'
export * from './event-message.ts'
export * from './generate-ledger.ts'
export * from './import/index.ts'
export * from './ledger.ts'
export { ledgerFileIn } from './ledger-file.ts'
export * from './link.ts'
export {
  checkMirror,
  forgetMirrorPlace,
  lastEntry,
  type MirrorOf,
  mirrorPlace,
} from './mirror/mirror-commands.ts'
export * from './rebuild.ts'
export * from './recorder.ts'
export * from './thinning.ts'
export * from './verify.ts'
