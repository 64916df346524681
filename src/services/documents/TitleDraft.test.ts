import { describe, expect, it } from 'vitest'
import { savedHere } from './savedHere'
import { TitleDraft } from './TitleDraft'

describe('TitleDraft', () => {
  it('[OB1] saves at once, one save after the other, and shows the draft until it is the stored title', async () => {
    const saved: string[] = []
    const draft = new TitleDraft({ workspaceId: 'home', id: 'a' }, async (title) => {
      saved.push(title)
    })
    draft.follow('')
    for (const title of ['A', 'Ab', 'Abc']) draft.change(title)
    expect(saved).toEqual(['A'])
    expect(draft.getState().saved).toBe('saving')
    expect(savedHere.get()).toBe('saving')
    await draft.flush()
    expect(saved).toEqual(['A', 'Abc'])
    draft.follow('A')
    expect(draft.getState().value).toBe('Abc')
    draft.follow('Abc')
    expect(draft.getState().value).toBeUndefined()
  })

  it('[OB1] keeps a title that could not be saved, says so, and saves it with the next try', async () => {
    let full = true
    const saved: string[] = []
    const draft = new TitleDraft({ workspaceId: 'home', id: 'a' }, async (title) => {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      saved.push(title)
    })
    draft.follow('Old')
    draft.change('New')
    await draft.leave()
    expect(draft.getState()).toEqual({ value: 'New', saved: 'error' })
    expect(savedHere.get()).toBe('error')
    expect(await savedHere.flush()).toBe(false)
    full = false
    await draft.leave()
    expect(saved).toEqual(['New'])
    // The list tells of it a moment later: never does the old title come back in between.
    expect(draft.getState()).toEqual({ value: 'New', saved: 'saved' })
    draft.follow('New')
    expect(draft.getState()).toEqual({ value: undefined, saved: 'saved' })
    expect(savedHere.get()).toBe('saved')
  })

  it('[OB1] a title that was changed elsewhere is shown once the draft is left', async () => {
    const draft = new TitleDraft({ workspaceId: 'home', id: 'a' }, async () => undefined)
    draft.follow('Old')
    draft.change('Mine')
    await draft.flush()
    draft.follow('Theirs')
    expect(draft.getState().value).toBe('Mine')
    await draft.leave()
    expect(draft.getState().value).toBeUndefined()
  })
})
