/** Who a request acts for. */
export interface Principal {
  /** The account that owns what the request writes. */
  userId: string
  /** Names the means of access too; receipts are kept apart by it. For example `user:8f3c…`. */
  id: string
}
