import type { Notice, NoticeEdge, NoticePermission } from "../lib/notice/notice-edge.ts";

/** A browser's notifications, played by the test. */
export class FakeNotices implements NoticeEdge {
  /** What the browser says now, and what it says once the person has been asked. */
  granted: NoticePermission = "default";
  answer: NoticePermission = "granted";
  choice = false;
  away = true;
  shown: (Omit<Notice, "path"> & { onOpen: () => void })[] = [];
  /** Thrown by the browser when it is to show something. */
  fault: Error | null = null;

  permission(): NoticePermission {
    return this.granted;
  }
  async ask(): Promise<NoticePermission> {
    this.granted = this.answer;
    return this.granted;
  }
  show(notice: (typeof this.shown)[number]): void {
    if (this.fault !== null) throw this.fault;
    this.shown.push(notice);
  }
  isAway(): boolean {
    return this.away;
  }
  readChoice(): boolean {
    return this.choice;
  }
  keepChoice(isOn: boolean): void {
    this.choice = isOn;
  }
}
