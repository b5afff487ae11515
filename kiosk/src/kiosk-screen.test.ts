import { occupancyAt, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { ANSWER_MS } from './answers.svelte.ts'
import { MOST_PEOPLE } from './head-count.svelte.ts'
import { WAIT_MS, WARN_BEFORE_MS } from './screen-time.svelte.ts'
import { pictureOf, receiptOf, testKiosk } from './testing.ts'

describe('a receipt', () => {
  it('is answered at once and for four seconds', () => {
    const { screen, answers, hear, pass } = testKiosk()
    hear('receipt', receiptOf(1))
    expect(screen.answer).toMatchObject({ kind: 'recorded', receipt: { id: 'a 1' } })
    expect(answers).toEqual(['recorded'])
    pass(ANSWER_MS - 1)
    expect(screen.view).toBe('answer')
    pass(1)
    expect(screen.view).toBe('idle')
  })

  it('is replaced by the next one at once, which then has its own four seconds', () => {
    const { screen, hear, pass } = testKiosk()
    hear('receipt', receiptOf(1))
    pass(3_000)
    hear('receipt', receiptOf(2))
    expect(screen.answer).toMatchObject({ receipt: { id: 'a 2' } })
    pass(3_000)
    expect(screen.answer).toMatchObject({ receipt: { id: 'a 2' } })
  })

  it('of the same visit says so', () => {
    const { screen, hear } = testKiosk()
    hear('receipt', receiptOf(1, { sameVisit: true }))
    expect(screen.answer?.kind).toBe('same-visit')
  })

  it('leaves a check-in by touch that another person has begun', () => {
    const { screen, hear, pass } = testKiosk()
    screen.begin()
    screen.count.add(4)
    hear('receipt', receiptOf(9))
    pass(ANSWER_MS)
    expect([screen.view, screen.count.people]).toEqual(['people', 5])
  })

  it('that says nothing of the contract is refused', () => {
    const { hear } = testKiosk()
    expect(() => hear('receipt', { id: 'a 1' })).toThrow(/the receipt/)
    expect(() => hear('farewell', {})).toThrow(/farewell/)
  })
})

describe('a check-in by touch', () => {
  it('sends the number of people and shows the receipt once, though the stream tells it too', async () => {
    const { screen, agent, answers, hear } = testKiosk()
    screen.begin()
    screen.count.add(2)
    await screen.confirm()
    hear('receipt', receiptOf(91, { method: 'touch', people: 3, space: 'hall', programme: 'choir' }))
    expect(agent.asked).toMatchObject([{ people: 3 }])
    expect(answers).toEqual(['recorded'])
  })

  it('shows the receipt once though another person’s comes between the stream’s word and the answer', async () => {
    const { screen, answers, hear } = testKiosk()
    screen.begin()
    const asked = screen.confirm()
    hear('receipt', receiptOf(91, { method: 'touch' }))
    hear('receipt', receiptOf(5))
    await asked
    expect(screen.answer).toMatchObject({ receipt: { id: 'a 5' } })
    expect(answers).toHaveLength(2)
  })

  it('goes to the programme that is on, unless somebody says otherwise', async () => {
    const { screen, agent } = testKiosk()
    screen.begin()
    await screen.confirm()
    screen.begin()
    await screen.chooseProgramme(undefined)
    await screen.confirm()
    expect(agent.asked).toEqual([{ people: 1, space: 'hall', programme: 'choir' }, { people: 1 }])
  })

  it('goes to the space of the last tap while that is recent', async () => {
    const { screen, agent, hear, pass } = testKiosk()
    hear('receipt', receiptOf(1, { space: 'den' }))
    pass(60_000)
    screen.begin()
    expect(screen.place).toEqual({ space: 'den', programme: undefined })
    await screen.confirm()
    pass(11 * 60_000)
    screen.begin()
    expect(screen.place.space).toBe('hall')
    expect(agent.asked).toEqual([{ people: 1, space: 'den' }])
  })

  it('takes another space with what is on in it', async () => {
    const { screen, agent } = testKiosk()
    screen.begin()
    screen.choose('space')
    expect(screen.view).toBe('space')
    await screen.chooseSpace('den')
    expect(screen.view).toBe('people')
    await screen.confirm()
    expect(agent.asked).toEqual([{ people: 1, space: 'den' }])
  })

  it('stays between one and five hundred people', () => {
    const { screen } = testKiosk()
    screen.begin()
    screen.count.add(-3)
    expect(screen.count.people).toBe(1)
    screen.count.add(700)
    expect(screen.count.people).toBe(MOST_PEOPLE)
  })

  it('is sent once, however often the button is pressed', async () => {
    const { screen, agent } = testKiosk()
    screen.begin()
    await Promise.all([screen.confirm(), screen.confirm(), screen.confirm()])
    expect(agent.asked).toHaveLength(1)
  })

  it('tells a refusal with its reason, once, though the stream tells it too', async () => {
    const { screen, agent, answers, hear, pass } = testKiosk()
    agent.refusal = 'disk-full'
    screen.begin()
    hear('refusal', { at: testNow, code: 'disk-full', message: 'full' })
    await screen.confirm()
    expect(answers).toEqual(['refused'])
    expect(screen.answer).toMatchObject({ kind: 'refused', reason: 'disk-full' })
    pass(2_000)
    hear('refusal', { at: testNow, code: 'disk-full', message: 'full' })
    expect(answers).toHaveLength(2)
  })

  it('does not begin while nothing can be recorded', () => {
    const { screen } = testKiosk()
    screen.lost()
    screen.begin()
    expect(screen.view).toBe('idle')
  })
})

describe('a check-in that can still be changed', () => {
  const changeable = (seq: number) => receiptOf(seq, { changeableMs: 10_000 })

  it('is offered as long as the agent allows it, and never by an agent that does not know of it', () => {
    const { screen, hear, pass } = testKiosk()
    hear('receipt', receiptOf(1))
    expect(screen.changeable).toBeUndefined()
    hear('receipt', changeable(2))
    pass(9_999)
    expect(screen.changeable?.id).toBe('a 2')
    pass(1)
    expect([screen.changeable, screen.view]).toEqual([undefined, 'idle'])
  })

  it('is taken back, and that is told once', async () => {
    const { screen, agent, answers, hear } = testKiosk()
    hear('receipt', changeable(1))
    await screen.takeBack()
    hear('withdrawn', { id: 'a 1' })
    expect(agent.asked).toEqual([{ takeBack: 'a 1' }])
    expect(answers).toEqual(['recorded', 'withdrawn'])
  })

  it('that somebody else took back is nobody’s concern before the screen', () => {
    const { screen, answers, hear } = testKiosk()
    hear('receipt', changeable(2))
    hear('withdrawn', { id: 'a 1' })
    expect(screen.answer?.kind).toBe('recorded')
    expect(answers).toHaveLength(1)
  })

  it('is changed with one touch for each choice, and says so', async () => {
    const { screen, agent, answers, hear } = testKiosk()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(1)))
    screen.choose('space')
    expect(screen.view).toBe('change-space')
    await screen.chooseSpace('hall')
    expect(screen.answer).toMatchObject({ kind: 'changed', receipt: { space: 'hall', programme: 'choir' } })
    screen.choose('people')
    screen.changedCount.add(19)
    await screen.change({ people: screen.changedCount.people })
    expect(screen.answer).toMatchObject({ kind: 'changed', receipt: { people: 20, space: 'hall' } })
    expect(agent.asked).toEqual([
      { id: 'a 1', change: { space: 'hall', programme: 'choir' } },
      { id: 'a 1', change: { people: 20 } },
    ])
    expect(answers).toEqual(['recorded', 'changed', 'changed'])
  })

  it('is changed to the centre as a whole, and to no programme, by a choice of its own', async () => {
    const { screen, agent, hear } = testKiosk()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(1, { space: 'hall', programme: 'choir' })))
    screen.choose('programme')
    await screen.chooseProgramme(undefined)
    expect(screen.answer).toMatchObject({ kind: 'changed', receipt: { space: 'hall' } })
    expect(screen.changeable?.programme).toBeUndefined()
    screen.choose('space')
    await screen.chooseSpace(undefined)
    expect(screen.changeable?.space).toBeUndefined()
    expect(agent.asked).toEqual([
      { id: 'a 1', change: { programme: null } },
      { id: 'a 1', change: { space: null } },
    ])
  })

  it('tells a change once, though the stream tells it too, and lets it be changed for longer', async () => {
    const { screen, agent, answers, hear, pass } = testKiosk()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(1)))
    pass(8_000)
    const asked = screen.change({ people: 4 })
    hear('receipt', { ...changeable(1), people: 4 })
    await asked
    expect(answers).toEqual(['recorded', 'changed'])
    pass(9_000)
    expect(screen.changeable?.people).toBe(4)
  })

  it('can be one of the same visit too', async () => {
    const { screen, agent, answers, hear } = testKiosk()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(1, { sameVisit: true })))
    await screen.change({ people: 2 })
    hear('receipt', { ...changeable(1), sameVisit: true, people: 2 })
    expect(answers).toEqual(['same-visit', 'changed'])
  })

  it('stays changeable for who is still choosing, without being told again', async () => {
    const { screen, agent, answers, hear, pass } = testKiosk()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(1)))
    screen.choose('programme')
    for (let second = 0; second < 30; second += 1) {
      pass(1_000)
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(screen.view).toBe('change-programme')
    expect(agent.asked.length).toBeGreaterThan(2)
    expect(agent.asked.every((asked) => 'change' in asked && asked.change.people === 1)).toBe(true)
    expect(answers).toEqual(['recorded'])
  })

  it('gives way to the next person’s tap even while somebody is choosing', () => {
    const { screen, hear } = testKiosk()
    hear('receipt', changeable(1))
    screen.choose('space')
    hear('receipt', changeable(2))
    expect([screen.view, screen.changeable?.id]).toEqual(['answer', 'a 2'])
  })

  it('hands on what a reader typed into the page, and says why where that cannot be', async () => {
    const { screen, agent, answers } = testKiosk()
    await screen.typed('0012345678')
    expect(agent.readings).toEqual(['0012345678'])
    expect(answers).toEqual([])
    agent.refusal = 'unreachable'
    await screen.typed('0012345678')
    expect(screen.answer).toMatchObject({ kind: 'refused', reason: 'unreachable' })
  })

  it('that came too late is told in plain words', async () => {
    const { screen, agent, hear } = testKiosk()
    agent.refusal = 'too-late'
    hear('receipt', changeable(1))
    await screen.takeBack()
    expect(screen.answer).toMatchObject({ kind: 'refused', reason: 'too-late' })
  })
})

describe('who goes away', () => {
  it('is warned twenty seconds before, and the check-in that was begun is given up after a minute', () => {
    const { screen, pass } = testKiosk()
    screen.begin()
    pass(WAIT_MS - WARN_BEFORE_MS - 250)
    expect(screen.view).toBe('people')
    pass(250)
    expect([screen.view, screen.secondsLeft]).toEqual(['warning', 20])
    pass(WARN_BEFORE_MS)
    expect(screen.view).toBe('idle')
  })

  it('can go on at least ten times, with what was begun kept', () => {
    const { screen, pass } = testKiosk()
    screen.begin()
    screen.count.set(7)
    for (let time = 0; time < 12; time += 1) {
      pass(WAIT_MS - 1_000)
      expect(screen.view).toBe('warning')
      screen.touch()
    }
    expect([screen.view, screen.count.people]).toEqual(['people', 7])
  })

  it('leaves nothing: language, size, colours, place and voice are again the installation’s', () => {
    const { screen, settings, pass } = testKiosk('?theme=dark')
    screen.touch()
    settings.otherLanguage()
    settings.nextZoom()
    settings.nextTheme()
    settings.nextVolume()
    settings.low = true
    settings.spoken = true
    expect(settings.changed).toBe(true)
    pass(WAIT_MS - 5_000)
    expect(screen.view).toBe('warning')
    pass(5_000)
    expect(settings.changed).toBe(false)
    expect([settings.preferences.language, settings.theme, settings.zoom]).toEqual(['ko', 'dark', 1])
  })

  it('leaves nothing once an answer has been read', () => {
    const { screen, settings, hear, pass } = testKiosk()
    screen.touch()
    settings.otherLanguage()
    hear('receipt', receiptOf(1))
    expect(settings.preferences.language).toBe('en')
    pass(ANSWER_MS)
    expect(settings.preferences.language).toBe('ko')
  })

  it('keeps the settings of who is still in the middle when another one’s tap was answered', () => {
    const { screen, settings, hear, pass } = testKiosk()
    screen.begin()
    settings.otherLanguage()
    hear('receipt', receiptOf(1))
    pass(ANSWER_MS)
    expect([screen.view, settings.preferences.language]).toEqual(['people', 'en'])
  })

  it('leaves the help, and a choice of a check-in', () => {
    const { screen, agent, hear, pass } = testKiosk()
    screen.help()
    pass(WAIT_MS)
    expect(screen.view).toBe('idle')
    agent.refusal = undefined
    hear('receipt', receiptOf(1, { changeableMs: 60_000 }))
    screen.choose('space')
    pass(WAIT_MS)
    expect(screen.view).toBe('idle')
  })
})

it('one step back leads towards the start from everywhere', () => {
  const { screen, hear } = testKiosk()
  screen.begin()
  screen.choose('space')
  screen.help()
  const views = []
  for (let step = 0; step < 3; step += 1) {
    screen.back()
    views.push(screen.view)
  }
  expect(views).toEqual(['space', 'people', 'idle'])
  hear('receipt', receiptOf(1, { changeableMs: 10_000 }))
  screen.choose('people')
  screen.back()
  expect(screen.view).toBe('answer')
  screen.back()
  expect(screen.view).toBe('idle')
})

describe('the occupancy', () => {
  it('is fresh when it was said just now, and stale after 30 s without a new word', () => {
    const { screen, hear, pass } = testKiosk()
    expect(screen.fresh).toBe(true)
    pass(30_001)
    expect(screen.fresh).toBe(false)
    hear('state', pictureOf({ now: testNow + 31_000, occupancy: occupancyAt(testNow + 31_000) }))
    expect(screen.fresh).toBe(true)
  })

  it('is not made fresh by an old word that is told again', () => {
    const { screen, hear, pass } = testKiosk()
    pass(20_000)
    hear('state', pictureOf({ now: testNow + 20_000 }))
    pass(10_001)
    expect(screen.fresh).toBe(false)
  })

  it('is not fresh while the agent, or the broker behind it, is out of reach', () => {
    const { screen, hear } = testKiosk()
    hear('state', pictureOf({ connected: false }))
    expect(screen.fresh).toBe(false)
    hear('state', pictureOf())
    expect(screen.fresh).toBe(true)
    screen.lost()
    expect(screen.fresh).toBe(false)
  })

  it('is stale from the start when the agent kept it from long ago', () => {
    const { screen, hear } = testKiosk()
    screen.opened()
    hear('state', pictureOf({ occupancy: occupancyAt(testNow - 3_600_000) }))
    expect(screen.fresh).toBe(false)
  })

  it('is judged by its arrival where the clocks of agent and recorder differ', () => {
    const { screen, hear } = testKiosk()
    hear('state', pictureOf({ occupancy: occupancyAt(testNow - 120_000) }))
    expect(screen.fresh).toBe(true)
  })
})

it('the building’s clock runs on between pictures, as fast as the simulation', () => {
  const { screen, hear, pass } = testKiosk()
  hear('state', pictureOf({ simulatedSpeed: 60 }))
  pass(1_000)
  expect(screen.buildingNow).toBe(testNow + 60_000)
})

it('remembers only the last receipts, however many there were', () => {
  const { screen, answers, hear } = testKiosk()
  for (let seq = 0; seq < 5_000; seq += 1) hear('receipt', receiptOf(seq))
  hear('receipt', receiptOf(0))
  expect(answers).toHaveLength(5_001)
  expect(screen.answer).toMatchObject({ receipt: { id: 'a 0' } })
})
