// Says at once when Node.js is too old, and is itself written so that an old one can read it.
var SUPPORTED = [
  [20, 19],
  [22, 13],
  [24, 0],
]

/** @returns whether the app runs on this version, as `engines` in package.json says too. */
function isSupported(version) {
  var parts = version.split('.').map(Number)
  var newest = SUPPORTED[SUPPORTED.length - 1]
  if (parts[0] > newest[0]) return true
  return SUPPORTED.some((least) => parts[0] === least[0] && parts[1] >= least[1])
}

module.exports = { isSupported: isSupported }

if (require.main === module && !isSupported(process.versions.node)) {
  console.error(
    'Batch Document Sync needs Node.js 20.19, 22.13 or 24 (or a newer version of these); this is ' +
      process.versions.node +
      '. Newer ones are at https://nodejs.org.',
  )
  process.exit(1)
}
