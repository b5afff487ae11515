import type { SessionAnswer } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { fireEvent, render, screen } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import { FakeAccess } from './fake-access.ts'
import LogInPage from './LogInPage.svelte'
import { Session } from './session.svelte.ts'

function show(answer: SessionAnswer) {
  const session = new Session(new FakeAccess().http())
  session.answer = answer
  render(LogInPage, { session, preferences: new Preferences('', undefined) })
}

describe('a code that was made because all administrators forgot their passwords', () => {
  const open = '관리자 코드로 들어가기'

  it('is asked for beside the log-in, which others go on using', async () => {
    show({ as: 'nobody', needsFirst: false, codeWaits: true })
    expect(screen.getByRole('heading', { name: '로그인' })).toBeDefined()
    await fireEvent.click(screen.getByRole('button', { name: open }))
    expect(screen.getByRole('heading', { name: '관리자 코드' })).toBeDefined()
    expect(screen.getByText(/새 관리자가 될 수 있어요/)).toBeDefined()
    await fireEvent.click(screen.getByRole('button', { name: '돌아가기' }))
    expect(screen.getByRole('heading', { name: '로그인' })).toBeDefined()
  })

  it('is not spoken of where none waits', () => {
    show({ as: 'nobody', needsFirst: false })
    expect(screen.queryByRole('button', { name: open })).toBeNull()
  })
})
