/**
 * The version of the wire, told by both sides in the header `Protocol-Version` of each request and response. It grows
 * when a change is one that older clients or servers cannot live with; `wire.test.ts` pins it beside the schemas.
 */
export const PROTOCOL_VERSION = 1

export const PROTOCOL_HEADER = 'protocol-version'
