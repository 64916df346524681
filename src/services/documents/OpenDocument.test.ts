import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDevice } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import { savedHere } from './savedHere'

let device: ReturnType<typeof openDevice>
let id: string

beforeEach(async () => {
  device = openDevice(new FakeServer())
  id = (await device.documents.createDocument({ title: 'Title', content: 'text' })).id
})

afterEach(() => device.local.close())

async function open() {
  const target = await device.documents.openTarget(id)
  if (!target) throw new Error('not here')
  return device.documents.open(target)
}

describe('OpenDocument', () => {
  it('[OB1] says saved only when it is, and coalesces what is typed meanwhile', async () => {
    const document = await open()
    const saves: number[] = []
    const save = device.local.documents.save.bind(device.local.documents)
    device.local.documents.save = async (...args) => {
      saves.push(args[1].update.byteLength)
      return save(...args)
    }
    const states: string[] = []
    document.subscribe(() => states.push(document.getSaved()))
    for (const letter of ' and much more') document.text.insert(document.text.length, letter)
    expect(document.getSaved()).toBe('saving')
    await document.flush()
    expect(states).toEqual(['saving', 'saved'])
    expect(saves).toHaveLength(2)
    expect(await device.documents.getText(id)).toBe('text and much more')
    await document.close()
  })

  it('[OB1] says so when saving fails, and keeps the words for the next try', async () => {
    const document = await open()
    const save = device.local.documents.save.bind(device.local.documents)
    device.local.documents.save = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    document.text.insert(4, '!')
    await document.flush()
    expect(document.getSaved()).toBe('error')
    device.local.documents.save = save
    document.text.insert(5, '?')
    await document.flush()
    expect(document.getSaved()).toBe('saved')
    expect(await device.documents.getText(id)).toBe('text!?')
    await document.close()
  })

  it('[OB1] goes on saving after it was closed, until it is done', async () => {
    const document = await open()
    const save = device.local.documents.save.bind(device.local.documents)
    device.local.documents.save = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    document.text.insert(4, '!')
    await document.close()
    expect(await savedHere.flush()).toBe(false)
    device.local.documents.save = save
    expect(await savedHere.flush()).toBe(true)
    expect(await device.documents.getText(id)).toBe('text!')
  })

  it('[OB1] does not say saved of words that have nowhere to go, and keeps them in view', async () => {
    const document = await open()
    await device.local.resolutions.discardNew({ account: 'guest', workspaceId: 'guest', id })
    document.text.insert(4, '!')
    expect(await document.flush()).toBe(false)
    expect(document.getSaved()).toBe('error')
    expect(document.text.toString()).toBe('text!')
    await document.close()
    expect(await savedHere.flush()).toBe(true)
  })

  it('[OB5] two tabs show what the other writes', async () => {
    const [here, there] = [await open(), await open()]
    const arrived = new Promise<void>((resolve) => there.text.observe(() => resolve()))
    here.text.insert(0, 'A ')
    await arrived
    there.text.insert(there.text.length, '!')
    await Promise.all([here.close(), there.close()])
    expect(await device.documents.getText(id)).toBe('A text!')
  })
})
