import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What a browser has and jsdom lacks. Nothing is laid out here, so the canvas takes every call and draws nothing.
const context = new Proxy({} as Record<string, unknown>, {
  get: (target, name: string) => target[name] ?? (() => ({ width: 0 })),
  set: (target, name: string, value: unknown) => {
    target[name] = value;
    return true;
  },
});
Object.defineProperty(HTMLCanvasElement.prototype, "getContext", { value: () => context });
Object.defineProperty(globalThis, "Path2D", { value: class {} });
Object.defineProperty(window, "matchMedia", {
  value: (media: string) => ({ media, matches: false, addEventListener() {}, removeEventListener() {} }),
});
Object.defineProperty(window, "scrollTo", { value: () => {} });
Object.defineProperty(window, "scrollBy", { value: () => {} });
Object.defineProperty(globalThis, "ResizeObserver", {
  value: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
});

Object.defineProperty(Element.prototype, "setPointerCapture", { value: () => {} });

// Stories wait on what they see, and a busy machine may take its time over it.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
