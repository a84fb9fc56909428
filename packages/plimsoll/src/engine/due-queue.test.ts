import fc from "fast-check";
import { expect, it } from "vitest";
import { type Due, DueQueue } from "./due-queue.ts";

const operation = fc.record({
  what: fc.constantFrom("put", "remove", "pop"),
  item: fc.nat(19),
  dueAt: fc.nat(50),
});

it("gives out in order of due time whatever was added, moved or removed before", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const items: Due[] = Array.from({ length: 20 }, () => ({ dueAt: 0, position: -1 }));
      const queue = new DueQueue<Due>();
      const model = new Map<Due, number>();
      for (const { what, item: index, dueAt } of operations) {
        const item = items[index] as Due;
        if (what === "put") {
          queue.put(item, dueAt);
          model.set(item, dueAt);
        } else if (what === "remove") {
          queue.remove(item);
          model.delete(item);
        } else {
          const popped = queue.popDue(dueAt);
          const earliest = Math.min(...model.values());
          if (earliest > dueAt) expect(popped).toBeNull();
          else expect(popped && model.get(popped)).toBe(earliest);
          if (popped) model.delete(popped);
        }
        expect(queue.size).toBe(model.size);
        expect(queue.peekDueAt()).toBe(model.size === 0 ? null : Math.min(...model.values()));
      }
    }),
  );
});
