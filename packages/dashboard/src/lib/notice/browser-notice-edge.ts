import { NOTICE_PERMISSIONS, type NoticeEdge, type NoticePermission } from "./notice-edge.ts";

const CHOICE_KEY = "plimsoll-notices";

/** The browser's own notifications, and the choice kept in its local storage. */
export const browserNoticeEdge: NoticeEdge = {
  permission: readPermission,
  async ask() {
    if (readPermission() === "unsupported") return "unsupported";
    return toPermission(await Notification.requestPermission());
  },
  show({ title, body, tag, onOpen }) {
    const shown = new Notification(title, { body, tag, icon: "/plimsoll.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onOpen();
    };
  },
  isAway: () => document.hidden || !document.hasFocus(),
  readChoice() {
    try {
      return localStorage.getItem(CHOICE_KEY) === "on";
    } catch {
      return false;
    }
  },
  keepChoice(isOn) {
    try {
      localStorage.setItem(CHOICE_KEY, isOn ? "on" : "off");
    } catch {
      // A browser that keeps nothing has it asked for again next time.
    }
  },
};

function readPermission(): NoticePermission {
  return "Notification" in window && window.isSecureContext ? toPermission(Notification.permission) : "unsupported";
}

function toPermission(value: string): NoticePermission {
  return NOTICE_PERMISSIONS.find((known) => known === value) ?? "default";
}
