/** Before the ids of headings and notes, so that none is one of the app's. */
export const ID_PREFIX = 'user-content-'
