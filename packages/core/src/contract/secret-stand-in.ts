/** What stands in the place of a secret: sent back unchanged, the secret stays as it is. */
export const SECRET_STAND_IN = "[redacted]";
