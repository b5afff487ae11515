import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPassword } from '@munteok/runtime'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadAccounts } from './accounts.ts'
import { Broker } from './broker.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'munteok-tls-'))
const certFile = join(dataDir, 'cert.pem')
const keyFile = join(dataDir, 'key.pem')
const log = pino({ level: 'silent' })
const anywhere = { host: '127.0.0.1', port: 0 }

beforeAll(() => {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...newKey, '-out', certFile, ...subject], {
    stdio: 'ignore',
  })
})

afterAll(() => rmSync(dataDir, { recursive: true }))

function brokerWith(tls: { certFile: string; keyFile: string }): Broker {
  const accounts = loadAccounts(dataDir, [])
  return new Broker({ building: 'dobong', accounts, tcp: anywhere, webSocket: anywhere, tls, log })
}

describe('Broker with a certificate', () => {
  it('speaks TLS on both listeners, and plain text on none', async () => {
    const broker = brokerWith({ certFile, keyFile })
    const { tcpPort, webSocketPort } = await broker.start()
    const login = { username: 'screen', password: readPassword(dataDir, 'screen'), reconnectPeriod: 0 }
    try {
      const ca = readFileSync(certFile)
      for (const url of [`mqtts://127.0.0.1:${tcpPort}`, `wss://127.0.0.1:${webSocketPort}`]) {
        const client = await mqtt.connectAsync(url, { ...login, ca }, false)
        expect(client.connected).toBe(true)
        await client.endAsync()
      }
      await expect(mqtt.connectAsync(`mqtts://127.0.0.1:${tcpPort}`, login, false)).rejects.toThrow(
        'self-signed',
      )
      await expect(mqtt.connectAsync(`mqtt://127.0.0.1:${tcpPort}`, login, false)).rejects.toThrow()
    } finally {
      await broker.close()
    }
  })

  it('names the certificate that it cannot read', async () => {
    const missing = join(dataDir, 'none.pem')
    await expect(brokerWith({ certFile: missing, keyFile }).start()).rejects.toThrow(missing)
  })
})
