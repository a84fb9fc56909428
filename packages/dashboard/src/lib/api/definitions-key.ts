/** What every query of components as they were declared begins with: who changes one has them all asked for anew. */
export const DEFINITIONS = "definitions";
