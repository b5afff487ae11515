/**
 * The recorder's HTTP API that speaks JSON, below `/api/v1`. Files (`/usage/table.csv` …) and the stream of
 * the public display stand in its description alone.
 */
export * from './access.ts'
export * from './history.ts'
export * from './present.ts'
export * from './records.ts'
export * from './settings.ts'
export * from './usage.ts'
