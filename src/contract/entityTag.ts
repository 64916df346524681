/**
 * A document's version as HTTP's entity tag: `"3"`. Proxies that compress answers change the tag: they make it weak
 * (`W/"3"`: nginx, Cloudflare) or name the encoding in it (`"3-gzip"`: Apache, `"3--gzip"`: Jetty, `"3;br"`). It names
 * the version all the same, as what it was made of has not changed.
 */
export const versionTag = /^(?:W\/)?"([1-9]\d{0,8})(?:[-;:]{1,2}[a-z]{1,10})?"$/
