// Zod tries whether it may compile by `eval`, which the page's policy forbids and every browser reports. It shall not try.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
