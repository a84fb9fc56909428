/** MsgType(35) and other one-letter values, as the code of their character. */
export const TYPE = {
  heartbeat: 0x30,
  testRequest: 0x31,
  resendRequest: 0x32,
  reject: 0x33,
  sequenceReset: 0x34,
  logout: 0x35,
  executionReport: 0x38,
  cancelReject: 0x39,
  logon: 0x41,
  newOrder: 0x44,
  cancel: 0x46,
  replace: 0x47,
  businessReject: 0x6a,
} as const;

export const YES = 0x59;

/** OrdStatus(39) of an order that is over. */
export const ORD_STATUS = {
  filled: 0x32,
  doneForDay: 0x33,
  canceled: 0x34,
  rejected: 0x38,
  expired: 0x43,
} as const;

/** What an ExecutionReport says was done, by ExecType(150) or, with the same codes, OrdStatus(39). */
export const EXEC_TYPE = { canceled: 0x34, replaced: 0x35 } as const;

/** OrdStatus(39) of what the market has not answered yet: pending new (A), pending cancel (6), pending replace (E). */
export function isPending(ordStatus: number): boolean {
  return ordStatus === 0x41 || ordStatus === 0x36 || ordStatus === 0x45;
}
