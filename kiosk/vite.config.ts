import { screenConfig } from '../look/src/vite.ts'

export default screenConfig('kiosk', ['src/**/*.test.ts', '../look/src/**/*.test.ts'])
