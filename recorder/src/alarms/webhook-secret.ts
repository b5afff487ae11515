import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { newPassword, readSecret, writeSecret } from '@munteok/runtime'

/** Where the secret lies that calls of the webhook are signed with. */
export function webhookSecretFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'webhook-secret')
}

/**
 * What calls of the webhook are signed with, made when it is first asked for.
 * @throws MunteokError `outside` when others can read it
 */
export function webhookSecret(dataDir: string): string {
  const file = webhookSecretFile(dataDir)
  if (!existsSync(file)) writeSecret(file, `${newPassword()}\n`)
  return readSecret(file, 'it is made when it is first needed')
}
