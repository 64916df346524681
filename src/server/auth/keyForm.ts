/** How a key begins, so that people, logs and secret scanners know one when they see it. */
export const KEY_PREFIX = 'bds_'

/** Letters behind the prefix: 52 to the power of 64 keys. */
export const KEY_LENGTH = 64

/** What is not of this form is no key, and is not looked up. */
export const KEY_FORM = new RegExp(`^${KEY_PREFIX}[A-Za-z]{${KEY_LENGTH}}$`)
