/** How a receiver checks that a call of the webhook is ours. Shown at `/docs`; a test runs both. */
export const NODE_CHECK = `import { createHmac, timingSafeEqual } from 'node:crypto'

/** body: the bytes as they came, before anything parses them */
export function isFromMunteok(body, signature, secret) {
  const hmac = createHmac('sha256', secret).update(body).digest('hex')
  const expected = Buffer.from(\`sha256=\${hmac}\`)
  const got = Buffer.from(signature ?? '')
  return got.length === expected.length && timingSafeEqual(got, expected)
}
`

export const PYTHON_CHECK = `import hashlib
import hmac


def is_from_munteok(body: bytes, signature: str, secret: str) -> bool:
    """body: the bytes as they came, before anything parses them"""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}".encode(), (signature or "").encode())
`
