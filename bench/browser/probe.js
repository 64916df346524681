/** What the benchmarks see from inside the page. Runs before the app's own code, and is no part of it. */
const APP_DATABASE = 'batch-document-sync'

const probe = {
  /** Resolves with the next keystroke's way: when it came, and when its transaction began and had committed. */
  nextSave: () =>
    new Promise((resolve) => {
      probe.onSave = resolve
    }),
  /** Milliseconds since the navigation, once 50 documents are listed and painted. */
  listed: undefined,
  /** The document's address is opened to write in it at once: that keystroke's way. */
  firstEdit: undefined,
  barePut,
  scope,
  seed,
  countUnsynced,
  onSave: undefined,
}
globalThis.probe = probe

let typedAt
document.addEventListener(
  'beforeinput',
  () => {
    typedAt ??= performance.now()
  },
  { capture: true },
)

const { transaction } = IDBDatabase.prototype
IDBDatabase.prototype.transaction = function (...args) {
  const begun = transaction.apply(this, args)
  if (typedAt !== undefined && args[1] === 'readwrite' && this.name === APP_DATABASE) {
    const [typed, at] = [typedAt, performance.now()]
    typedAt = undefined
    begun.addEventListener('complete', () => {
      probe.onSave?.({ typed, begun: at, saved: performance.now(), durability: begun.durability })
    })
  }
  return begun
}

probe.listed = untilPainted(
  () => document.querySelectorAll('ul[aria-label="Documents"] > li').length >= 50,
).then(() => performance.now())

if (location.pathname.startsWith('/doc/')) {
  probe.firstEdit = probe.nextSave()
  void untilPainted(() => document.querySelector('[aria-label="Content"][contenteditable="true"]')).then(
    () => {
      document.querySelector('[aria-label="Content"]').focus()
      // Which is told by no event before it, unlike a key that is pressed.
      typedAt = performance.now()
      document.execCommand('insertText', false, 'x')
    },
  )
}

/** Looks at every frame, and ends when the one that shows it is on its way to the screen. */
function untilPainted(isThere) {
  return new Promise((resolve) => {
    const look = () => (isThere() ? setTimeout(resolve) : requestAnimationFrame(look))
    requestAnimationFrame(look)
  })
}

/** Milliseconds that one small row takes with the same durability, in a database of its own. */
async function barePut() {
  const database = await open('bench', (made) => made.createObjectStore('rows'))
  const from = performance.now()
  await written(database, ['rows'], (stores) => stores.rows.put({ text: 'x' }, 'key'))
  const took = performance.now() - from
  database.close()
  return took
}

/** Who is signed in, and the workspace that is looked at. */
async function scope() {
  const database = await open(APP_DATABASE)
  const { account, workspaceId } = await answer(
    database.transaction('meta').objectStore('meta').get('session'),
  )
  database.close()
  return { account, workspaceId }
}

/** Writes documents as the app keeps them. `states`: base64, shared by all whose number modulo theirs is the same. */
async function seed({ documents, outbox, states }) {
  const bytes = states.map((state) => Uint8Array.from(atob(state), (letter) => letter.charCodeAt(0)))
  const database = await open(APP_DATABASE)
  await written(database, ['documents', 'bodies', 'outbox'], (stores) => {
    documents.forEach((row, n) => {
      const { account, workspaceId, id } = row
      stores.documents.put({ ...row, problem: undefined })
      stores.bodies.put({ account, workspaceId, id, state: bytes[n % bytes.length], throughSeq: 0 })
    })
    for (const entry of outbox) stores.outbox.put(entry)
  })
  database.close()
}

/** How many documents are not called synced. */
async function countUnsynced() {
  const database = await open(APP_DATABASE)
  const rows = await answer(database.transaction('documents').objectStore('documents').getAll())
  database.close()
  return rows.filter((row) => row.syncStatus !== 'synced').length
}

function open(name, onUpgrade) {
  const request = indexedDB.open(name)
  request.onupgradeneeded = () => onUpgrade(request.result)
  return answer(request)
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function written(database, names, work) {
  return new Promise((resolve, reject) => {
    const begun = database.transaction(names, 'readwrite', { durability: 'strict' })
    begun.oncomplete = resolve
    begun.onabort = () => reject(begun.error)
    work(Object.fromEntries(names.map((name) => [name, begun.objectStore(name)])))
  })
}
