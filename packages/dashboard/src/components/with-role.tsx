import type { Role } from "@plimsoll/core";
import type { ReactNode } from "react";
import { useRight } from "../lib/session/use-right.ts";
import { RightNote } from "./right-note.tsx";

/** What is only for a role; to all others a sentence that says so. Nothing until it is known who asks. */
export function WithRole(props: { needs: Role; toDo?: string | undefined; children: ReactNode }) {
  const right = useRight(props.needs, props.toDo);
  return right.may ? props.children : <RightNote right={right} />;
}
