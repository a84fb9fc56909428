export const NOTICE_PERMISSIONS = ["granted", "denied", "default", "unsupported"] as const;
/** `default`: the person has not been asked, or has not answered. */
export type NoticePermission = (typeof NOTICE_PERMISSIONS)[number];

/** A notification of the browser. One with the tag of another takes its place. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  /** The page to open at a press. */
  readonly path: string;
}

/** What of the browser the notices need, so that a story can play the browser. */
export interface NoticeEdge {
  permission(): NoticePermission;
  /** Asks the person; has to be called while a press is handled. */
  ask(): Promise<NoticePermission>;
  /** Throws where the browser knows notifications but lets no page show them. */
  show(notice: Omit<Notice, "path"> & { onOpen: () => void }): void;
  /** Whether the person looks at something else. */
  isAway(): boolean;
  readChoice(): boolean;
  keepChoice(isOn: boolean): void;
}
