import { screenConfig } from '../look/src/vite.ts'

export default screenConfig('dashboard', ['src/**/*.test.ts'])
