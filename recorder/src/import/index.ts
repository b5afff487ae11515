export { type FileToImport, type Imported, importFile, previewImport } from './import-file.ts'
export type { ImportPlan, YearSum } from './plan.ts'
export type { Remark } from './reading.ts'
export { lineList } from './within-file.ts'
